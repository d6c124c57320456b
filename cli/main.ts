/** The command line: reads arguments, hands over to a command, and ends with its exit status. Decides no verdict. */
import { Command, CommanderError } from 'commander';
import { describeFailure, type FailureCode, isProofError } from '../schema/failure.ts';
import { EXIT, type ExitStatus } from '../schema/verdict.ts';
import { approveCommand } from './approval/approve.ts';
import { backupCommand } from './backup/backup.ts';
import { keygenCommand } from './evidence/keygen.ts';
import { mergeCommand } from './evidence/merge.ts';
import { reportCommand } from './evidence/report.ts';
import { verifyCommand } from './evidence/verify.ts';
import { doctorCommand } from './machine/doctor.ts';
import { initCommand } from './machine/init.ts';
import { schemaCommand } from './machine/schema.ts';
import { planCommand } from './plan/plan.ts';
import { mutantsCommand } from './prove/mutants.ts';
import { proveCommand } from './prove/prove.ts';
import { replayCommand } from './prove/replay.ts';
import { recoverCommand, revertCommand, runCommand } from './run/run.ts';
import { sandboxCommand } from './run/sandbox.ts';

/** What the caller can mend is usage; what could not be looked at is unknown; the rest is ours. */
const STATUS: Readonly<Partial<Record<FailureCode, ExitStatus>>> = {
  E_USAGE: EXIT.usage,
  E_CONFIGURATION: EXIT.usage,
  E_DIRECTORY: EXIT.usage,
  E_DOCUMENT: EXIT.usage,
  E_CUTPLAN: EXIT.usage,
  E_CONTRACT: EXIT.usage,
  E_SCHEMA_LOAD: EXIT.usage,
  E_CANARY: EXIT.usage,
  E_EXISTING: EXIT.usage,
  E_SHARD: EXIT.usage,
  E_SERVER_START: EXIT.unknown,
  E_CONNECTION: EXIT.unknown,
  E_NOT_SHOWN: EXIT.unknown,
  E_DEADLINE: EXIT.unknown,
  E_BACKUP: EXIT.unknown,
  E_EVIDENCE: EXIT.evidence,
  E_JOURNAL: EXIT.evidence,
};

const COMMANDS = [
  proveCommand,
  mutantsCommand,
  replayCommand,
  planCommand,
  approveCommand,
  runCommand,
  recoverCommand,
  revertCommand,
  sandboxCommand,
  mergeCommand,
  backupCommand,
  reportCommand,
  verifyCommand,
  keygenCommand,
  initCommand,
  schemaCommand,
  doctorCommand,
];

process.exitCode = await main(process.argv);

/** The status of a sandbox is that of its command. */
async function main(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.proved;
  const program = new Command('cutproof')
    .description('Proof that every write a PostgreSQL pipeline makes can be taken back')
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError('(see cutproof --help)');
  for (const command of COMMANDS) {
    program.addCommand(
      command((end) => {
        status = end;
      }).exitOverride(),
    );
  }
  try {
    await program.parseAsync([...argv]);
    return status;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): ExitStatus {
  if (error instanceof CommanderError) {
    // Commander has printed help, version or the complaint already.
    return error.exitCode === 0 ? EXIT.proved : EXIT.usage;
  }
  process.stderr.write(`cutproof: ${describeFailure(error)}\n`);
  if (isProofError(error)) return STATUS[error.code] ?? EXIT.internal;
  process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  return EXIT.internal;
}

/** `cutproof run | recover | revert`: hands a cutplan to the orchestrator, and its end to the shell. Sends nothing to a database for which this process is not armed. */

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ProductionLiveExecutionAdapter } from '../cutter/adapter.ts';
import { readCutplan } from '../cutter/cutplan-file.ts';
import { DISK } from '../cutter/journal-file.ts';
import { createLedger } from '../cutter/ledger.ts';
import { createOrchestrator, type Orchestrator, type Policy } from '../cutter/orchestrator.ts';
import type { RunEnd } from '../cutter/progress.ts';
import { createGovernanceWriter, createVerifyWriter } from '../cutter/recorder.ts';
import { openState } from '../cutter/run-journal.ts';
import { readAddress } from '../harness/address.ts';
import { connect } from '../harness/database.ts';
import { readMapping } from '../harness/mapping.ts';
import { type Cutplan, sha256 } from '../schema/cutplan.ts';
import { describeFailure, ProofError } from '../schema/failure.ts';
import { OWN_NAMES } from '../schema/names.ts';
import type { ExitStatus } from '../schema/verdict.ts';
import { switchFor } from './arming.ts';
import { dryRun } from './dry-run.ts';
import { type Asked, exitOf, STATUS_HELP, sayEnd } from './ending.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { settingsOf } from './settings.ts';

interface Options {
  readonly config?: string;
  readonly database?: string;
  readonly mapping?: string;
  readonly state?: string;
  readonly json: boolean;
}

interface RunOptions extends Options {
  readonly run?: string;
  readonly dryRun: boolean;
}

type End = (status: ExitStatus) => void;

export function runCommand(end: End): Command {
  return common('run', 'cut a plan: backup, units, enactment, leg B, verification')
    .argument('<plan>', 'cutplan that `cutproof plan` wrote')
    .option('--run <id>', 'run id (default: from the digest of the plan)')
    .option('--dry-run', 'in one transaction that can only roll back, and taken back again', false)
    .action(async (file: string, options: RunOptions) => {
      const plan = readPlan(file);
      const runId = options.run ?? `run-${plan.digest.slice('sha256:'.length).slice(0, 12)}`;
      if (options.dryRun) return end(await dryRun({ runId, plan }, options));
      end(await orchestrate(options, { do: 'run', runId }, (one) => one.run({ runId, plan })));
    });
}

export function recoverCommand(end: End): Command {
  return common('recover', 'finish a run whose process died, by its journal and the database')
    .argument('<run>', 'run id')
    .option(
      '--forward',
      'do the phases that are missing, instead of taking back what stands',
      false,
    )
    .action(async (runId: string, options: Options & { readonly forward: boolean }) => {
      const policy: Policy = options.forward ? 'forward' : 'backward';
      const asked: Asked = { do: 'recover', runId, policy };
      end(await orchestrate(options, asked, (one) => one.recover(runId, policy)));
    });
}

export function revertCommand(end: End): Command {
  return common('revert', 'take a run back, whole')
    .argument('<run>', 'run id')
    .option('--plan <file>', 'the cutplan, where the run has no journal here')
    .action(async (runId: string, options: Options & { readonly plan?: string }) => {
      const run = options.plan === undefined ? runId : { runId, plan: readPlan(options.plan) };
      end(await orchestrate(options, { do: 'revert', runId }, (one) => one.revert(run)));
    });
}

function common(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'what cutproof init wrote (docs/configuration.md)')
    .option('--database <url>', 'address without a password (default: that of the sandbox)')
    .option('--mapping <file>', 'what the database calls the tables and functions (docs/schema.md)')
    .option('--state <dir>', 'folder of the run journals (default: state)')
    .option('--json', 'print the end as one JSON document', false)
    .addHelpText('after', STATUS_HELP);
}

async function orchestrate(
  options: Options,
  asked: Asked,
  act: (orchestrator: Orchestrator) => Promise<RunEnd>,
): Promise<ExitStatus> {
  const environment = readEnvironment();
  const { orchestrator, why } = await arm(options, environment);
  const end = await act(orchestrator);
  sayEnd({ asked, end, why: end.status === 'refused' ? why : null, json: options.json });
  return exitOf(asked, end);
}

async function arm(options: Options, environment: Environment) {
  const { sandbox, connection } = environment;
  const { database: address, mapping, state, session } = settingsOf(options, environment);
  if (address === null) {
    throw new ProofError('E_USAGE', 'no database is named', {
      hint: 'add --database postgres://host/name, or run within: cutproof sandbox -- …',
    });
  }
  const target = { ...readAddress(address, connection), settings: session };
  const names = mapping === null ? OWN_NAMES : readMapping(mapping);
  const now = () => new Date();
  const { killSwitch, why } = await switchFor(target, sandbox, now);
  const connectionProvider = {
    open: (role: string) => connect({ ...target, user: role }),
  };
  const orchestrator = createOrchestrator({
    adapter: (inverseWatch) =>
      new ProductionLiveExecutionAdapter({
        connectionProvider,
        killSwitch,
        governanceWriter: createGovernanceWriter(names),
        verifyWriter: createVerifyWriter(names),
        // A sandbox is thrown away: a digest stands for the backup until there is one of files.
        backupRunner: {
          run: async ({ runId }) => ({ manifestDigest: sha256(`backup of ${runId}`) }),
        },
        inverseWatch,
        names,
      }),
    ledger: createLedger(() => connectionProvider.open('cutter_exec'), names),
    killSwitch,
    state: openState(state, DISK, now),
  });
  return { orchestrator, why };
}

function readPlan(file: string): Cutplan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ProofError('E_CUTPLAN', `cannot read ${file}: ${describeFailure(cause)}`, {
      hint: 'name a file that `cutproof plan --out` wrote',
      cause,
    });
  }
  return readCutplan(text);
}

/** `cutproof replay <case.json>`: runs exactly one stored case, on any server, and ends with what came of it. Nothing is searched and no evidence is written. */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { Reporter } from 'vitest/node';
import { parseStoredCase, type StoredCase } from '../../harness/counterexample/case.ts';
import { promoteCase } from '../../harness/counterexample/corpus.ts';
import type { ReplayReport } from '../../harness/engine/replay.ts';
import { SMALL, STAGES, type Stage } from '../../harness/engine/settings.ts';
import { renderReplay } from '../../harness/report/terminal/replay.ts';
import { shortDigest } from '../../platform/format.ts';
import { CORPUS } from '../../proofs/pipeline/corpus.ts';
import { LAWS } from '../../schema/contract/laws.ts';
import { ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { type ProcessEnvironment, readEnvironment } from '../environment.ts';
import { readText, say } from '../io.ts';
import type { ServerFlags } from '../target/server-options.ts';
import { addExisting, addServerOptions, chooseServer } from '../target/server-options.ts';
import { runProofs } from '../vitest/run-laws.ts';

interface Options extends ServerFlags {
  readonly stage?: Stage;
  readonly anyway: boolean;
  readonly promote?: string;
  readonly sql?: string;
  readonly json: boolean;
}

export function replayCommand(end: (status: ExitStatus) => void): Command {
  return addServerOptions(
    new Command('replay').description(
      'run one stored counterexample again, and tell it step by step',
    ),
  )
    .argument('<case>', 'case.json of an evidence folder, or a file of counterexamples/')
    .addOption(
      new Option('--stage <name>', 'rolled back, or committed (default: as found)').choices(STAGES),
    )
    .option('--anyway', 'run it on a copy whose tables are others than where it was found', false)
    .option('--promote <title>', 'keep the case in counterexamples/, to be replayed by every run')
    .option('--sql <file>', 'write the script that repeats it in psql')
    .option('--json', 'print what came of it as one JSON document', false)
    .action(async (file: string, options: Options) => {
      end(await replay(file, options, readEnvironment()));
    });
}

async function replay(
  file: string,
  options: Options,
  environment: ProcessEnvironment,
): Promise<ExitStatus> {
  const stored = readCase(file);
  const report = await run(stored, options, environment);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(toDocument(stored, report), null, 2)}\n`
      : renderReplay(stored, report, environment),
  );
  say(
    `cutproof: the verdict took ${report.verdictMs} ms, with all repetitions ${report.durationMs} ms`,
  );
  sayTarget(stored, report);
  if (options.sql !== undefined) writeScript(report, options.sql);
  if (options.promote !== undefined) promote(stored, report, options.promote);
  return EXIT[report.verdict];
}

function readCase(file: string): StoredCase {
  const hint = 'name the case.json of a counterexample';
  return parseStoredCase(readText(file, { code: 'E_USAGE', hint }), LAWS);
}

async function run(
  stored: StoredCase,
  options: Options,
  environment: ProcessEnvironment,
): Promise<ReplayReport> {
  const stages = [options.stage ?? stored.stage];
  const chosen = chooseServer(options, { stages, environment });
  const wanted = { ...SMALL, seed: stored.seed, ...chosen };
  const laws = [stored.law];
  const settings = await addExisting(wanted, { options, environment, laws, say });
  const reports: ReplayReport[] = [];
  const failures: string[] = [];
  const reporter: Reporter = {
    onTestCaseResult: (testCase) => {
      const report = testCase.meta().cutproof;
      if (report?.kind === 'replay') reports.push(report);
      else failures.push(testCase.result().errors?.[0]?.message ?? 'ended without a report');
    },
    onTestRunEnd: (modules, unhandled) => {
      const broken = modules.flatMap((module) => module.errors());
      failures.push(...[...broken, ...unhandled].map(({ message }) => message));
    },
  };
  const replayed = { stored, stage: options.stage ?? null, anyway: options.anyway };
  await runProofs({ laws, provide: { settings, replay: replayed }, reporter, say });
  const [report] = reports;
  if (report !== undefined) return report;
  throw new ProofError('E_SERVER_START', failures[0] ?? 'the law did not report', {
    hint: 'the lines above say what went wrong before the case',
  });
}

/** A verdict is about the schema that it was given on: where that is another one, it is said. */
function sayTarget(stored: StoredCase, { environment }: ReplayReport): void {
  if (stored.schemaFingerprint === environment.schemaFingerprint) return;
  const { shapeFingerprint } = stored;
  const what =
    shapeFingerprint === undefined
      ? 'in what, the case does not say'
      : shapeFingerprint === environment.shapeFingerprint
        ? 'only functions differ'
        : 'tables differ';
  say(
    `cutproof: found on schema ${shortDigest(stored.schemaFingerprint)}, run on schema ${shortDigest(environment.schemaFingerprint)}: ${what}`,
  );
}

function writeScript({ papers }: ReplayReport, file: string): void {
  if (papers === null) {
    throw new ProofError('E_USAGE', `${file} is not written: the case does not refute its law`, {
      hint: 'the script of a case that refuted lies beside its case.json',
    });
  }
  writeFileSync(file, papers.reproduction);
}

/** A case that could not be run may be no case at all: the corpus must be able to replay what it holds. */
function promote(stored: StoredCase, report: ReplayReport, title: string): void {
  if (report.verdict === 'unknown') {
    throw new ProofError('E_USAGE', 'not promoted: the case could not be run', {
      hint: 'the reason stands above',
    });
  }
  const stability = report.stability ?? stored.stability;
  const kept = { ...stored, ...(stability === undefined ? {} : { stability }) };
  say(`promoted: ${promoteCase({ folder: CORPUS, stored: kept, title })}`);
}

function toDocument(stored: StoredCase, { papers: _papers, kind: _kind, ...report }: ReplayReport) {
  return { format: 'cutproof/replay@1', title: stored.title ?? null, ...report };
}

/** `cutproof prove`: runs the laws through vitest, gathers what they report, writes the evidence and ends with the verdict. Starts nothing before everything that was named can be read. */
import { randomBytes, randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { nextLink } from '../../harness/bundle/chain-head.ts';
import { writeEvidence } from '../../harness/bundle/write.ts';
import { readCorpus } from '../../harness/counterexample/corpus.ts';
import { type Settings, SMALL, STAGES, type Stage } from '../../harness/engine/settings.ts';
import { clockMs } from '../../harness/engine/stop.ts';
import { assembleEvidence, type ChainLink, formatRunId } from '../../harness/evidence/assemble.ts';
import { renderVerdictTable } from '../../harness/report/terminal/verdict-table.ts';
import type { Shard } from '../../harness/search/case-numbers.ts';
import { readSigningKey } from '../../platform/ssh/signing-key.ts';
import { skippedLaws } from '../../proofs/backup/tools.ts';
import { CORPUS } from '../../proofs/pipeline/corpus.ts';
import { planFile } from '../../proofs/pipeline/examples.ts';
import { LAWS, type LawId } from '../../schema/contract/laws.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { Evidence, LeftOut } from '../../schema/evidence.ts';
import type { MutationSummary } from '../../schema/mutation.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readCommit } from '../commit.ts';
import { type ProcessEnvironment, readEnvironment } from '../environment.ts';
import { holdChain } from '../evidence/chain-lock.ts';
import { describePlan, sharded } from '../evidence/run-plan.ts';
import { readNights } from '../evidence/stored.ts';
import { print, say } from '../io.ts';
import {
  addExisting,
  addServerOptions,
  chooseServer,
  readCount,
  type ServerFlags,
} from '../target/server-options.ts';
import { awaitInterruption, type Interruption, statusOfSignal } from '../vitest/interruption.ts';
import { type Gathered, runLaws } from '../vitest/run-laws.ts';
import { LARGEST_SEED, readBudget, readSeed, readShard } from './amount-options.ts';
import { addLaw, LAW_IDS } from './law-option.ts';
import { mutationFor } from './measure-mutants.ts';
import { caseFiles, openObservations, replayLines } from './observations-folder.ts';

/** A law needs this many random cases before it can be proved. */
const MINIMUM_RUNS = 100;
/** What a mutant is asked with: the cases of a law that ran would take all night. */
const MUTANT_SETTINGS = { runs: SMALL.runs, existing: null, stages: STAGES, round: null } as const;
const ALL: Shard = { index: 1, count: 1 };

interface Options extends ServerFlags {
  readonly law?: readonly LawId[];
  readonly runs: number;
  readonly seed?: number;
  readonly document?: string;
  readonly stage: Stage | 'both';
  readonly exhaustive: boolean;
  /** How long to go on, in milliseconds. */
  readonly budget?: number;
  /** How long to try mutants after that, in milliseconds. */
  readonly mutants?: number;
  readonly shard: Shard;
  readonly nightly: boolean;
  readonly signKey?: string;
  readonly out: string;
  readonly json: boolean;
}

export function proveCommand(end: (status: ExitStatus) => void): Command {
  return addServerOptions(
    new Command('prove').description(
      'prove the laws on a real PostgreSQL server and write the evidence',
    ),
  )
    .option('--law <id...>', `laws to prove (default: all): ${LAW_IDS.join(', ')}`, addLaw)
    .option('--runs <n>', 'random cases a law', readCount, MINIMUM_RUNS)
    .option('--seed <n>', 'the one seed that drives everything', readSeed)
    .option('--document <file>', 'cut and revert this document too')
    .addOption(
      new Option('--stage <name>', 'rolled back on one clone, or committed on a clone a case')
        .choices([...STAGES, 'both'])
        .default('both'),
    )
    .option('--exhaustive', 'strike every statement with every fault, not only a sample', false)
    .option('--budget <time>', 'go on until so much time is used: 90s, 30m, 1.5h', readBudget)
    .option('--mutants <time>', 'then measure for so long what the laws refute', readBudget)
    .option('--shard <i/n>', 'only this part of the cases and canaries', readShard, ALL)
    .option('--nightly', 'one of a row of nights: a day without a run is told', false)
    .option('--sign-key <file>', 'sign the evidence (default: $CUTPROOF_SIGN_KEY, else unsigned)')
    .option('--out <dir>', 'folder of all evidence', 'evidence')
    .option('--json', 'print the evidence as one JSON document', false)
    .action(async (options: Options) => {
      end(await prove(options, readEnvironment()));
    });
}

async function prove(options: Options, environment: ProcessEnvironment): Promise<ExitStatus> {
  const startedAt = new Date();
  const commit = readCommit();
  const leftOut = options.law === undefined ? skippedLaws(environment.postgresBinaries) : [];
  const laws = (options.law ?? LAW_IDS).filter((id) => leftOut.every((one) => one.id !== id));
  // Read here too, so that a corpus that cannot be read is refused before anything starts.
  readCorpus(CORPUS, LAWS);
  const out = resolve(options.out);
  const keyFile = options.signKey ?? environment.signingKey;
  const key = keyFile === null ? null : readSigningKey(keyFile);
  // Asked before anything is run too: a night's work must not end at a chain that is broken.
  if (key !== null) await nextLink(out);
  const asked = await addExisting(toSettings(options, environment, commit), {
    options,
    environment,
    laws,
    say,
  });
  // From here on, for the time in which a question is read is nobody's budget.
  using interruption = awaitInterruption(say);
  const deadlineMs = options.budget === undefined ? null : clockMs() + options.budget;
  const settings = { ...asked, halt: { deadlineMs, stopFile: interruption.stopFile } };
  say(`cutproof: seed ${settings.seed}, ${laws.length} laws, at least ${MINIMUM_RUNS} cases each`);
  await using record = openObservations();
  const gathered = await runLaws({
    laws,
    settings,
    record: record.folder,
    live: environment.live,
    interruption,
    say,
  });
  const mutation = await mutationFor({
    budgetMs: options.mutants,
    only: options.law,
    settings: { ...settings, ...MUTANT_SETTINGS },
    ...{ commit, interruption, say },
  });
  for (const { id, reason } of leftOut) say(`cutproof: ${id} is left out: ${reason}`);
  // Held until the run is written: nobody else may follow the same one.
  using _chain = key === null ? null : await holdChain(out);
  const link = key === null ? undefined : await nextLink(out);
  const found = { link, leftOut, mutation };
  const circumstances = { options, settings, commit, startedAt, interruption, ...found };
  const evidence = assemble(gathered, circumstances);
  const kept = {
    observations: record.read(evidence),
    papers: caseFiles(gathered.papers, evidence),
  };
  const folder = await writeEvidence({ out, evidence, suite: CUTTER_SUITE, ...kept, key });
  print(
    options.json
      ? JSON.stringify(evidence, null, 2)
      : renderVerdictTable(evidence, { colour: environment.colour }),
  );
  say(`evidence: ${folder}`);
  for (const line of replayLines(folder, evidence.laws)) say(line);
  const signal = interruption.signal();
  return signal === null ? EXIT[evidence.verdict] : statusOfSignal(signal);
}

interface Circumstances {
  readonly options: Options;
  readonly settings: Settings;
  readonly commit: string;
  readonly startedAt: Date;
  readonly link: ChainLink | undefined;
  readonly interruption: Interruption;
  readonly leftOut: readonly LeftOut[];
  readonly mutation: readonly MutationSummary[];
}

function assemble(gathered: Gathered, circumstances: Circumstances): Evidence {
  const { options, settings, commit, startedAt, link, interruption } = circumstances;
  const { leftOut, mutation } = circumstances;
  const { environment, results, tallies } = gathered;
  const mappingDigest = environment.binding.digest;
  const parts = {
    runId: formatRunId({ startedAt, suffix: randomBytes(4).toString('hex') }),
    link,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    seed: settings.seed,
    subject: {
      suiteCommit: commit,
      schemaFingerprint: environment.schemaFingerprint,
      shapeFingerprint: environment.shapeFingerprint,
      ...(mappingDigest === null ? {} : { mappingDigest }),
    },
    server: {
      kind: environment.kind,
      versionNum: environment.versionNum,
      systemIdentifier: environment.systemIdentifier,
      settings: environment.settings,
    },
    results,
    tallies,
    plan: describePlan(settings, {
      laws: (options.law ?? LAW_IDS).filter((id) => leftOut.every((one) => one.id !== id)),
      budgetMs: options.budget,
    }),
    selected: options.law,
    leftOut,
    ...(mutation.length === 0 || settings.schema !== null ? {} : { mutation }),
    nights: readNights(resolve(options.out), options.nightly),
    ...(options.nightly ? { nightly: true as const } : {}),
    ...(interruption.signal() === null ? {} : { interrupted: true as const }),
  };
  return assembleEvidence({ ...parts, ...sharded(parts, settings.shard) }, CUTTER_SUITE);
}

/** On CI the commit is the seed, so that a red run repeats; elsewhere each run tries something new. */
function toSettings(options: Options, environment: ProcessEnvironment, commit: string): Settings {
  const { isCi } = environment;
  const stages = options.stage === 'both' ? STAGES : [options.stage];
  const chosen = chooseServer(options, { stages, environment });
  const ofCommit = Number.parseInt(commit.slice(0, 7), 16);
  const fresh = isCi && Number.isFinite(ofCommit) ? ofCommit : randomInt(1, LARGEST_SEED);
  const document = options.document === undefined ? null : resolve(options.document);
  // Planned here too, so that a document that cannot be cut is refused before anything starts.
  if (document !== null) planFile(document);
  return {
    ...chosen,
    runs: options.runs,
    minimumRuns: MINIMUM_RUNS,
    seed: options.seed ?? fresh,
    document,
    exhaustive: options.exhaustive,
    evidence: resolve(options.out),
    shard: options.shard,
    halt: { deadlineMs: null, stopFile: null },
    round: null,
  };
}

/** `cutproof mutants`: breaks the pipeline in many small ways that nobody chose, asks the laws about each, and ends with what share of them the laws refute. */
import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { Settings } from '../../harness/engine/settings.ts';
import { SMALL, STAGES } from '../../harness/engine/settings.ts';
import {
  doubtEquivalents,
  fallenSince,
  recordOf,
  scoreOf,
} from '../../harness/evidence/mutation-score.ts';
import { renderMutants } from '../../harness/report/terminal/mutants-table.ts';
import type { Shard } from '../../harness/search/case-numbers.ts';
import type { LawId } from '../../schema/contract/laws.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Mutant } from '../../schema/mutant.ts';
import {
  type Equivalent,
  type Measurement,
  MUTATION_FORMAT,
  type MutationRecord,
  type MutationReport,
} from '../../schema/mutation.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readCommit } from '../commit.ts';
import { type ProcessEnvironment, readEnvironment } from '../environment.ts';
import { print, say } from '../io.ts';
import {
  addServerOptions,
  chooseServer,
  readCount,
  type ServerFlags,
} from '../target/server-options.ts';
import { awaitInterruption, type Interruption, statusOfSignal } from '../vitest/interruption.ts';
import { readBudget, readSeed, readShard } from './amount-options.ts';
import { addLaw, LAW_IDS } from './law-option.ts';
import { type MeasuredMutants, measureMutants } from './measure-mutants.ts';
import { mergeMutants } from './mutant-shards.ts';
import { readEquivalents, readRecord, writeRecord } from './mutation-files.ts';

const ALL: Shard = { index: 1, count: 1 };

interface Options extends ServerFlags {
  readonly sql: boolean;
  readonly adapter: boolean;
  readonly law?: readonly LawId[];
  readonly seed: number;
  readonly count?: number;
  readonly id?: readonly string[];
  readonly cases: number;
  readonly everyStage: boolean;
  readonly budget?: number;
  readonly shard: Shard;
  /** In percent. */
  readonly atLeast?: number;
  readonly record: boolean;
  readonly json?: string;
  /** Reports of shards, to be put together. */
  readonly from?: readonly string[];
}

export function mutantsCommand(end: (status: ExitStatus) => void): Command {
  return addServerOptions(
    new Command('mutants').description(
      'measure what share of small machine-made faults the laws refute',
    ),
  )
    .option('--sql', 'only mutants of the SQL', false)
    .option('--adapter', 'only mutants of the TypeScript', false)
    .option('--law <id...>', `only these laws are asked: ${LAW_IDS.join(', ')}`, addLaw)
    .option('--seed <n>', 'decides which are drawn, and every case', readSeed, SMALL.seed)
    .option(
      '--count <n>',
      'so many mutants of a kind, of each operator and file in turn',
      readCount,
    )
    .option('--id <id...>', 'only these mutants, by the ids that a report tells')
    .option(
      '--cases <n>',
      'random cases of each law, besides its fixed ones',
      readCount,
      SMALL.runs,
    )
    .option('--every-stage', 'ask each law in all its stages, not only in its first', false)
    .option('--budget <time>', 'end after so much time: 90s, 30m, 1.5h', readBudget)
    .option('--shard <i/n>', 'only this part of the mutants', readShard, ALL)
    .option('--at-least <percent>', 'a lower score is refuted', readPercent)
    .option('--record', 'keep the score in proofs/mutants/score.json', false)
    .option('--json <file>', 'write all that was found')
    .option('--from <file...>', 'judge nothing: put together what shards wrote with --json')
    .action(async (options: Options) => {
      end(await mutants(options, readEnvironment()));
    });
}

async function mutants(options: Options, environment: ProcessEnvironment): Promise<ExitStatus> {
  if (options.id !== undefined && (options.record || options.count !== undefined)) {
    throw new ProofError(
      'E_USAGE',
      '--id names the mutants, so there is none to be drawn or recorded',
      {
        hint: 'leave out --count and --record',
      },
    );
  }
  const settings = toSettings(options, environment);
  const equivalents = readEquivalents();
  const before = readRecord();
  using interruption = awaitInterruption(say);
  const { measured, measurement } = await (options.from === undefined
    ? measure(options, { settings, interruption })
    : mergeMutants(options.from, settings.schema));
  const { results, doubt, known } = measured;
  const report = reportOf(measured, { ...options, measurement, equivalents, before });
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify(report, null, 1)}\n`);
  print(renderMutants(report, { colour: environment.colour, equivalents }));
  if (options.record && doubt === null) {
    say(`recorded: ${writeRecord(recordOf(before, { results, equivalents, measurement, known }))}`);
  }
  const signal = interruption.signal();
  return signal === null ? statusOf(report, options.atLeast ?? 0) : statusOfSignal(signal);
}

async function measure(
  options: Options,
  run: { readonly settings: Settings; readonly interruption: Interruption },
) {
  const measuredAt = new Date().toISOString();
  const { seed, cases, count = null, shard, id, law, everyStage, budget = null } = options;
  const measured = await measureMutants(kindsOf(options), {
    ...{ seed, count, shard, ids: id, only: law, everyStage, budgetMs: budget, say },
    ...run,
  });
  return { measured, measurement: { measuredAt, commit: readCommit(), seed, cases } };
}

function kindsOf({ sql, adapter }: Options): readonly Mutant['kind'][] {
  if (sql === adapter) return ['sql', 'adapter'];
  return sql ? ['sql'] : ['adapter'];
}

interface ReportOptions extends Options {
  readonly measurement: Omit<Measurement, 'drawn'>;
  readonly equivalents: readonly Equivalent[];
  readonly before: MutationRecord;
}

function reportOf(
  { results, known, unasked, discarded, doubt }: MeasuredMutants,
  options: ReportOptions,
): MutationReport {
  const { measurement, equivalents, before, shard } = options;
  return {
    format: MUTATION_FORMAT,
    ...measurement,
    drawn: { of: known.length, count: results.length },
    laws: [...new Set(results.flatMap(({ asked }) => asked.map(({ law }) => law)))],
    discarded,
    ...(shard.count === 1 ? {} : { shard }),
    ...(doubt === null ? {} : { doubt }),
    score: scoreOf(results, equivalents),
    objections: doubtEquivalents(equivalents, { known: [...known, ...unasked], results }),
    fallen: fallenSince(before, results, measurement).map(({ mutant }) => mutant.id),
    results,
  };
}

/** Where the unchanged pipeline did not outlive the laws, or no mutant was judged, nothing is known. */
function statusOf(
  { doubt, score, objections, fallen }: MutationReport,
  atLeast: number,
): ExitStatus {
  if (doubt !== undefined || score.score === null) return EXIT.unknown;
  const short = score.score * 100 < atLeast;
  return short || objections.length > 0 || fallen.length > 0 ? EXIT.refuted : EXIT.proved;
}

function toSettings(options: Options, environment: ProcessEnvironment): Settings {
  const chosen = chooseServer(options, { stages: STAGES, environment });
  if (/^postgres(ql)?:/.test(options.server)) {
    throw new ProofError('E_USAGE', 'mutants are never tried on a database that exists', {
      hint: 'leave --server out: the copy of an embedded server does',
    });
  }
  return { ...SMALL, ...chosen, runs: options.cases, seed: options.seed };
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError('Give a number from 0 to 100.');
}

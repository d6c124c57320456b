/** Makes mutants, draws some, and has them judged, one kind after the other. A budget is shared by the kinds; what nobody came to is not judged. */
import type { Switched } from '../../harness/engine/ask-laws.ts';
import { type Settings, SMALL } from '../../harness/engine/settings.ts';
import { clockMs } from '../../harness/engine/stop.ts';
import { fallenSince, scoreOf, summariesOf } from '../../harness/evidence/mutation-score.ts';
import type { Shard } from '../../harness/search/case-numbers.ts';
import type { LawId } from '../../schema/contract/laws.ts';
import type { Mutant } from '../../schema/mutant.ts';
import type { MutantResult, MutationRecord, MutationSummary } from '../../schema/mutation.ts';
import type { Interruption } from '../vitest/interruption.ts';
import { runMutants } from '../vitest/run-mutants.ts';
import { drawMutants, openLot } from './generate-mutants.ts';
import { readEquivalents, readRecord } from './mutation-files.ts';

interface MeasureOptions {
  readonly settings: Settings;
  readonly seed: number;
  /** Of each kind; null for all. */
  readonly count: number | null;
  readonly shard: Shard;
  /** The only laws that are asked; all where it is undefined. */
  readonly only: readonly LawId[] | undefined;
  readonly everyStage: boolean;
  readonly budgetMs: number | null;
  readonly interruption: Interruption;
  readonly say: (line: string) => void;
}

export interface MeasuredMutants {
  /** All that there are of these kinds. */
  readonly known: readonly Mutant[];
  readonly discarded: Readonly<Record<string, number>>;
  readonly results: readonly MutantResult[];
  /** Why no result counts, or null. */
  readonly doubt: string | null;
}

export async function measureMutants(
  kinds: readonly Mutant['kind'][],
  options: MeasureOptions,
): Promise<MeasuredMutants> {
  const startedMs = clockMs();
  const lots: MeasuredMutants[] = [];
  for (const [index, kind] of kinds.entries()) {
    const { budgetMs } = options;
    const part = (index + 1) / kinds.length;
    const deadlineMs = budgetMs === null ? null : startedMs + budgetMs * part;
    lots.push(await measureKind(kind, deadlineMs, options));
  }
  return {
    known: lots.flatMap(({ known }) => known),
    discarded: Object.assign({}, ...lots.map(({ discarded }) => discarded)),
    results: lots.flatMap(({ results }) => results),
    doubt: lots.find(({ doubt }) => doubt !== null)?.doubt ?? null,
  };
}

async function measureKind(
  kind: Mutant['kind'],
  deadlineMs: number | null,
  options: MeasureOptions,
): Promise<MeasuredMutants> {
  const { seed, count, shard, only, everyStage, settings, interruption, say } = options;
  await using lot = await openLot(kind, { schema: settings.schema, only });
  const drawn = drawMutants(lot.mutants, { seed, count, shard });
  const laws = lawsOf(drawn);
  const of = `${drawn.length} of ${lot.mutants.length} mutants of the ${kind}`;
  say(`cutproof: seed ${seed}, ${of}, ${laws.length} laws`);
  const halt = { deadlineMs, stopFile: interruption.stopFile };
  const { results, doubt } = await runMutants({
    task: { kind, laws, mutants: drawn, everyStage },
    settings: { ...settings, halt },
    ...{ interruption, say, root: lot.root },
  });
  return { known: lot.mutants, discarded: lot.discarded, results, doubt };
}

function lawsOf(mutants: readonly Switched[]): readonly string[] {
  return [...new Set(mutants.flatMap(({ laws = [] }) => laws))];
}

interface NightOptions {
  /** Undefined where this run tries none, and tells of the last score. */
  readonly budgetMs: number | undefined;
  readonly only: readonly LawId[] | undefined;
  readonly settings: Settings;
  readonly commit: string;
  readonly interruption: Interruption;
  readonly say: (line: string) => void;
}

/** What the evidence of a run tells of mutants: what it found itself, held against the last score, or that score. */
export async function mutationFor(options: NightOptions): Promise<readonly MutationSummary[]> {
  const { budgetMs, only, settings, commit, interruption, say } = options;
  const before = readRecord();
  if (budgetMs === undefined || interruption.signal() !== null) return recorded(before);
  const measurement = {
    ...{ measuredAt: new Date().toISOString(), commit },
    ...{ seed: SMALL.seed, cases: settings.runs },
  };
  // Each night draws others; the cases are always the same, or no night could be held against another.
  const cases = { ...settings, seed: SMALL.seed };
  const measured = await measureMutants(KINDS, {
    ...{ settings: cases, seed: settings.seed, count: null, shard: settings.shard, only },
    ...{ everyStage: false, budgetMs, interruption, say },
  });
  const { results, known, doubt } = measured;
  if (doubt !== null) {
    const drawn = { of: known.length, count: 0 };
    const nothing = { ...measurement, drawn, score: scoreOf([], []), survivors: [], doubt };
    return KINDS.map((kind) => ({ kind, ...nothing }));
  }
  const equivalents = readEquivalents();
  const now = summariesOf({ results, known, equivalents, measurement }).map((summary) => ({
    ...summary,
    fallen: fallenSince(before, results, measurement)
      .filter(({ mutant }) => mutant.kind === summary.kind)
      .map(({ mutant }) => mutant.id),
  }));
  return [...recorded(before).filter((one) => now.every(({ kind }) => kind !== one.kind)), ...now];
}

const KINDS = ['sql', 'adapter'] as const;

function recorded({ kinds }: MutationRecord): readonly MutationSummary[] {
  return kinds.map(({ killed: _killed, ...summary }) => summary);
}

/** Makes mutants, draws some, and has them judged, one kind after the other. A budget is shared by the kinds; what nobody came to is not judged. */
import type { Switched } from '../../harness/engine/ask-laws.ts';
import { type Settings, SMALL } from '../../harness/engine/settings.ts';
import { clockMs } from '../../harness/engine/stop.ts';
import { fallenSince, scoreOf, summariesOf } from '../../harness/evidence/mutation-score.ts';
import type { Shard } from '../../harness/search/case-numbers.ts';
import type { LawId } from '../../schema/contract/laws.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Mutant } from '../../schema/mutant.ts';
import type { MutantResult, MutationRecord, MutationSummary } from '../../schema/mutation.ts';
import type { Interruption } from '../vitest/interruption.ts';
import { runMutants } from '../vitest/run-mutants.ts';
import { drawMutants, type Lot, openLot } from './generate-mutants.ts';
import { readEquivalents, readRecord } from './mutation-files.ts';

interface MeasureOptions {
  readonly settings: Settings;
  readonly seed: number;
  /** Of each kind; null for all. */
  readonly count: number | null;
  readonly shard: Shard;
  /** The only mutants that are tried; those that are drawn where it is undefined. */
  readonly ids?: readonly string[] | undefined;
  /** The only laws that are asked; all where it is undefined. */
  readonly only: readonly LawId[] | undefined;
  readonly everyStage: boolean;
  readonly budgetMs: number | null;
  readonly interruption: Interruption;
  readonly say: (line: string) => void;
}

export interface MeasuredMutants {
  /** All of these kinds that could be drawn. */
  readonly known: readonly Mutant[];
  /** Those of which none of the laws that were asked could tell. */
  readonly unasked: readonly Mutant[];
  readonly discarded: Readonly<Record<string, number>>;
  readonly results: readonly MutantResult[];
  /** Why no result counts, or null. */
  readonly doubt: string | null;
}

export async function measureMutants(
  kinds: readonly Mutant['kind'][],
  options: MeasureOptions,
): Promise<MeasuredMutants> {
  const { settings, only, ids = [], budgetMs } = options;
  const startedMs = clockMs();
  await using opened = new AsyncDisposableStack();
  const lots: Lot[] = [];
  for (const kind of kinds) {
    lots.push(opened.use(await openLot(kind, { schema: settings.schema, only })));
  }
  mustKnow(ids, lots);
  const measured: MeasuredMutants[] = [];
  for (const [index, lot] of lots.entries()) {
    const part = (index + 1) / lots.length;
    const deadlineMs = budgetMs === null ? null : startedMs + budgetMs * part;
    measured.push(await measureLot(lot, deadlineMs, options));
  }
  return {
    known: measured.flatMap(({ known }) => known),
    unasked: measured.flatMap(({ unasked }) => unasked),
    discarded: Object.assign({}, ...measured.map(({ discarded }) => discarded)),
    results: measured.flatMap(({ results }) => results),
    doubt: measured.find(({ doubt }) => doubt !== null)?.doubt ?? null,
  };
}

function mustKnow(ids: readonly string[], lots: readonly Lot[]): void {
  const known = new Set(lots.flatMap(({ mutants }) => mutants.map(({ id }) => id)));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new ProofError('E_USAGE', `no mutant has the id ${unknown.join(', ')}`, {
    hint: 'take the ids that `mutants --json` wrote for this state of the pipeline',
  });
}

async function measureLot(
  { kind, mutants, unasked, discarded, root }: Lot,
  deadlineMs: number | null,
  options: MeasureOptions,
): Promise<MeasuredMutants> {
  const { seed, count, shard, ids, everyStage, settings, interruption, say } = options;
  const drawn = drawMutants(mutants, { seed, count, shard, ids });
  const laws = lawsOf(drawn);
  const of = `${drawn.length} of ${mutants.length} mutants of the ${kind}`;
  say(`cutproof: seed ${seed}, ${of}, ${laws.length} laws`);
  const halt = { deadlineMs, stopFile: interruption.stopFile };
  const { results, doubt } = await runMutants({
    task: { kind, laws, mutants: drawn, everyStage },
    settings: { ...settings, halt },
    ...{ interruption, say, root },
  });
  return { known: mutants, unasked, discarded, results, doubt };
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

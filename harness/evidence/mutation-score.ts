/** Counts what came of mutants, and holds the list of equivalent ones and the last score against it. Pure; what was not judged is in no score. */
import type { Mutant } from '../../schema/mutant.ts';
import {
  type Equivalent,
  type Measurement,
  type MutantEnd,
  type MutantResult,
  type MutationRecord,
  type MutationScore,
  type MutationSummary,
  RECORD_FORMAT,
  type Tallied,
} from '../../schema/mutation.ts';

const NOTHING: Omit<Tallied, 'score'> = {
  killed: 0,
  survived: 0,
  equivalent: 0,
  unjudged: 0,
  stillborn: 0,
};

export function scoreOf(
  results: readonly MutantResult[],
  equivalents: readonly Equivalent[],
): MutationScore {
  const ids = new Set(equivalents.map(({ id }) => id));
  const tally = (some: readonly MutantResult[]) => tallyOf(some, ids);
  const by = (key: (result: MutantResult) => string) =>
    sorted(
      Object.entries(Object.groupBy(results, key)).map(
        ([name, some = []]) => [name, tally(some)] as const,
      ),
    );
  return {
    ...tally(results),
    by: {
      file: by(({ mutant }) => mutant.file),
      operator: by(({ mutant }) => mutant.operator),
      kind: by(({ mutant }) => mutant.kind),
      law: sorted(Object.entries(countKills(results))),
    },
  };
}

/** What is wrong with the list, of the kinds that were looked at: an entry that names no mutant there is, or one that a law refuted, or no reason. */
export function doubtEquivalents(
  equivalents: readonly Equivalent[],
  {
    known,
    results,
  }: { readonly known: readonly Known[]; readonly results: readonly MutantResult[] },
): readonly string[] {
  const killers = new Map(
    results.flatMap(({ mutant, end }) =>
      end.status === 'killed' ? [[mutant.id, end.by.law]] : [],
    ),
  );
  const [ids, kinds] = [new Set(known.map(({ id }) => id)), new Set(known.map(({ kind }) => kind))];
  const listed = equivalents.filter(({ kind }) => kinds.has(kind));
  return listed.flatMap(({ id, where, why }, index) => [
    ...(ids.has(id) ? [] : [`${id} (${where}) is no mutant any more: take it off the list`]),
    ...(killers.has(id)
      ? [`${id} (${where}) is not equivalent: ${killers.get(id)} refuted it`]
      : []),
    ...(why.trim() === '' ? [`${id} (${where}) stands there without a reason`] : []),
    ...(listed.findIndex((one) => one.id === id) < index
      ? [`${id} (${where}) stands there twice`]
      : []),
  ]);
}

/** What the laws refuted when it was last recorded, and do not any more. Only what was judged both times by the same cases is compared: neither another draw nor other cases are a fall. */
export function fallenSince(
  before: MutationRecord,
  now: readonly MutantResult[],
  { seed, cases }: Pick<Measurement, 'seed' | 'cases'>,
): readonly MutantResult[] {
  const alike = before.kinds.filter((one) => one.seed === seed && one.cases <= cases);
  const killed = new Set(alike.flatMap((one) => Object.keys(one.killed)));
  return now.filter(({ mutant, end }) => end.status === 'survived' && killed.has(mutant.id));
}

/** The record with what was measured now; a kind that was not measured stays as it was. */
export function recordOf(before: MutationRecord, measured: Measured): MutationRecord {
  const now = summariesOf(measured).map((summary) => {
    const killed = sorted(
      measured.results.flatMap(({ mutant, end }) =>
        mutant.kind === summary.kind && end.status === 'killed'
          ? [[mutant.id, end.by.law] as const]
          : [],
      ),
    );
    return { ...summary, killed };
  });
  const kept = before.kinds.filter(({ kind }) => now.every((one) => one.kind !== kind));
  return { format: RECORD_FORMAT, kinds: [...kept, ...now] };
}

/** By kind. What nobody came to is not told of: it counts as not drawn. */
export function summariesOf({
  results,
  equivalents,
  measurement,
  known,
}: Measured): readonly MutationSummary[] {
  return KINDS.flatMap((kind) => {
    const some = results.filter(({ mutant, end }) => mutant.kind === kind && wasReached(end));
    if (some.length === 0) return [];
    const of = known.filter((mutant) => mutant.kind === kind).length;
    const survivors = some
      .filter(({ mutant, end }) => end.status === 'survived' && !isReviewed(mutant.id, equivalents))
      .map(({ mutant, asked }) => ({ mutant, asked: asked.map(({ law }) => law) }));
    const drawn = { of, count: some.length };
    return [{ kind, ...measurement, drawn, score: scoreOf(some, equivalents), survivors }];
  });
}

function wasReached(end: MutantEnd): boolean {
  return end.status !== 'unjudged' || end.reached !== false;
}

const KINDS = ['sql', 'adapter'] as const;

/** A mutant that there is. */
type Known = Pick<Mutant, 'id' | 'kind'>;

interface Measured {
  readonly results: readonly MutantResult[];
  readonly equivalents: readonly Equivalent[];
  readonly measurement: Omit<Measurement, 'drawn'>;
  /** All that could have been drawn. */
  readonly known: readonly Known[];
}

function isReviewed(mutant: string, equivalents: readonly Equivalent[]): boolean {
  return equivalents.some(({ id }) => id === mutant);
}

function tallyOf(results: readonly MutantResult[], equivalents: ReadonlySet<string>): Tallied {
  const counts = { ...NOTHING };
  for (const { mutant, end } of results) {
    const reviewed = end.status === 'survived' && equivalents.has(mutant.id);
    counts[reviewed ? 'equivalent' : end.status] += 1;
  }
  const judged = counts.killed + counts.survived;
  return { ...counts, score: judged === 0 ? null : counts.killed / judged };
}

function countKills(results: readonly MutantResult[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { end } of results) {
    if (end.status === 'killed') counts[end.by.law] = (counts[end.by.law] ?? 0) + 1;
  }
  return counts;
}

function sorted<Value>(
  entries: readonly (readonly [string, Value])[],
): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

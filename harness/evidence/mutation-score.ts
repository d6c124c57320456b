/** Counts what came of mutants, and holds the list of equivalent ones and the last score against it. Pure; what was not judged is in no score. */
import type { Equivalent, MutantResult, MutationScore, Tallied } from '../../schema/mutation.ts';

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

/** What is wrong with the list: an entry that names no mutant there is, or one that a law refuted, or no reason. */
export function doubtEquivalents(
  equivalents: readonly Equivalent[],
  {
    known,
    results,
  }: { readonly known: ReadonlySet<string>; readonly results: readonly MutantResult[] },
): readonly string[] {
  const killers = new Map(
    results.flatMap(({ mutant, end }) =>
      end.status === 'killed' ? [[mutant.id, end.by.law]] : [],
    ),
  );
  const ids = equivalents.map(({ id }) => id);
  return equivalents.flatMap(({ id, where, why }, index) => [
    ...(known.has(id) ? [] : [`${id} (${where}) is no mutant any more: take it off the list`]),
    ...(killers.has(id)
      ? [`${id} (${where}) is not equivalent: ${killers.get(id)} refuted it`]
      : []),
    ...(why.trim() === '' ? [`${id} (${where}) stands there without a reason`] : []),
    ...(ids.indexOf(id) < index ? [`${id} (${where}) stands there twice`] : []),
  ]);
}

/** What the laws refuted when it was last recorded, and do not any more. Only what was judged both times is compared: another draw is no fall. */
export function fallenSince(
  before: readonly MutantResult[],
  now: readonly MutantResult[],
): readonly MutantResult[] {
  const killed = new Set(
    before.filter(({ end }) => end.status === 'killed').map(({ mutant }) => mutant.id),
  );
  return now.filter(({ mutant, end }) => end.status === 'survived' && killed.has(mutant.id));
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

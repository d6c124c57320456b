/** Adds what shards of one run found of mutants. Pure; what a shard only tells of the record is told once. */
import type { MutationScore, MutationSummary, Tallied } from '../../schema/mutation.ts';

type Tallies = Readonly<Record<string, Tallied>>;

/** By kind, in the order of the first. */
export function sumSummaries(
  shards: readonly (readonly MutationSummary[])[],
): readonly MutationSummary[] {
  const groups = Object.groupBy(shards.flat(), ({ kind }) => kind);
  return Object.values(groups).map((some) => {
    const measured = some.filter(isMeasured);
    return measured.length === 0 ? (some[0] as MutationSummary) : measured.reduce(add);
  });
}

/** Of this run, and not of the record. */
function isMeasured({ fallen, doubt }: MutationSummary): boolean {
  return fallen !== undefined || doubt !== undefined;
}

function add(one: MutationSummary, other: MutationSummary): MutationSummary {
  const doubt = one.doubt ?? other.doubt;
  return {
    ...one,
    drawn: { of: one.drawn.of, count: one.drawn.count + other.drawn.count },
    score: addScores(one.score, other.score),
    survivors: [...one.survivors, ...other.survivors],
    fallen: [...(one.fallen ?? []), ...(other.fallen ?? [])],
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function addScores(one: MutationScore, other: MutationScore): MutationScore {
  const [mine, theirs] = [one.by, other.by];
  return {
    ...addTallies(one, other),
    by: {
      file: addEach(mine.file, theirs.file),
      operator: addEach(mine.operator, theirs.operator),
      kind: addEach(mine.kind, theirs.kind),
      law: Object.fromEntries(
        namesOf(mine.law, theirs.law).map((law) => [
          law,
          (mine.law[law] ?? 0) + (theirs.law[law] ?? 0),
        ]),
      ),
    },
  };
}

function addEach(one: Tallies, other: Tallies): Tallies {
  return Object.fromEntries(
    namesOf(one, other).map((name) => [name, addTallies(one[name], other[name])]),
  );
}

function addTallies(one?: Tallied, other?: Tallied): Tallied {
  const sum = (count: (tallied: Tallied) => number) =>
    (one === undefined ? 0 : count(one)) + (other === undefined ? 0 : count(other));
  const [killed, survived] = [sum((each) => each.killed), sum((each) => each.survived)];
  return {
    ...{ killed, survived },
    equivalent: sum((each) => each.equivalent),
    unjudged: sum((each) => each.unjudged),
    stillborn: sum((each) => each.stillborn),
    score: killed + survived === 0 ? null : killed / (killed + survived),
  };
}

function namesOf(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

/** Draws some of many, so that every kind is among them. The seed alone decides; what is drawn first stays drawn where more are asked for. */
import { createHash } from 'node:crypto';

interface DrawOptions<Value> {
  readonly seed: number;
  /** How many; null for all. */
  readonly count: number | null;
  readonly id: (value: Value) => string;
  /** Values of one stratum are alike: each has its turn before any has a second. */
  readonly stratum: (value: Value) => string;
}

/** In the order in which they are drawn. */
export function draw<Value>(
  values: readonly Value[],
  { seed, count, id, stratum }: DrawOptions<Value>,
): readonly Value[] {
  const rank = (text: string) => createHash('sha256').update(`${seed} ${text}`).digest('hex');
  const strata = Object.entries(Object.groupBy(values, stratum)).map(([name, some = []]) => ({
    rank: rank(name),
    values: some
      .map((value) => ({ value, rank: rank(id(value)) }))
      .sort((one, other) => compare(one.rank, other.rank)),
  }));
  const turns = strata.flatMap(({ rank: place, values: some }) =>
    some.map(({ value }, turn) => ({ value, turn, place })),
  );
  return turns
    .sort((one, other) => one.turn - other.turn || compare(one.place, other.place))
    .slice(0, count ?? values.length)
    .map(({ value }) => value);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

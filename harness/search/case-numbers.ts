/** Names every random case of a seed by its number, so that rounds, shards and nights can each take theirs. What stands at a number never depends on how many others are taken. */
import { createHash } from 'node:crypto';

/** Cases that share a seed of fast-check. Few, for to reach one it walks past those before it. */
const ROUND = 100;

export interface CaseNumbers {
  /** The number of the first case. */
  readonly from: number;
  /** The distance from one case to the next. */
  readonly step: number;
  readonly count: number;
}

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** Cases that follow each other under one seed of fast-check. */
interface Round {
  readonly seed: number;
  /** Where fast-check begins within the round. */
  readonly path: string;
  readonly first: number;
  readonly length: number;
}

/** The cases from one number up to another, without it, that fall to a shard. */
export function caseNumbersOf(
  range: { readonly from: number; readonly to: number },
  { index, count: step }: Shard,
): CaseNumbers {
  const from = range.from + ((((index - 1 - range.from) % step) + step) % step);
  return { from, step, count: Math.max(0, Math.ceil((range.to - from) / step)) };
}

/** The values of a list that fall to a shard, dealt out like the random cases. */
export function dealt<Value>(values: readonly Value[], { index, count }: Shard): readonly Value[] {
  return values.filter((_, at) => at % count === index - 1);
}

/** The rounds that hold the cases, from the first to the last of them. */
export function* roundsOf(seed: number, { from, step, count }: CaseNumbers): Generator<Round> {
  const end = from + (count - 1) * step + 1;
  for (let first = from; count > 0 && first < end; ) {
    const round = Math.floor(first / ROUND);
    const length = Math.min(end, (round + 1) * ROUND) - first;
    yield { seed: seedOf(seed, round), path: String(first % ROUND), first, length };
    first += length;
  }
}

/** The first round has the seed itself, so that a small run is what fast-check gives for it. */
function seedOf(seed: number, round: number): number {
  if (round === 0) return seed;
  const digest = createHash('sha256').update(`${seed} round ${round}`).digest();
  return digest.readUInt32BE(0) >>> 1;
}

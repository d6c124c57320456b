/** Reads how much and which part is asked for on the command line. Refuses what would prove nothing, with an example of what is meant. */
import { InvalidArgumentError } from 'commander';
import type { Shard } from '../../harness/search/case-numbers.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 7 * 24 * 3_600_000;
const MOST_SHARDS = 1_000;
export const LARGEST_SEED = 2 ** 31 - 1;

export function readSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0 && seed <= LARGEST_SEED) return seed;
  throw new InvalidArgumentError(`Give a whole number from 0 to ${LARGEST_SEED}.`);
}

/** `90s`, `30m`, `1.5h` as milliseconds. */
export function readBudget(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  const budgetMs = Math.round(Number(number) * (UNITS_MS[unit] ?? 0));
  if (budgetMs > 0 && budgetMs <= LONGEST_MS) return budgetMs;
  throw new InvalidArgumentError('Give a time such as 90s, 30m or 1.5h, of at most a week.');
}

/** `2/3` is the second of three parts. */
export function readShard(text: string): Shard {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (count >= 1 && count <= MOST_SHARDS && index >= 1 && index <= count) return { index, count };
  throw new InvalidArgumentError(
    `Give a part of a whole, such as 1/3, 2/3 or 3/3, of at most ${MOST_SHARDS}.`,
  );
}

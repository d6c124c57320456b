/** The laws of numbering random cases: a number is one case, whoever takes it and however many others are taken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaseNumbers, caseNumbersOf, dealt, roundsOf } from './case-numbers.ts';
import { search } from './search.ts';

/** The values that a search tries for these draws. */
async function tried(seed: number, { from, step, count }: CaseNumbers): Promise<readonly string[]> {
  const values: string[] = [];
  await search({
    given: fc.array(fc.nat(), { maxLength: 5 }),
    examples: [],
    runs: count,
    from,
    step,
    seed,
    lanes: 1,
    shrinkBudgetMs: 0,
    onCase: () => undefined,
    check: async (value) => {
      values.push(JSON.stringify(value));
      return [];
    },
  });
  return values;
}

const WHOLE = { index: 1, count: 1 };

describe('the random cases of a seed', () => {
  it('always are, for a smaller number, the beginning of those for a larger one', async () => {
    const row = await tried(7, caseNumbersOf({ from: 0, to: 350 }, WHOLE));

    expect(row).toHaveLength(350);
    for (const to of [0, 1, 99, 100, 101, 230]) {
      expect(await tried(7, caseNumbersOf({ from: 0, to }, WHOLE))).toEqual(row.slice(0, to));
    }
    expect(new Set(row).size).toBeGreaterThan(250);
    expect(row.slice(0, 100)).not.toEqual(row.slice(100, 200));
  });

  it('always go on where another round ended', async () => {
    const row = await tried(7, caseNumbersOf({ from: 0, to: 250 }, WHOLE));
    const rounds = [
      ...(await tried(7, caseNumbersOf({ from: 0, to: 60 }, WHOLE))),
      ...(await tried(7, caseNumbersOf({ from: 60, to: 199 }, WHOLE))),
      ...(await tried(7, caseNumbersOf({ from: 199, to: 250 }, WHOLE))),
    ];

    expect(rounds).toEqual(row);
  });

  it('always fall to exactly one shard each, in every round', async () => {
    for (const count of [2, 3, 7]) {
      for (const range of [
        { from: 0, to: 130 },
        { from: 95, to: 211 },
        { from: 4, to: 6 },
      ]) {
        const whole = await tried(9, caseNumbersOf(range, WHOLE));
        const shards = await Promise.all(
          Array.from({ length: count }, (_, at) =>
            tried(9, caseNumbersOf(range, { index: at + 1, count })),
          ),
        );
        expect(shards.flat().sort()).toEqual([...whole].sort());
        for (const shard of shards) {
          expect(Math.abs(shard.length - whole.length / count)).toBeLessThan(1);
        }
      }
    }
  });

  it('always are what fast-check gives for the seed, as long as they are few', async () => {
    const values: string[] = [];
    fc.check(
      fc.property(fc.array(fc.nat(), { maxLength: 5 }), (value) => {
        values.push(JSON.stringify(value));
      }),
      { seed: 7, numRuns: 100 },
    );

    expect(await tried(7, caseNumbersOf({ from: 0, to: 100 }, WHOLE))).toEqual(values);
  });

  it('never are drawn where none are asked for', () => {
    expect([...roundsOf(1, caseNumbersOf({ from: 5, to: 5 }, WHOLE))]).toEqual([]);
    expect([...roundsOf(1, caseNumbersOf({ from: 5, to: 6 }, { index: 1, count: 3 }))]).toEqual([]);
  });
});

describe('fixed cases', () => {
  it('always fall to exactly one shard each', () => {
    const values = ['a', 'b', 'c', 'd', 'e'];

    expect(dealt(values, { index: 1, count: 1 })).toEqual(values);
    expect([1, 2, 3].map((index) => dealt(values, { index, count: 3 }))).toEqual([
      ['a', 'd'],
      ['b', 'e'],
      ['c'],
    ]);
  });
});

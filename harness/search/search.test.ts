/** The laws of searching: it ends as held, refuted or crashed; a crash is never a pass, examples come first, and one seed is one search. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProofError } from '../../schema/failure.ts';
import { type SearchOptions, search } from './search.ts';

const OPTIONS: SearchOptions<number> = {
  given: fc.nat({ max: 1_000_000 }),
  examples: [],
  runs: 100,
  lanes: 1,
  seed: 158,
  check: async () => [],
  onCase: () => undefined,
  shrinkBudgetMs: 5_000,
};

/** Searches, and gives the end beside the values in the order they were tried. */
async function searched(options: Partial<SearchOptions<number>>) {
  const tried: number[] = [];
  const check = options.check ?? OPTIONS.check;
  const end = await search({
    ...OPTIONS,
    ...options,
    check: async (value) => {
      tried.push(value);
      return check(value);
    },
  });
  return { end, tried };
}

describe('a search', () => {
  it('always ends as held where no value refutes, with the number of values that were tried', async () => {
    const cases: number[] = [];
    const { end, tried } = await searched({ runs: 40, onCase: (runs) => cases.push(runs) });

    expect(end).toEqual({ status: 'held', runs: 40 });
    expect(tried).toHaveLength(40);
    expect(cases).toEqual(tried.map((_, index) => index + 1));
  });

  it('always says that nothing was tried where there was nothing to try', async () => {
    expect(await searched({ runs: 0 })).toEqual({ end: { status: 'held', runs: 0 }, tried: [] });
  });

  it('always tries the examples first, all of them, and then the random values', async () => {
    const { end, tried } = await searched({ examples: [7, 7, 0], runs: 2 });

    expect(tried.slice(0, 3)).toEqual([7, 7, 0]);
    expect([tried.length, end]).toEqual([5, { status: 'held', runs: 5 }]);
    expect((await searched({ examples: [7, 8], runs: 0 })).tried).toEqual([7, 8]);
  });

  it('always shrinks what it found to a smallest value, and keeps its findings', async () => {
    const { end } = await searched({
      check: async (value) => (value >= 1_234 ? [`${value} is too large`] : []),
    });

    expect(end).toMatchObject({
      status: 'refuted',
      value: 1_234,
      findings: ['1234 is too large'],
    });
    expect(end.status === 'refuted' && end.shrinks > 0).toBe(true);
  });

  it('always counts the cases up to the refutation, and never the shrinking', async () => {
    const cases: number[] = [];
    const { end } = await searched({
      examples: [0, 1, 900_000],
      check: async (value) => (value > 500 ? ['large'] : []),
      onCase: (runs) => cases.push(runs),
    });

    expect(end).toMatchObject({ status: 'refuted', runs: 3, value: 501 });
    expect(cases).toEqual([1, 2, 3]);
  });

  it('always tries the same values from the same seed, and others from another', async () => {
    const [one, again, other] = [
      await searched({ seed: 1 }),
      await searched({ seed: 1 }),
      await searched({ seed: 2 }),
    ];

    expect(one.tried).toEqual(again.tried);
    expect(one.tried).not.toEqual(other.tried);
    expect(new Set(one.tried).size).toBeGreaterThan(50);
  });
});

describe('a crash of the checker', () => {
  it('never is a pass, and always ends the search with its reason', async () => {
    const { end, tried } = await searched({
      check: async (value) => {
        if (value > 10) throw new ProofError('E_DEADLINE', 'it hung', { hint: 'look' });
        return [];
      },
    });

    expect(end).toMatchObject({ status: 'crashed', reason: 'E_DEADLINE: it hung (look)' });
    expect(end.runs).toBe(tried.length);
  });

  it('never hides behind what is thrown: anything is a crash', async () => {
    for (const thrown of ['a text', null, undefined, 0]) {
      const { end } = await searched({ check: () => Promise.reject(thrown) });

      expect(end).toEqual({ status: 'crashed', runs: 1, reason: String(thrown) });
    }
  });

  it('never takes back a refutation that came before it', async () => {
    let first = true;
    const { end } = await searched({
      check: async () => {
        if (!first) throw new Error('the server is gone');
        first = false;
        return ['refuted'];
      },
    });

    expect(end).toMatchObject({ status: 'refuted', runs: 1, findings: ['refuted'], shrinks: 0 });
  });

  it('always includes a generator that cannot make its values', async () => {
    const given = fc.nat().map((): number => {
      throw new RangeError('nothing to make');
    });

    const { end } = await searched({ given });

    expect(end).toMatchObject({ status: 'crashed', reason: 'RangeError: nothing to make' });
  });
});

describe('shrinking', () => {
  it('always ends when its time is spent, with the smallest value so far', async () => {
    const { end } = await searched({
      shrinkBudgetMs: 60,
      check: async (value) => {
        await new Promise((resume) => setTimeout(resume, 15));
        return value > 2 ? ['large'] : [];
      },
    });

    expect(end.status === 'refuted' && end.value > 2).toBe(true);
    expect(end.status === 'refuted' && end.shrinks).toBeLessThanOrEqual(6);
  });

  it('never happens at all without a budget', async () => {
    const { end, tried } = await searched({ shrinkBudgetMs: 0, check: async () => ['always'] });

    expect(end).toMatchObject({ status: 'refuted', runs: 1, value: tried[0], shrinks: 0 });
  });
});

describe('an end from outside', () => {
  it('always is kept between two cases, examples or random', async () => {
    for (const [examples, lanes] of [
      [[], 1],
      [[1, 2, 3, 4, 5, 6, 7, 8], 1],
      [[1, 2, 3, 4, 5, 6, 7, 8], 3],
    ] as const) {
      let cases = 0;
      const { end, tried } = await searched({
        examples,
        lanes,
        onCase: () => {
          cases += 1;
        },
        halt: () => (cases >= 4 ? 'cases' : null),
      });

      expect(end).toEqual({ status: 'held', runs: tried.length });
      expect(tried.length).toBeGreaterThanOrEqual(4);
      expect(tried.length).toBeLessThanOrEqual(4 + lanes - 1);
    }
  });

  it('never keeps a refutation from being shrunk, unless all has to end', async () => {
    const refute = async (halt: 'cases' | 'all') => {
      let found = false;
      const { end } = await searched({
        halt: () => (found ? halt : null),
        check: async (value) => {
          found ||= value > 100;
          return value > 100 ? ['large'] : [];
        },
      });
      return end;
    };

    expect(await refute('cases')).toMatchObject({ status: 'refuted', value: 101 });
    expect(await refute('all')).toMatchObject({ status: 'refuted', shrinks: 0 });
  });
});

/** The laws of generated histories: plain data that survives a file, steps that name a run, faults that meet a statement, and values that shrink. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freezeCutplan } from '../schema/contract/cutplan.ts';
import { INTERFERENCES, PHASES, type Run } from '../schema/contract/phase.ts';
import { transactionsOf } from '../schema/contract/transactions.ts';
import { FAULT_KINDS, FAULT_SIDES, type Fault } from '../schema/fault.ts';
import { methodOf as calledBy, type History, type Step } from '../schema/history.ts';
import { CUTTER_PARTS } from './cutter.ts';
import { everyFault, faultyRun } from './faulty-history.ts';
import {
  anyHistory,
  everyMeddling,
  everyPrefix,
  meddledRun,
  prefixRun,
  wholeRun,
} from './history.ts';
import { run } from './plan.ts';
import { everyRepeat } from './repeated-steps.ts';

const SEED = 158;
const KINDS = { wholeRun, prefixRun, meddledRun, faultyRun, anyHistory };
const kinds = Object.entries(KINDS).map(([name, make]) => [name, make(CUTTER_PARTS, 12)] as const);
const runs = fc.sample(run({ maxUnits: 1, tag: 'a' }), { numRuns: 1, seed: SEED }) as [Run];

/** An assertion throws; what it gives back is nothing that fast-check should judge. */
const holds = (
  histories: fc.Arbitrary<History<Run>>,
  law: (history: History<Run>) => void,
  numRuns = 150,
) =>
  fc.assert(
    fc.property(histories, (history) => {
      law(history);
    }),
    { seed: SEED, numRuns },
  );

const methodOf = (step: Step) => calledBy(step, CUTTER_PARTS.contract);

function statementsOf(method: string, units: number): number {
  return transactionsOf(method, units).reduce((sum, one) => sum + one, 0);
}

/** The faults of a history that address no statement of the step they name. */
function misplaced({ steps, faults, runs: all }: History<Run>): readonly Fault[] {
  return faults.filter((fault) => {
    const step = steps[fault.step];
    if (step === undefined || step.do === 'meddle') return true;
    const units = all[step.run]?.plan.rows.length ?? 0;
    return fault.statement < 0 || fault.statement >= statementsOf(methodOf(step), units);
  });
}

describe.each(kinds)('a history of %s', (_name, histories) => {
  it('always is plain data: written to a file and read again it is the same', () => {
    holds(histories, (history) => {
      const again = JSON.parse(JSON.stringify(history));
      expect(again).toEqual(history);
      for (const { plan } of again.runs) expect(freezeCutplan(plan)).toEqual(plan);
    });
  });

  it('always has steps that name one of its runs, and runs that cannot be mistaken for each other', () => {
    holds(histories, ({ runs: all, steps }) => {
      expect(steps.filter((step) => all[step.run] === undefined)).toEqual([]);
      expect(new Set(all.map(({ runId }) => runId)).size).toBe(all.length);
      const addresses = all.flatMap(({ plan }) => plan.rows.map((row) => row.canonicalAddress));
      expect(new Set(addresses).size).toBe(addresses.length);
    });
  });

  it('always addresses its faults to a statement that there is', () => {
    holds(histories, (history) => expect(misplaced(history)).toEqual([]));
  });

  it('always is the same from the same seed', () => {
    const [one, again] = [1, 2].map(() => fc.sample(histories, { numRuns: 20, seed: 7 }));

    expect(one).toEqual(again);
  });

  it('always shrinks to few units with short texts', () => {
    const large = fc.property(histories, ({ runs: all }) => (all[0]?.plan.rows.length ?? 0) < 2);

    const { counterexample } = fc.check(large, { seed: SEED, numRuns: 500 });

    const rows = counterexample?.[0].runs[0]?.plan.rows ?? [];
    expect(rows).toHaveLength(2);
    expect(rows.map(({ title, body, heading }) => title + body + heading)).toEqual(['x', 'x']);
    expect(counterexample?.[0].steps.length).toBeLessThanOrEqual(PHASES.length + 2);
  });
});

describe('a whole run', () => {
  it('always ends with every phase of run 0 in order, and its compensation', () => {
    holds(wholeRun(CUTTER_PARTS, 5), ({ steps }) => {
      expect(steps.slice(-6).map(methodOf)).toEqual([...PHASES, 'revert_cut']);
      expect(steps.slice(-6).every((step) => step.run === 0)).toBe(true);
    });
  });

  it('always has every size up to the largest, now and then beside another run', () => {
    const sample = fc.sample(wholeRun(CUTTER_PARTS, 60), { numRuns: 400, seed: SEED });
    const sizes = sample.map((history) => history.runs[0]?.plan.rows.length ?? 0);

    expect(Math.min(...sizes)).toBe(1);
    expect(Math.max(...sizes)).toBeGreaterThan(50);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(60);
    expect(new Set(sample.map((history) => history.runs.length))).toEqual(new Set([1, 2]));
  });
});

describe('a faulty run', () => {
  it('always is struck in its last phase or in its compensation, and compensated after it', () => {
    holds(faultyRun(CUTTER_PARTS, 5), ({ steps, faults }) => {
      expect(faults).toHaveLength(1);
      expect(faults[0]?.step).toBe(steps.length - 2);
      expect(steps.at(-1)).toEqual({ do: 'revert', run: 0 });
    });
  });

  it('never has the server fail a COMMIT that has landed', () => {
    holds(
      faultyRun(CUTTER_PARTS, 5),
      ({ runs: all, steps, faults }) => {
        for (const { step, statement, side, kind } of faults) {
          const method = methodOf(steps[step] as Step);
          const units = all[0]?.plan.rows.length ?? 0;
          const length = method === 'revert_cut' ? 4 : statementsOf(method, units);
          const landed = side === 'after' && statement % length === length - 1;
          if (landed) expect(['terminate', 'disconnect', 'crash']).toContain(kind);
        }
      },
      600,
    );
  });

  it('always meets every kind of fault on either side', () => {
    const sample = fc.sample(faultyRun(CUTTER_PARTS, 3), { numRuns: 400, seed: SEED });
    const met = new Set(
      sample.flatMap(({ faults }) => faults.map(({ kind, side }) => kind + side)),
    );

    expect(met.size).toBe(FAULT_KINDS.length * FAULT_SIDES.length);
  });
});

describe('a meddled run', () => {
  it('always has the deed after the phases it needs, and the compensation right after it', () => {
    holds(meddledRun(CUTTER_PARTS, 5), ({ steps }) => {
      const [deed, revert] = steps.slice(-2);
      expect([deed?.do, revert?.do]).toEqual(['meddle', 'revert']);
      const needed = deed?.do === 'meddle' ? (LATEST[deed.how] ?? 2) : 0;
      expect(steps.length - 2).toBeGreaterThanOrEqual(needed);
    });
  });
});

/** How many phases a deed needs, where it needs more than the cut. */
const LATEST: Partial<Record<string, number>> = { record_governance: 4, verify_again: 5 };

describe('the explicit histories', () => {
  it('always are every prefix, every deed and every fault, each once', () => {
    const phases = everyPrefix(CUTTER_PARTS, runs).map(({ steps }) => steps.map(methodOf));
    const deeds = everyMeddling(CUTTER_PARTS, runs).flatMap(({ steps }) =>
      steps.flatMap((step) => (step.do === 'meddle' ? [step.how] : [])),
    );
    const faults = everyFault(CUTTER_PARTS, runs);

    expect(phases).toEqual(
      [0, 1, 2, 3, 4, 5].map((count) => [...PHASES.slice(0, count), 'revert_cut']),
    );
    expect(deeds).toEqual(Object.keys(INTERFERENCES));
    expect(faults).toHaveLength(PHASES.length * 2 * FAULT_KINDS.length * FAULT_SIDES.length);
    expect(faults.flatMap(misplaced)).toEqual([]);
  });

  it('never are of meddling where the contract lets nobody meddle', () => {
    const contract = { ...CUTTER_PARTS.contract, interferences: {} };

    expect(() => meddledRun({ ...CUTTER_PARTS, contract }, 5)).toThrow(
      expect.objectContaining({ code: 'E_CONTRACT' }),
    );
  });

  it('always repeat a compensation undisturbed and after a lost connection, after every prefix', () => {
    const repeats = everyRepeat(CUTTER_PARTS, runs);

    expect(
      repeats.map(({ steps, faults }) => [steps.length, faults.map((one) => one.kind)]),
    ).toEqual(
      [3, 4, 5, 6, 7, 8].flatMap((length) => [
        [length, []],
        [length, ['disconnect']],
      ]),
    );
    expect(repeats.flatMap(misplaced)).toEqual([]);
  });
});

/** The laws of generated interleavings: plain data that survives a file, cutters that name a run and do something, valid plans, and values that shrink to one cutter after the other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freezeCutplan } from '../schema/contract/cutplan.ts';
import { PHASES, type Run } from '../schema/contract/phase.ts';
import type { Interleaving } from '../schema/interleaving.ts';
import { everyContendedInterleaving } from './contended-interleaving.ts';
import { interleaving } from './interleaving.ts';

const SEED = 158;

function holds(law: (value: Interleaving<Run>) => void): void {
  for (const clash of everyContendedInterleaving()) law(clash);
  fc.assert(
    fc.property(interleaving(), (value) => {
      law(value);
    }),
    { seed: SEED, numRuns: 300 },
  );
}

/** The value that fast-check ends with where everything that meets the condition fails. */
function smallest(
  meets: (value: Interleaving<Run>) => boolean,
  examples: Interleaving<Run>[] = [],
): Interleaving<Run> {
  const end = fc.check(
    fc.property(interleaving(), (value) => !meets(value)),
    { seed: SEED, numRuns: 500, examples: examples.map((one): [Interleaving<Run>] => [one]) },
  );
  const [found] = end.counterexample ?? [];
  if (found === undefined) throw new Error('nothing met the condition');
  return found;
}

const changes = ({ schedule }: Interleaving<Run>) => schedule.filter((choice) => choice > 0).length;

describe('an interleaving', () => {
  it('always is plain data: written to a file and read again it is the same', () => {
    holds((value) => {
      const again = JSON.parse(JSON.stringify(value)) as Interleaving<Run>;
      expect(again).toEqual(value);
      for (const { plan } of again.runs) expect(freezeCutplan(plan)).toEqual(plan);
    });
  });

  it('always has two or three cutters, each with a step to take on a run that is there', () => {
    holds(({ runs, standing, cutters }) => {
      expect([2, 3]).toContain(cutters.length);
      expect(standing).toHaveLength(runs.length);
      for (const { run, steps } of cutters) {
        expect(runs[run]).toBeDefined();
        expect(steps.length).toBeGreaterThan(0);
      }
      for (const phases of standing) expect(phases).toBeLessThanOrEqual(PHASES.length);
    });
  });

  it('always has rows that follow each other, below rows of the same plan', () => {
    holds(({ runs }) => {
      for (const { plan } of runs) {
        const known: (string | null)[] = [null];
        for (const [index, row] of plan.rows.entries()) {
          expect(row.position).toBe(index + 1);
          expect(known).toContain(row.parentAddress);
          known.push(row.canonicalAddress);
        }
      }
    });
  });

  it('always shrinks to one cutter after the other, with one step each and one unit', () => {
    const value = smallest(() => true);

    expect(value.schedule).toEqual([]);
    expect(value.cutters.map(({ steps }) => steps.length)).toEqual([1, 1]);
    expect(value.runs.every(({ plan }) => plan.rows.length === 1)).toBe(true);
  });

  it('always keeps the changes of turn that matter, and only those', () => {
    const value = smallest((one) => changes(one) >= 2);

    expect(changes(value)).toBe(2);
    expect(value.schedule.at(-1)).toBeGreaterThan(0);
  });

  it('always shrinks what was written by hand as well', () => {
    const value = smallest(
      (one) => changes(one) >= 1,
      [...everyContendedInterleaving()].slice(0, 1),
    );

    expect(value.schedule).toEqual([1]);
    expect(value.cutters.map(({ steps }) => steps.length)).toEqual([1, 1]);
  });
});

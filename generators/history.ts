/** Histories: a run and its compensation, beside somebody else's run, with faults and foreign hands. Plain data that shrinks. */
import fc from 'fast-check';
import { type History, MEDDLINGS, type Meddling, type Step } from '../schema/history.ts';
import { PHASES, type Phase, type Run } from '../schema/phase.ts';
import { fault } from './fault.ts';
import { run } from './plan.ts';

/** Every phase, then the compensation; now and then beside a committed run of somebody else. */
export function wholeRun(maxUnits: number): fc.Arbitrary<History> {
  return prefixes(maxUnits, PHASES.length, PHASES.length);
}

/** Any number of phases from the first on, then the compensation. */
export function prefixRun(maxUnits: number): fc.Arbitrary<History> {
  return prefixes(maxUnits, 0, PHASES.length);
}

/** Phases, one foreign deed on what they made, then the compensation that must yield. */
export function meddledRun(maxUnits: number): fc.Arbitrary<History> {
  return fc
    .record({
      main: run({ maxUnits, tag: 'a' }),
      how: fc.constantFrom(...MEDDLINGS),
      extra: fc.nat({ max: PHASES.length }),
      unit: fc.nat({ max: 60 }),
    })
    .map(({ main, how, extra, unit }) => {
      const count = Math.min(PHASES.length, phasesBefore(how) + extra);
      const deed: Step = { do: 'meddle', run: 0, how, unit };
      return {
        runs: [main],
        steps: [...phaseSteps(0, count), deed, { do: 'revert', run: 0 }],
        faults: [],
      };
    });
}

/** Phases of which the last, or the compensation, is struck once; then a compensation that nothing strikes. */
export function faultyRun(maxUnits: number): fc.Arbitrary<History> {
  return fc
    .record({
      main: run({ maxUnits, tag: 'a' }),
      count: fc.integer({ min: 1, max: PHASES.length }),
      inverse: fc.boolean(),
    })
    .chain(({ main, count, inverse }) => {
      const phases = phaseSteps(0, count);
      const revert: Step = { do: 'revert', run: 0 };
      const steps = inverse ? [...phases, revert, revert] : [...phases, revert];
      const units = main.plan.rows.length;
      const method = inverse ? 'revert_cut' : (PHASES[count - 1] as Phase);
      return fault({ step: inverse ? count : count - 1, method, units }).map((one) => ({
        runs: [main],
        steps,
        faults: [one],
      }));
    });
}

/** Steps in any order, mostly senseless, with and without faults: what must hold in every history is tried here. */
export function anyHistory(maxUnits: number): fc.Arbitrary<History> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      do: fc.constant('phase' as const),
      run: fc.nat({ max: 1 }),
      phase: fc.constantFrom(...PHASES),
    }),
    fc.record({ do: fc.constant('revert' as const), run: fc.nat({ max: 1 }) }),
  );
  return fc.oneof(
    prefixRun(maxUnits),
    faultyRun(maxUnits),
    fc.record({
      runs: fc.tuple(run({ maxUnits, tag: 'a' }), run({ maxUnits, tag: 'b' })),
      steps: fc.array(step, { minLength: 1, maxLength: 8 }),
      faults: fc.constant([]),
    }),
  );
}

function prefixes(maxUnits: number, least: number, most: number): fc.Arbitrary<History> {
  return fc
    .record({
      main: run({ maxUnits, tag: 'a' }),
      bystander: fc.option(run({ maxUnits: 3, tag: 'b' }), { freq: 2 }),
      count: fc.integer({ min: least, max: most }),
    })
    .map(({ main, bystander, count }) => beside(bystander, main, count));
}

/** The bystander's run goes first and stays: the compensation of the main run must not touch it. */
function beside(bystander: Run | null, main: Run, count: number): History {
  const others = bystander === null ? [] : phaseSteps(1, PHASES.length);
  const steps: readonly Step[] = [...others, ...phaseSteps(0, count), { do: 'revert', run: 0 }];
  return { runs: bystander === null ? [main] : [main, bystander], steps, faults: [] };
}

function phaseSteps(index: number, count: number): readonly Step[] {
  return PHASES.slice(0, count).map((phase) => ({ do: 'phase', run: index, phase }));
}

/** How many phases must have run before a deed finds something to touch. */
function phasesBefore(how: Meddling): number {
  return how === 'record_governance' ? 4 : 2;
}

/** Histories: a run and its compensation, beside somebody else's run, with faults and foreign hands. Plain data that shrinks. */
import fc from 'fast-check';
import { PHASES, type Run } from '../schema/contract/phase.ts';
import { type History, MEDDLINGS, type Meddling, type Step } from '../schema/history.ts';
import { faultyRun } from './faulty-history.ts';
import { run } from './plan.ts';
import { beside, phaseSteps, REVERT } from './steps.ts';

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
        steps: [...phaseSteps(0, count), deed, REVERT],
        faults: [],
      };
    });
}

/** Every prefix once, each followed by the compensation. */
export function everyPrefix(runs: readonly Run[]): readonly History[] {
  return [...PHASES.keys(), PHASES.length].map((count) => ({
    runs,
    steps: [...phaseSteps(0, count), REVERT],
    faults: [],
  }));
}

/** Each foreign deed once, on a given run that has gone all the way. */
export function everyMeddling(runs: readonly Run[]): readonly History[] {
  return MEDDLINGS.map((how) => ({
    runs,
    steps: [...phaseSteps(0, PHASES.length), { do: 'meddle', run: 0, how, unit: 0 }, REVERT],
    faults: [],
  }));
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

/** How many phases must have run before a deed finds something to touch. */
function phasesBefore(how: Meddling): number {
  if (how === 'verify_again') return 5;
  return how === 'record_governance' ? 4 : 2;
}

/** Histories that are struck: by every single fault there is, by pairs, or by random ones. The faults are part of the value and shrink with it. */
import fc from 'fast-check';
import { METHODS, PHASES, type Phase, type Run, statementCount } from '../schema/contract/phase.ts';
import type { Fault } from '../schema/fault.ts';
import type { History, Step } from '../schema/history.ts';
import { everyKind, fault } from './fault.ts';
import { run } from './plan.ts';
import { phaseSteps, REVERT } from './steps.ts';

/** Has no factor in common with the number of second faults, so that all kinds meet all inverses in time. */
const STRIDE = 11;

/** Every kind of fault on either side of the first effect of each phase, and of the statement after it. */
export function everyFault(runs: readonly Run[]): readonly History[] {
  const units = runs[0]?.plan.rows.length ?? 0;
  return PHASES.flatMap((method, index) => {
    const steps: readonly Step[] = [...phaseSteps(0, index + 1), REVERT];
    return [2, 3].flatMap((statement) =>
      everyKind({ step: index, method, units }, statement).map((fault) => ({
        runs,
        steps,
        faults: [fault],
      })),
    );
  });
}

/** Each kind of fault once in each method, at its effect, now before and now after it. */
export function eachKindOfFault(runs: readonly Run[]): readonly History[] {
  const units = runs[0]?.plan.rows.length ?? 0;
  return METHODS.flatMap((method, index) => {
    const inverse = method === 'revert_cut';
    const phases = phaseSteps(0, inverse ? PHASES.length : index + 1);
    const steps = [...phases, ...(inverse ? [REVERT, REVERT] : [REVERT])];
    const step = inverse ? PHASES.length : index;
    const faults = everyKind({ step, method, units }, inverse ? effectOfInverse(index % 5) : 2);
    // They come in pairs, a kind before and the same kind after.
    return faults
      .filter((_, turn) => turn % 4 === 0 || turn % 4 === 3)
      .map((fault) => ({ runs, steps, faults: [fault] }));
  });
}

/** Two faults in one history: each phase struck at its COMMIT, in every way, and the compensation that follows at the effect of one of its inverses. */
export function everyPairOfFaults(runs: readonly Run[]): readonly History[] {
  const units = runs[0]?.plan.rows.length ?? 0;
  return PHASES.flatMap((method, index) => {
    const last = statementCount(method, units) - 1;
    const place = { step: index + 1, method: 'revert_cut' as const, units };
    const seconds = PHASES.flatMap((_, turn) => everyKind(place, effectOfInverse(turn)));
    return everyKind({ step: index, method, units }, last).map((first, turn) => ({
      runs,
      steps: [...phaseSteps(0, index + 1), REVERT, REVERT],
      faults: [first, seconds[(turn * STRIDE + index) % seconds.length] as Fault],
    }));
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
      const steps = inverse ? [...phases, REVERT, REVERT] : [...phases, REVERT];
      const units = main.plan.rows.length;
      const method = inverse ? 'revert_cut' : (PHASES[count - 1] as Phase);
      return fault({ step: inverse ? count : count - 1, method, units }).map((one) => ({
        runs: [main],
        steps,
        faults: [one],
      }));
    });
}

/** Each inverse is one transaction of four statements, after that of the check: BEGIN, the gate, the effect, COMMIT. */
function effectOfInverse(turn: number): number {
  return 4 * (turn + 1) + 2;
}

/** Up to three faults, anywhere in a longer history: phases, the compensation thrice, the last of them untouched. */
export function manyFaults(maxUnits: number): fc.Arbitrary<History> {
  return fc
    .record({
      main: run({ maxUnits, tag: 'a' }),
      count: fc.integer({ min: 1, max: PHASES.length }),
    })
    .chain(({ main, count }) => {
      const units = main.plan.rows.length;
      const phases = phaseSteps(0, count);
      const place = (step: number) => ({
        step,
        method: step < count ? (PHASES[step] as Phase) : ('revert_cut' as const),
        units,
      });
      // A struck phase ends the prefix, so only the last phase and the compensations can be struck in one history.
      const struck = [count - 1, count, count + 1].map((step) =>
        fc.option(fault(place(step)), { freq: 3, nil: null }),
      );
      return fc.tuple(...struck).map((faults) => ({
        runs: [main],
        steps: [...phases, REVERT, REVERT, REVERT],
        faults: faults.filter((one) => one !== null),
      }));
    });
}

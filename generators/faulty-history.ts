/** Histories that are struck: by every single fault there is, by pairs, or by random ones. The faults are part of the value and shrink with it. */
import fc from 'fast-check';
import type { Fault } from '../schema/fault.ts';
import type { Step } from '../schema/history.ts';
import { methodsOf } from '../schema/pipeline.ts';
import { everyKind, fault, statementTotal } from './fault.ts';
import type { HistoryDrawing, HistoryListing, HistoryParts } from './steps.ts';
import { phaseSteps, REVERT } from './steps.ts';

/** Has no factor in common with the number of second faults, so that all kinds meet all inverses in time. */
const STRIDE = 11;

/** Every kind of fault on either side of the first effect of each phase, and of the statement after it. */
export const everyFault: HistoryListing = (parts, runs) => {
  return parts.contract.phases.flatMap((method, index) => {
    const steps: readonly Step[] = [...phaseSteps(parts, 0, index + 1), REVERT];
    const place = { step: index, transactions: parts.transactions(method, runs[0]) };
    return [EFFECT, EFFECT + 1]
      .filter((statement) => statement < statementTotal(place))
      .flatMap((statement) =>
        everyKind(place, statement).map((fault) => ({ runs, steps, faults: [fault] })),
      );
  });
};

/** Each kind of fault once in each method, at its effect, now before and now after it. */
export const eachKindOfFault: HistoryListing = (parts, runs) => {
  const { phases, inverse } = parts.contract;
  return methodsOf(parts.contract).flatMap((method, index) => {
    const isInverse = method === inverse;
    const steps = phaseSteps(parts, 0, isInverse ? phases.length : index + 1);
    const step = isInverse ? phases.length : index;
    const transactions = parts.transactions(method, runs[0]);
    const effect = isInverse ? effectOfInverse(parts, transactions, 0) : EFFECT;
    // They come in pairs, a kind before and the same kind after.
    return everyKind({ step, transactions }, effect)
      .filter((_, turn) => turn % 4 === 0 || turn % 4 === 3)
      .map((fault) => ({
        runs,
        steps: [...steps, ...(isInverse ? [REVERT, REVERT] : [REVERT])],
        faults: [fault],
      }));
  });
};

/** Two faults in one history: each phase struck at its COMMIT, in every way, and the compensation that follows at the effect of one of its inverses. */
export const everyPairOfFaults: HistoryListing = (parts, runs) => {
  const { phases, inverse } = parts.contract;
  return phases.flatMap((method, index) => {
    const place = { step: index, transactions: parts.transactions(method, runs[0]) };
    const transactions = parts.transactions(inverse, runs[0]);
    const seconds = phases.flatMap((_, turn) =>
      everyKind({ step: index + 1, transactions }, effectOfInverse(parts, transactions, turn)),
    );
    return everyKind(place, statementTotal(place) - 1).map((first, turn) => ({
      runs,
      steps: [...phaseSteps(parts, 0, index + 1), REVERT, REVERT],
      faults: [first, seconds[(turn * STRIDE + index) % seconds.length] as Fault],
    }));
  });
};

/** Phases of which the last, or the compensation, is struck once; then a compensation that nothing strikes. */
export const faultyRun: HistoryDrawing = (parts, maxUnits) => {
  const { phases, inverse } = parts.contract;
  return fc
    .record({
      main: parts.run({ maxUnits, tag: 'a' }),
      count: fc.integer({ min: 1, max: phases.length }),
      inverse: fc.boolean(),
    })
    .chain(({ main, count, inverse: inInverse }) => {
      const before = phaseSteps(parts, 0, count);
      const steps = inInverse ? [...before, REVERT, REVERT] : [...before, REVERT];
      const method = inInverse ? inverse : (phases[count - 1] ?? inverse);
      const transactions = parts.transactions(method, main);
      return fault({ step: inInverse ? count : count - 1, transactions }).map((one) => ({
        runs: [main],
        steps,
        faults: [one],
      }));
    });
};

/** In each transaction `BEGIN` and the gate come first. */
const EFFECT = 2;

/** Inverses are the last transactions of a compensation, one a phase, the last phase first. */
function effectOfInverse(
  { contract }: Pick<HistoryParts, 'contract'>,
  transactions: readonly number[],
  turn: number,
): number {
  const first = transactions.length - contract.phases.length;
  return statementTotal({ transactions: transactions.slice(0, first + turn) }) + EFFECT;
}

/** Up to three faults, anywhere in a longer history: phases, the compensation thrice, the last of them untouched. */
export const manyFaults: HistoryDrawing = (parts, maxUnits) => {
  const { phases, inverse } = parts.contract;
  return fc
    .record({
      main: parts.run({ maxUnits, tag: 'a' }),
      count: fc.integer({ min: 1, max: phases.length }),
    })
    .chain(({ main, count }) => {
      const place = (step: number) => ({
        step,
        transactions: parts.transactions(phases.slice(0, count)[step] ?? inverse, main),
      });
      // A struck phase ends the prefix, so only the last phase and the compensations can be struck in one history.
      const struck = [count - 1, count, count + 1].map((step) =>
        fc.option(fault(place(step)), { freq: 3, nil: null }),
      );
      return fc.tuple(...struck).map((faults) => ({
        runs: [main],
        steps: [...phaseSteps(parts, 0, count), REVERT, REVERT, REVERT],
        faults: faults.filter((one) => one !== null),
      }));
    });
};

/** Histories in which something is done twice: a compensation, perhaps after it was interrupted, or a phase whose answer was lost. Any pipeline's. */
import fc from 'fast-check';
import type { Fault } from '../schema/fault.ts';
import type { History, Step } from '../schema/history.ts';
import type { PipelineRun } from '../schema/pipeline.ts';
import { everyFaultOf, fault, statementTotal } from './fault.ts';
import type { HistoryDrawing, HistoryListing, HistoryParts } from './steps.ts';
import { beside, phaseSteps, REVERT } from './steps.ts';

/** A compensation struck once at each of its statements, after each prefix; then run again, and once more. */
export const everyInterruption: HistoryListing = (parts, runs) => {
  const { phases, inverse } = parts.contract;
  return [...phases.keys(), phases.length].flatMap((count) =>
    everyFaultOf({ step: count, transactions: parts.transactions(inverse, runs[0]) })
      .filter(({ kind }) => kind === 'crash')
      .map((fault) => ({
        runs,
        steps: [...phaseSteps(parts, 0, count), REVERT, REVERT, REVERT],
        faults: [fault],
      })),
  );
};

/** The compensation thrice after each prefix: with nothing in its way, and with its connection lost once. What a law must have met is never left to chance. */
export const everyRepeat: HistoryListing = (parts, runs) => {
  const { phases, inverse } = parts.contract;
  return [...phases.keys(), phases.length].flatMap((count) => {
    const place = { step: count, transactions: parts.transactions(inverse, runs[0]) };
    const lost = everyFaultOf(place).filter(({ kind }) => kind === 'disconnect');
    return [[], lost.slice(0, 1)].map((faults) => ({
      runs,
      steps: [...phaseSteps(parts, 0, count), REVERT, REVERT, REVERT],
      faults,
    }));
  });
};

/** Phases, and then the compensation twice, the first of them perhaps struck. */
export const repeatedRevert: HistoryDrawing = (parts, maxUnits) => {
  const { phases, inverse } = parts.contract;
  return fc
    .record({
      main: parts.run({ maxUnits, tag: 'a' }),
      bystander: fc.option(parts.run({ maxUnits: 3, tag: 'b' }), { freq: 2 }),
      count: fc.nat({ max: phases.length }),
      struck: fc.boolean(),
    })
    .chain(({ struck, ...drawn }) => {
      const whole = beside(parts, drawn);
      const step = whole.steps.length - 1;
      const place = { step, transactions: parts.transactions(inverse, drawn.main) };
      const faults = struck ? fault(place).map((one) => [one]) : fc.constant([]);
      return faults.map((some) => ({
        ...whole,
        steps: [...whole.steps, REVERT, REVERT],
        faults: some,
      }));
    });
};

/** A whole run of which one phase loses the answer to its COMMIT, in one of the ways it can be lost; whoever called it then calls it again. */
export const lostAnswer: HistoryDrawing = (parts, maxUnits) => {
  return fc
    .record({
      main: parts.run({ maxUnits, tag: 'a' }),
      index: fc.nat({ max: parts.contract.phases.length - 1 }),
      loss: fc.constantFrom(...LOSSES),
    })
    .map(({ main, index, loss }) => lose(parts, [main], { index, loss }));
};

/** Each way of losing the answer, in each phase. */
export const everyLostAnswer: HistoryListing = (parts, runs) => {
  return parts.contract.phases.flatMap((_, index) =>
    LOSSES.map((loss) => lose(parts, runs, { index, loss })),
  );
};

type Loss = readonly Pick<Fault, 'side' | 'kind'>[];

/** The first strikes the COMMIT, the second the question whether it landed. */
const LOSSES: readonly Loss[] = [
  [{ side: 'after', kind: 'disconnect' }],
  [{ side: 'after', kind: 'terminate' }],
  [{ side: 'after', kind: 'crash' }],
  [{ side: 'before', kind: 'disconnect' }],
  [
    { side: 'after', kind: 'disconnect' },
    { side: 'before', kind: 'disconnect' },
  ],
  [
    { side: 'before', kind: 'disconnect' },
    { side: 'before', kind: 'disconnect' },
  ],
];

function lose<Run extends PipelineRun>(
  parts: HistoryParts<Run>,
  runs: readonly [Run, ...Run[]],
  { index, loss }: { readonly index: number; readonly loss: Loss },
): History<Run> {
  const phase = parts.contract.phases[index] ?? '';
  const again: Step = { do: 'phase', run: 0, phase };
  const steps = phaseSteps(parts, 0, parts.contract.phases.length);
  const last = statementTotal({ transactions: parts.transactions(phase, runs[0]) }) - 1;
  return {
    runs,
    steps: [...steps.slice(0, index + 1), again, ...steps.slice(index + 1), REVERT],
    // The question is asked in the two statements that follow the COMMIT: BEGIN, and the ledger's word.
    faults: loss.map((one, turn) => ({
      step: index,
      statement: last + 2 * turn,
      sqlstate: '',
      ...one,
    })),
  };
}

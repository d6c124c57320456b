/** Histories in which something is done twice: a compensation, perhaps after it was interrupted, or a phase whose answer was lost. */
import fc from 'fast-check';
import { PHASES, type Phase, type Run, statementCount } from '../schema/contract/phase.ts';
import type { Fault } from '../schema/fault.ts';
import type { History, Step } from '../schema/history.ts';
import { everyFaultOf, fault } from './fault.ts';
import { run } from './plan.ts';
import { beside, phaseSteps, REVERT } from './steps.ts';

/** A compensation struck once at each of its statements, after each prefix; then run again, and once more. */
export function everyInterruption(runs: readonly Run[]): readonly History[] {
  const units = runs[0]?.plan.rows.length ?? 0;
  return [...PHASES.keys(), PHASES.length].flatMap((count) =>
    everyFaultOf({ step: count, method: 'revert_cut', units })
      .filter(({ kind }) => kind === 'crash')
      .map((fault) => ({
        runs,
        steps: [...phaseSteps(0, count), REVERT, REVERT, REVERT],
        faults: [fault],
      })),
  );
}

/** Phases, and then the compensation twice, the first of them perhaps struck. */
export function repeatedRevert(maxUnits: number): fc.Arbitrary<History> {
  return fc
    .record({
      main: run({ maxUnits, tag: 'a' }),
      bystander: fc.option(run({ maxUnits: 3, tag: 'b' }), { freq: 2 }),
      count: fc.nat({ max: PHASES.length }),
      struck: fc.boolean(),
    })
    .chain(({ main, bystander, count, struck }) => {
      const whole = beside(bystander, main, count);
      const step = whole.steps.length - 1;
      const place = { step, method: 'revert_cut' as const, units: main.plan.rows.length };
      const faults = struck ? fault(place).map((one) => [one]) : fc.constant([]);
      return faults.map((some) => ({
        ...whole,
        steps: [...whole.steps, REVERT, REVERT],
        faults: some,
      }));
    });
}

/** A whole run of which one phase loses the answer to its COMMIT, in one of the ways it can be lost; whoever called it then calls it again. */
export function lostAnswer(maxUnits: number): fc.Arbitrary<History> {
  return fc
    .record({
      main: run({ maxUnits, tag: 'a' }),
      index: fc.nat({ max: PHASES.length - 1 }),
      loss: fc.constantFrom(...LOSSES),
    })
    .map(({ main, index, loss }) => lose([main], index, loss));
}

/** Each way of losing the answer, in each phase. */
export function everyLostAnswer(runs: readonly Run[]): readonly History[] {
  return PHASES.flatMap((_, index) => LOSSES.map((loss) => lose(runs, index, loss)));
}

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

function lose(runs: readonly Run[], index: number, loss: Loss): History {
  const again: Step = { do: 'phase', run: 0, phase: PHASES[index] as Phase };
  const phases = phaseSteps(0, PHASES.length);
  const last = statementCount(again.phase, runs[0]?.plan.rows.length ?? 0) - 1;
  return {
    runs,
    steps: [...phases.slice(0, index + 1), again, ...phases.slice(index + 1), REVERT],
    // The question is asked in the two statements that follow the COMMIT: BEGIN, and the ledger's word.
    faults: loss.map((one, turn) => ({
      step: index,
      statement: last + 2 * turn,
      sqlstate: '',
      ...one,
    })),
  };
}

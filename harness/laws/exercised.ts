/** What the cases of a history met: each step, the fault that struck it, the stage, and how it ended. Counts; judges nothing. */
import type { CoverageRow } from '../../schema/evidence.ts';
import type { Fault } from '../../schema/fault.ts';
import type { Observation, StepObservation } from '../../schema/observation.ts';
import type { Tally } from '../../schema/tally.ts';
import type { Stage } from '../engine/settings.ts';

/** The part of a tally that every law of histories adds. */
export function exercised(seen: Observation, stage: Stage): Pick<Tally, 'residue' | 'coverage'> {
  const coverage = seen.steps.flatMap((step) =>
    step.method === 'meddle' ? [] : [rowOf(step, seen, stage)],
  );
  return { residue: seen.residue, coverage };
}

/** Labels that a law may require: how each method ended, and by what it was struck. */
export function labelExercise(seen: Observation): readonly string[] {
  return seen.steps.flatMap((step) => {
    if (step.method === 'meddle') return [];
    const struck = strikeOf(step, seen);
    const ended = `${step.method} ${outcomeOf(step)}`;
    return struck === undefined ? [ended] : [ended, `${step.method} struck by ${struck.kind}`];
  });
}

/** Where a fault struck, such as `create_row, after`. */
export function pointOf(fault: Fault, seen: Observation): string {
  const struck = seen.statements.find(
    (one) => one.step === fault.step && one.index === fault.statement,
  );
  const verb = struck?.sql.replace(/\(.*$/s, '').replace(/^select public\./, '') ?? 'statement';
  return `${verb.slice(0, 60)}, ${fault.side}`;
}

function rowOf(step: StepObservation, seen: Observation, stage: Stage): CoverageRow {
  const struck = strikeOf(step, seen);
  return {
    method: step.method,
    point: struck === undefined ? 'nothing' : pointOf(struck, seen),
    kind: struck?.kind ?? 'none',
    stage,
    outcome: outcomeOf(step),
    steps: 1,
  };
}

function strikeOf({ step }: StepObservation, seen: Observation): Fault | undefined {
  return seen.firedFaults.find((fault) => fault.step === step);
}

function outcomeOf({ outcome }: StepObservation): string {
  return outcome?.status ?? 'died';
}

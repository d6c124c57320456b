/** How a compensation is judged: every inverse must bring back exactly the state before its phase. Pure; shared by the laws of compensation. */

import { trace } from '../../harness/counterexample/trace.ts';
import {
  differences,
  judgeAlways,
  judgeDuties,
  judgeSwitch,
  stateAfter,
} from '../../harness/run/checks.ts';
import { UNIT_TABLE } from '../../schema/contract/contract.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import type { Observation, State, StepObservation } from '../../schema/observation.ts';
import type { TranscriptStep } from '../../schema/transcript.ts';

/** Everything that may not happen in any case, in one list. */
export function judgeCommon(seen: Observation): readonly string[] {
  return [...judgeAlways(seen), ...judgeDuties(seen), ...judgeSwitch(seen)];
}

/** Findings about the phases and the compensation of run 0. Valid plans without faults: everything must be applied. */
export function judgeUnwinding(history: History, seen: Observation): readonly string[] {
  // What the witness saw comes first: a refusal is often only its consequence.
  return [
    ...judgeCut(history, seen),
    ...judgeInverses(history, seen),
    ...judgeOutcomes(seen.steps),
  ];
}

export function judgeOutcomes(steps: readonly StepObservation[]): readonly string[] {
  return steps
    .filter(({ outcome, method }) => method !== 'meddle' && outcome?.status !== 'applied')
    .map(({ step, method, outcome }) => {
      const reason =
        outcome === null || outcome.status === 'applied' ? 'no outcome' : outcome.reason;
      const why = typeof reason === 'string' ? reason : `${reason.code}: ${reason.message}`;
      return `step ${step}: ${method} was not applied (${why})`;
    });
}

/** One label a size of plan, and one a number of phases, so that the ledger shows what was met. */
export function labelHistory(history: History): readonly string[] {
  const units = history.runs[0]?.plan.rows.length ?? 0;
  const size = units === 1 ? '1' : units <= 10 ? '2-10' : units <= 60 ? '11-60' : 'over 60';
  const phases = history.steps.filter((step) => step.do === 'phase' && step.run === 0).length;
  return [
    `units ${size}`,
    `phases ${phases}`,
    ...(history.runs.length > 1 ? ['beside another run'] : []),
    ...(history.runs[0]?.plan.rows.some(({ body }) => body.length > 500_000)
      ? ['a huge body']
      : []),
    `document ${history.runs[0]?.plan.documentRef.includes('baseline') ? 'known' : 'new'}`,
  ];
}

export function tellHistory(history: History, seen: Observation): readonly TranscriptStep[] {
  return trace(seen, history);
}

/** A cut that cuts nothing would be taken back by doing nothing. */
function judgeCut(history: History, seen: Observation): readonly string[] {
  const step = history.steps.findIndex(
    (one) => one.do === 'phase' && one.run === 0 && one.phase === 'cut_leg_a',
  );
  if (step < 0) return [];
  const units = history.runs[0]?.plan.rows.length ?? 0;
  const made = inserted(stateAfter(seen, step)) - inserted(stateAfter(seen, step - 1));
  return made === units
    ? []
    : [`${UNIT_TABLE}: ${made} rows were created for ${units} of the plan`];
}

/** The boundaries of a compensation: the check, then one inverse a phase, last phase first. */
function judgeInverses(history: History, seen: Observation): readonly string[] {
  const revert = history.steps.findIndex((step) => step.do === 'revert' && step.run === 0);
  const phases = history.steps
    .map((step, index) => ({ step, index }))
    .filter(({ step }) => step.do === 'phase' && step.run === 0)
    .map(({ index }) => index);
  const before = PHASES.map((_, phase) => stateAfter(seen, (phases[phase] ?? revert) - 1));
  const inverses = seen.boundaries.filter(
    ({ step, method }) => step === revert && method === 'revert_cut',
  );
  const findings = inverses.slice(1).flatMap((boundary, index) => {
    const phase = PHASES.length - 1 - index;
    return differences(before[phase] as State, boundary.state).map(
      (difference) => `after the inverse of ${PHASES[phase]}: ${difference}`,
    );
  });
  if (findings.length > 0) return findings;
  const start = stateAfter(seen, (phases[0] ?? revert) - 1);
  const end = seen.boundaries.at(-1)?.state ?? [];
  return differences(start, end).map((difference) => `after the compensation: ${difference}`);
}

function inserted(state: State): number {
  const table = state.find((one) => one.table === UNIT_TABLE);
  return table === undefined ? 0 : table.inserted - table.deleted;
}

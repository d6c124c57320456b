/** How a compensation is judged: every inverse must bring back exactly the state before its phase. Pure; shared by the laws of compensation. */
import type { History } from '../../schema/history.ts';
import type { Observation, State, StepObservation } from '../../schema/observation.ts';
import type { PipelineRun } from '../../schema/pipeline.ts';
import type { TranscriptStep } from '../../schema/transcript.ts';
import { trace } from '../counterexample/trace.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { differences, judgeAlways, judgeDuties, judgeSwitch, stateAfter } from '../run/checks.ts';
import { added } from './fault-outcomes.ts';
import { judgeWritten } from './written.ts';

/** Everything that may not happen in any case, in one list. */
export function judgeCommon(seen: Observation, { contract }: Pipeline): readonly string[] {
  return [...judgeAlways(seen), ...judgeDuties(seen, contract), ...judgeSwitch(seen, contract)];
}

/** Findings about the phases and the compensation of run 0. Valid runs without faults: everything must be applied. */
export function judgeUnwinding(
  history: History,
  seen: Observation,
  pipeline: Pipeline,
): readonly string[] {
  // What the witness saw comes first: a refusal is often only its consequence.
  return [
    ...judgeWritten(history, seen),
    ...judgeAdded(history, seen, pipeline),
    ...judgeInverses(history, seen, pipeline),
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

/** How many transactions of a compensation come before its inverses, which are one a phase, the last phase first. */
export function transactionsBefore(
  { contract, transactions }: Pick<Pipeline, 'contract' | 'transactions'>,
  { runs }: History,
): number {
  const { inverse, phases } = contract;
  return transactions(inverse, runs[0] as PipelineRun).length - phases.length;
}

export function tellHistory(
  history: History,
  seen: Observation,
  { about }: Pick<Pipeline, 'about'>,
): readonly TranscriptStep[] {
  return trace(seen, { history, about });
}

function judgeAdded(
  { runs, steps }: History,
  seen: Observation,
  pipeline: Pipeline,
): readonly string[] {
  return steps.flatMap((step, index) => {
    if (step.do !== 'phase' || step.run !== 0) return [];
    const wanted = pipeline.adds?.(step.phase, runs[0] as PipelineRun) ?? {};
    return Object.entries(wanted).flatMap(([table, rows]) => {
      const [before, after] = [index - 1, index].map((at) => added(stateAfter(seen, at), table));
      const made = (after ?? 0) - (before ?? 0);
      return made === rows ? [] : [`${table}: ${step.phase} added ${made} rows, not ${rows}`];
    });
  });
}

function judgeInverses(history: History, seen: Observation, pipeline: Pipeline): readonly string[] {
  const { contract } = pipeline;
  const revert = history.steps.findIndex((step) => step.do === 'revert' && step.run === 0);
  const phases = history.steps
    .map((step, index) => ({ step, index }))
    .filter(({ step }) => step.do === 'phase' && step.run === 0)
    .map(({ index }) => index);
  const before = contract.phases.map((_, phase) => stateAfter(seen, (phases[phase] ?? revert) - 1));
  const inverses = seen.boundaries.filter(
    ({ step, method }) => step === revert && method === contract.inverse,
  );
  const findings = inverses
    .slice(transactionsBefore(pipeline, history))
    .flatMap((boundary, index) => {
      const phase = contract.phases.length - 1 - index;
      return differences(before[phase] as State, boundary.state, contract).map(
        (difference) => `after the inverse of ${contract.phases[phase]}: ${difference}`,
      );
    });
  if (findings.length > 0) return findings;
  const start = stateAfter(seen, (phases[0] ?? revert) - 1);
  const end = seen.boundaries.at(-1)?.state ?? [];
  return differences(start, end, contract).map(
    (difference) => `after the compensation: ${difference}`,
  );
}

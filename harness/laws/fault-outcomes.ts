/** How a history with a fault is judged: each step's outcome against what the witness saw change, and the compensation after it. */
import { ProofError } from '../../schema/failure.ts';
import { ERROR_KINDS, type Fault } from '../../schema/fault.ts';
import type { History } from '../../schema/history.ts';
import type { Observation, State, StepObservation } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { differences, stateAfter } from '../run/checks.ts';

/** A planned fault that never struck shows nothing: the law is then unknown, not proved. */
export function mustHaveStruck(history: History, seen: Observation): Observation {
  const idle = plannedOf(history, seen).filter((fault) => !seen.firedFaults.includes(fault));
  if (idle.length === 0) return seen;
  throw new ProofError('E_INTERNAL', `a planned fault never struck: ${JSON.stringify(idle)}`, {
    hint: 'bring the transactions that the pipeline declares in line with what it sends',
  });
}

/** The faults that could strike: in the rollback stage none can after the session of the case was ended. */
export function plannedOf(history: History, seen: Observation): readonly Fault[] {
  const ended = seen.firedFaults.find(({ kind }) => seen.sessionLost && kind === 'terminate');
  return ended === undefined
    ? history.faults
    : history.faults.filter(({ step }) => step <= ended.step);
}

export function judgeFaulty(
  history: History,
  seen: Observation,
  { contract }: Pipeline,
): readonly string[] {
  const { inverse } = contract;
  const died = (step: number) =>
    history.faults.some((fault) => fault.step === step && fault.kind === 'crash');
  const steps = seen.sessionLost
    ? []
    : seen.steps.flatMap((step) =>
        step.method === inverse
          ? judgeInverse(step)
          : died(step.step)
            ? judgeDeath(step, seen)
            : judgeStep(step, seen),
      );
  return [
    ...seen.steps.flatMap((step) => judgeHonesty(step, history.faults)),
    ...steps,
    ...judgeEnd(seen, contract),
  ];
}

/** A refused phase changed nothing, an applied one something. */
function judgeStep(step: StepObservation, seen: Observation): readonly string[] {
  const before = stateAfter(seen, step.step - 1);
  const after = stateAfter(seen, step.step);
  const changes = changed(before, after);
  switch (step.outcome?.status) {
    case 'refused':
      return changes.map((table) => `${step.method} was refused, and yet ${table} changed`);
    case 'applied':
      return changes.length > 0 ? [] : [`${step.method} was applied, and yet nothing changed`];
    case 'indeterminate':
      return [unknown(step.method)];
    default:
      return [`${step.method} ended without an outcome`];
  }
}

/** A compensation is judged by where it ends; but what the ledger knows is never called unknown. */
function judgeInverse({ method, outcome }: StepObservation): readonly string[] {
  return outcome?.status === 'indeterminate' ? [unknown(method)] : [];
}

function unknown(method: string): string {
  return `${method} is indeterminate though the database could be asked`;
}

/** Nobody was left to say how it ended: it must have committed as a whole, or changed nothing. */
function judgeDeath({ step, method }: StepObservation, seen: Observation): readonly string[] {
  const landed = seen.boundaries.some((one) => one.step === step && one.kind === 'commit');
  const changes = changed(stateAfter(seen, step - 1), stateAfter(seen, step));
  if (landed)
    return changes.length > 0 ? [] : [`${method} committed and died, and nothing changed`];
  return changes.map((table) => `${method} died before its COMMIT, and yet ${table} changed`);
}

/** Only what was struck may fail, and an error of the server may never be reported as success. */
function judgeHonesty(step: StepObservation, faults: readonly Fault[]): readonly string[] {
  const fault = faults.find((one) => one.step === step.step);
  const status = step.outcome?.status;
  if (fault === undefined) {
    return status === 'applied' ? [] : [`${step.method} was not struck, and is ${String(status)}`];
  }
  if (fault.kind === 'crash') {
    return status === undefined ? [] : [`${step.method} died, and yet it is ${status}`];
  }
  return ERROR_KINDS.includes(fault.kind) && status !== 'refused'
    ? [`${step.method} met ${fault.kind} at statement ${fault.statement}, and is ${String(status)}`]
    : [];
}

/** Whatever happened before, the last compensation brings everything back. */
function judgeEnd(seen: Observation, contract: Contract): readonly string[] {
  if (seen.sessionLost) return [];
  const [start, end] = [seen.boundaries[0]?.state ?? [], seen.boundaries.at(-1)?.state ?? []];
  return differences(start, end, contract).map(
    (difference) => `after the compensation: ${difference}`,
  );
}

/** Every table counts here, the ledgers too. */
export function changed(before: State, after: State): readonly string[] {
  const key = (state: State, table: string) => {
    const one = state.find((candidate) => candidate.table === table);
    return one === undefined ? 'none' : `${one.inserted - one.deleted} ${one.net}`;
  };
  const tables = new Set([...before, ...after].map(({ table }) => table));
  return [...tables].filter((table) => key(before, table) !== key(after, table));
}

/** Net rows of a table since the case began. */
export function added(state: State, table: string): number {
  const found = state.find((one) => one.table === table);
  return found === undefined ? 0 : found.inserted - found.deleted;
}

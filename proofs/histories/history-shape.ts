/** Whether a law can take a stored value: its shape, not its contents. A value that does not fit would hold for the wrong reason. */

import { type Accepts, fieldsOf } from '../../harness/engine/value-shape.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { FAULT_KINDS, FAULT_SIDES } from '../../schema/fault.ts';
import { MEDDLINGS } from '../../schema/history.ts';

/** A history: at least one run and one step, each step and fault within it. */
export const acceptHistory: Accepts = (value) => {
  const { runs, steps, faults } = fieldsOf(value);
  if (!isList(runs) || !isList(steps) || !Array.isArray(faults)) {
    return ['it is no history: runs, steps and faults are lists, the first two not empty'];
  }
  return [
    ...runs.flatMap((run, index) => acceptRun(run).map((flaw) => `run ${index}: ${flaw}`)),
    ...steps.flatMap((step, index) =>
      isStep(step, runs.length) ? [] : [`step ${index} is none that this version knows`],
    ),
    ...faults.flatMap((fault, index) =>
      isFault(fault, steps.length) ? [] : [`fault ${index} is none that this version knows`],
    ),
  ];
};

export const acceptRun: Accepts = (value) => {
  const { runId, plan } = fieldsOf(value);
  return typeof runId === 'string' ? acceptPlan(plan) : ['its runId is not a string'];
};

/** Of the rows only that there are some: a plan may be flawed on purpose. */
export const acceptPlan: Accepts = (value) => {
  const { documentRef, digest, rows } = fieldsOf(value);
  const texts = typeof documentRef === 'string' && typeof digest === 'string';
  const listed = isList(rows) && rows.every((row) => Object.keys(fieldsOf(row)).length > 0);
  return texts && listed ? [] : ['its plan has no documentRef, no digest or no rows'];
};

function isStep(value: unknown, runs: number): boolean {
  const step = fieldsOf(value);
  if (!isIndex(step['run'], runs)) return false;
  switch (step['do']) {
    case 'phase':
      return among(PHASES, step['phase']);
    case 'meddle':
      return among(MEDDLINGS, step['how']) && isIndex(step['unit'], Number.MAX_SAFE_INTEGER);
    default:
      return step['do'] === 'revert';
  }
}

function isFault(value: unknown, steps: number): boolean {
  const { step, statement, side, kind, sqlstate } = fieldsOf(value);
  return (
    isIndex(step, steps) &&
    isIndex(statement, Number.MAX_SAFE_INTEGER) &&
    among(FAULT_SIDES, side) &&
    among(FAULT_KINDS, kind) &&
    typeof sqlstate === 'string'
  );
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function isIndex(value: unknown, below: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < below;
}

function among(words: readonly string[], value: unknown): boolean {
  return words.some((word) => word === value);
}

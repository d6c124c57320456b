/** Whether a stored value is a run of the cutter: its shape, not its contents. A value that does not fit would hold for the wrong reason. */
import { type Accepts, fieldsOf } from '../../harness/engine/value-shape.ts';

export const acceptRun: Accepts = (value) => {
  const { runId, plan } = fieldsOf(value);
  return typeof runId === 'string' ? acceptPlan(plan) : ['its runId is not a string'];
};

/** Of the rows only that there are some: a plan may be flawed on purpose. */
export const acceptPlan: Accepts = (value) => {
  const { documentRef, digest, rows } = fieldsOf(value);
  const texts = typeof documentRef === 'string' && typeof digest === 'string';
  const listed =
    Array.isArray(rows) &&
    rows.length > 0 &&
    rows.every((row) => Object.keys(fieldsOf(row)).length > 0);
  return texts && listed ? [] : ['its plan has no documentRef, no digest or no rows'];
};

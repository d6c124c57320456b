/** Whether a law can take a stored value: its shape, not its contents. A value that does not fit would hold for the wrong reason. */
import { FAULT_KINDS, FAULT_SIDES } from '../../schema/fault.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { type Accepts, fieldsOf } from '../engine/value-shape.ts';

/** A history: at least one run and one step, each step and fault within it. */
export function acceptHistory({ contract, accepts }: Pipeline): Accepts {
  return (value) => {
    const { runs, steps, faults } = fieldsOf(value);
    if (!isList(runs) || !isList(steps) || !Array.isArray(faults)) {
      return ['it is no history: runs, steps and faults are lists, the first two not empty'];
    }
    return [
      ...runs.flatMap((run, index) => accepts(run).map((flaw) => `run ${index}: ${flaw}`)),
      ...steps.flatMap((step, index) =>
        isStep(step, runs.length, contract)
          ? []
          : [`step ${index} is none that this version knows`],
      ),
      ...faults.flatMap((fault, index) =>
        isFault(fault, steps.length) ? [] : [`fault ${index} is none that this version knows`],
      ),
    ];
  };
}

function isStep(value: unknown, runs: number, { phases, interferences }: Contract): boolean {
  const step = fieldsOf(value);
  if (!isIndex(step['run'], runs)) return false;
  switch (step['do']) {
    case 'phase':
      return among(phases, step['phase']);
    case 'meddle':
      return (
        among(Object.keys(interferences), step['how']) &&
        isIndex(step['unit'], Number.MAX_SAFE_INTEGER)
      );
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

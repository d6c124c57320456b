/** The steps that every history is made of. */

import { PHASES, type Run } from '../schema/contract/phase.ts';
import type { History, Step } from '../schema/history.ts';

export const REVERT: Step = { do: 'revert', run: 0 };

/** The first phases of a run, in their order. */
export function phaseSteps(index: number, count: number): readonly Step[] {
  return PHASES.slice(0, count).map((phase) => ({ do: 'phase', run: index, phase }));
}

/** The bystander's run goes first and stays: the compensation of the main run must not touch it. */
export function beside(bystander: Run | null, main: Run, count: number): History {
  const others = bystander === null ? [] : phaseSteps(1, PHASES.length);
  const steps: readonly Step[] = [...others, ...phaseSteps(0, count), REVERT];
  return { runs: bystander === null ? [main] : [main, bystander], steps, faults: [] };
}

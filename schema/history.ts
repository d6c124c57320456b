/** A history: runs, the steps taken on them, and the faults that strike. Plain data, kept as a counterexample when it refutes. */

import type { Method, Phase, Run } from './contract/phase.ts';
import type { Fault } from './fault.ts';

/** What somebody else may do to the units of a run between a phase and its compensation. */
export const MEDDLINGS = [
  'edit_title',
  'edit_body',
  'change_lifecycle',
  'hang_child',
  'add_reference',
  'edit_document',
  'record_governance',
  'verify_again',
] as const;
export type Meddling = (typeof MEDDLINGS)[number];

export type Step =
  | { readonly do: 'phase'; readonly run: number; readonly phase: Phase }
  | { readonly do: 'revert'; readonly run: number }
  | { readonly do: 'meddle'; readonly run: number; readonly how: Meddling; readonly unit: number };

export interface History {
  /** Steps name their run by its index here. */
  readonly runs: readonly Run[];
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
}

/** The method that a step calls; `meddle` where it is somebody else's. */
export function methodOf(step: Step): Method | 'meddle' {
  switch (step.do) {
    case 'phase':
      return step.phase;
    case 'revert':
      return 'revert_cut';
    case 'meddle':
      return 'meddle';
    default:
      return step satisfies never;
  }
}

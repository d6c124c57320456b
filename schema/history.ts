/** A history: runs, the steps taken on them, and the faults that strike. Plain data, kept as a counterexample when it refutes. */
import type { Fault } from './fault.ts';
import type { Contract, PipelineRun } from './pipeline.ts';

export type Step =
  | { readonly do: 'phase'; readonly run: number; readonly phase: string }
  | { readonly do: 'revert'; readonly run: number }
  /** Somebody else writes to one row of the run. */
  | { readonly do: 'meddle'; readonly run: number; readonly how: string; readonly unit: number };

export interface History<Run extends PipelineRun = PipelineRun> {
  /** Steps name their run by its index here. */
  readonly runs: readonly Run[];
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
}

/** The method that a step calls; `meddle` where it is somebody else's. */
export function methodOf(step: Step, { inverse }: Pick<Contract, 'inverse'>): string {
  switch (step.do) {
    case 'phase':
      return step.phase;
    case 'revert':
      return inverse;
    case 'meddle':
      return 'meddle';
    default:
      return step satisfies never;
  }
}

/** An interleaving: two or three cutters at work at once, and who goes next. Plain data, kept as a counterexample when it refutes. */
import type { PipelineRun } from './pipeline.ts';

export const ISOLATIONS = ['read committed', 'repeatable read', 'serializable'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** Somebody with connections of his own. He takes his steps one after the other, whatever became of the one before. */
export interface Cutter {
  /** Index into the runs; two cutters may name the same one. */
  readonly run: number;
  readonly isolation: Isolation;
  readonly steps: readonly string[];
}

export interface Interleaving<Run extends PipelineRun = PipelineRun> {
  readonly runs: readonly Run[];
  /** How many phases of each run stand before the cutters begin. */
  readonly standing: readonly number[];
  readonly cutters: readonly Cutter[];
  /** One choice wherever more than one cutter could go on: 0 is the one that went last, then the others in their order. Used up, it goes on with 0; so no choices at all is one cutter after the other. */
  readonly schedule: readonly number[];
}

/** Names a cutter as the story of a case does. */
export function cutterName(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

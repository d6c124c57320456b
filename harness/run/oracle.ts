/** What a model of a pipeline says while a history runs: the shape of it. What the model knows is the pipeline's own; nothing here names a table. */
import type { History } from '../../schema/history.ts';
import type { Boundary, StepObservation } from '../../schema/observation.ts';
import type { PipelineRun } from '../../schema/pipeline.ts';
import type { Trial } from '../rollback/trial.ts';

/** Told of one history as it runs. Each text it gives is a violation. */
export interface HistoryWatch {
  /** At each boundary, with what reads the tables as they are then. */
  look(read: Trial['read'], boundary: Boundary): Promise<readonly string[]>;
  /** When a step has ended: how it ended, and nothing is read any more. */
  conclude(step: StepObservation): readonly string[];
}

/** Made once for all histories on copies of one kind, so that it may keep what it read of a fresh one. */
export interface Oracle<Run extends PipelineRun = PipelineRun> {
  watch(history: History<Run>): HistoryWatch;
}

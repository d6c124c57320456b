/** What a model of a pipeline says while a history runs: the shape of it. What the model knows is the pipeline's own; nothing here names a table. */
import type { History } from '../../schema/history.ts';
import type { Boundary, StepObservation } from '../../schema/observation.ts';
import type { PipelineRun } from '../../schema/pipeline.ts';
import type { Answer } from '../../schema/session.ts';
import type { Trial } from '../rollback/trial.ts';

/** Told of one history as it runs. Each text it gives is a violation. */
export interface HistoryWatch {
  /** What is to be read with the COMMIT that a method is about to send; null where nothing is. */
  ahead(step: number, method: string): string | null;
  /** At each boundary, with what reads the tables as they are then, and what was read already with its COMMIT. */
  look(
    read: Trial['read'],
    boundary: Boundary,
    already: Answer['rows'] | null,
  ): Promise<readonly string[]>;
  /** When a step has ended: how it ended, and nothing is read any more. */
  conclude(step: StepObservation): readonly string[];
}

/** Made once for all histories on copies of one kind, so that it may keep what it read of a fresh one. */
export interface Oracle<Run extends PipelineRun = PipelineRun> {
  watch(history: History<Run>): HistoryWatch;
}

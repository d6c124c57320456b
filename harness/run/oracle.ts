/** What a model of a pipeline says while a history runs: the shape of it. What the model knows is the pipeline's own; nothing here names a table. */
import type { History } from '../../schema/history.ts';
import type { InterleavingWatch } from '../../schema/interleaved.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import type { Boundary, StepObservation } from '../../schema/observation.ts';
import type { PipelineRun } from '../../schema/pipeline.ts';
import type { ReadRows, RowsAsked, RowsFound } from '../../schema/rows-since.ts';

/** Told of one history as it runs. It says what it found when asked, so that it may think while the server works. */
export interface HistoryWatch {
  /** The rows that are wanted with the COMMIT that a method is about to send; null where none are. */
  ahead(step: number, method: string): RowsAsked | null;
  /** At each boundary, with what reads the tables as they are then, and what came already with its COMMIT. */
  look(read: ReadRows, boundary: Boundary, already: RowsFound | null): Promise<void>;
  /** When a step has ended, and how. */
  conclude(step: StepObservation): void;
  /** What contradicts the model, once the history has ended; each text is a violation. */
  findings(): readonly string[];
}

/** Made once for all histories on copies of one kind, so that it may keep what it read of a fresh one. */
export interface Oracle<Run extends PipelineRun = PipelineRun> {
  watch(history: History<Run>): HistoryWatch;
  /** Absent where the model knows of no interleavings. */
  watchInterleaving?(value: Interleaving<Run>): InterleavingWatch;
}

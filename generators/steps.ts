/** The steps that every history is made of, whatever the pipeline. */
import type fc from 'fast-check';
import type { History, Step } from '../schema/history.ts';
import type { Contract, PipelineRun } from '../schema/pipeline.ts';

/** What histories of a pipeline are made of. */
export interface HistoryParts<Run extends PipelineRun = PipelineRun> {
  readonly contract: Pick<Contract, 'phases' | 'inverse' | 'interferences'>;
  /** Statements of each transaction that a method sends, as the pipeline declares them. */
  transactions(method: string, run: Run): readonly number[];
  /** Runs of at most so many units; no two of different tags have an id in common. */
  run(options: { readonly maxUnits: number; readonly tag: string }): fc.Arbitrary<Run>;
}

/** Draws histories whose runs have at most so many units. */
export type HistoryDrawing = <Run extends PipelineRun>(
  parts: HistoryParts<Run>,
  maxUnits: number,
) => fc.Arbitrary<History<Run>>;

/** Lists histories of given runs. */
export type HistoryListing = <Run extends PipelineRun>(
  parts: HistoryParts<Run>,
  runs: readonly [Run, ...Run[]],
) => readonly History<Run>[];

export const REVERT: Step = { do: 'revert', run: 0 };

/** The first phases of a run, in their order. */
export function phaseSteps(
  { contract }: Pick<HistoryParts, 'contract'>,
  index: number,
  count: number,
): readonly Step[] {
  return contract.phases.slice(0, count).map((phase) => ({ do: 'phase', run: index, phase }));
}

/** The bystander's run goes first and stays: the compensation of the main run must not touch it. */
export function beside<Run extends PipelineRun>(
  parts: HistoryParts<Run>,
  drawn: { readonly bystander: Run | null; readonly main: Run; readonly count: number },
): History<Run> {
  const { bystander, main, count } = drawn;
  const others = bystander === null ? [] : phaseSteps(parts, 1, parts.contract.phases.length);
  const steps: readonly Step[] = [...others, ...phaseSteps(parts, 0, count), REVERT];
  return { runs: bystander === null ? [main] : [main, bystander], steps, faults: [] };
}

/** A pipeline that does nothing, for the tests of those who are handed one. Never part of a run. */
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { PipelineRun } from '../../schema/pipeline.ts';
import { definePipeline } from '../engine/pipeline.ts';

export const IDLE = definePipeline<PipelineRun, unknown>({
  contract: CUTTER,
  seams: () => null,
  adapter: () => ({}),
  size: () => 0,
  transactions: () => [],
  interfere: () => ({ role: 'directus_app', sql: 'select 1', values: [] }),
  about: ({ runId }) => `run ${runId}`,
  accepts: () => [],
});

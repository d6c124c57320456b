/** Pipelines that guess where the answer to a COMMIT was lost. Each must be refuted by the law of the lost acknowledgement. */
import { reporting, withMethods } from '../../harness/laws/wrapped.ts';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { Adapter, Run } from '../../schema/contract/phase.ts';
import type { PhaseOutcome } from '../../schema/pipeline.ts';
import type { CutterCanary, CutterPipeline } from '../pipeline/cutter.ts';

export const GUESSES: readonly CutterCanary[] = [
  {
    name: 'inserts-again',
    breaks: 'a cut that stands is cut once more under another name when it is asked again',
    change: (pipeline) => calling(pipeline, cutAgain),
  },
  {
    name: 'silence-is-success',
    breaks: 'a cut whose COMMIT never arrived is reported as applied',
    change: (pipeline) =>
      reporting(pipeline, 'cut_leg_a', (outcome) =>
        isLost(outcome) ? { status: 'applied', detail: {} } : outcome,
      ),
  },
  {
    name: 'silence-is-failure',
    breaks: 'a cut of which nobody could say whether it landed is reported as refused',
    change: (pipeline) =>
      reporting(pipeline, 'cut_leg_a', (outcome) =>
        outcome.status === 'indeterminate'
          ? { status: 'refused', reason: outcome.reason }
          : outcome,
      ),
  },
  {
    name: 'never-asks',
    breaks: 'an enactment that landed is reported as indeterminate, though the ledger knows',
    change: (pipeline) =>
      calling(pipeline, (adapter) => ({
        lifecycle_enact: async (run) => {
          const before = await adapter.lifecycle_enact(run);
          if (before.status !== 'refused' || before.reason.code !== 'connection_lost')
            return before;
          return { status: 'indeterminate', reason: before.reason };
        },
      })),
  },
];

function isLost(outcome: PhaseOutcome): boolean {
  return outcome.status === 'refused' && outcome.reason.code === 'connection_lost';
}

function cutAgain(adapter: Adapter): Partial<Adapter> {
  return {
    cut_leg_a: async (run) => {
      const outcome = await adapter.cut_leg_a(run);
      if (outcome.status !== 'refused' || outcome.reason.code !== 'already_applied') return outcome;
      const other = renamed(run);
      await adapter.pre_write_backup(other);
      return adapter.cut_leg_a(other);
    },
  };
}

function renamed({ runId, plan }: Run): Run {
  const again = (address: string) => `${address}~again`;
  const rows = plan.rows.map((row) => ({
    ...row,
    canonicalAddress: again(row.canonicalAddress),
    parentAddress: row.parentAddress === null ? null : again(row.parentAddress),
  }));
  return { runId: `${runId}~again`, plan: freezeCutplan({ ...plan, rows }) };
}

function calling(
  pipeline: CutterPipeline,
  change: (adapter: Adapter) => Partial<Adapter>,
): CutterPipeline {
  return {
    ...pipeline,
    adapter: (seams) => {
      const adapter = pipeline.adapter(seams);
      return withMethods<Run>(adapter, CUTTER, change(adapter)) as Adapter;
    },
  };
}

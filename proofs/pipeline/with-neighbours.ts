/** Runs of the cutter beside neighbours, of which laws make their certain cases. Plain data. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { PLAIN_DEED } from '../../generators/neighbourhood.ts';
import { plainRow } from '../../generators/plan.ts';
import { phaseSteps, REVERT } from '../../generators/steps.ts';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import { sha256 } from '../../schema/digest.ts';
import type { NeighbourDeed, Neighbourhood } from '../../schema/neighbour.ts';

/** Two units at the root, and one that hangs under the first. */
function runOn(documentRef: string, units = 3): Run {
  const rows = [
    plainRow(1, `${documentRef}/deeds/1`),
    { ...plainRow(2, `${documentRef}/deeds/2`), parentAddress: `${documentRef}/deeds/1` },
    plainRow(3, `${documentRef}/deeds/3`),
  ].slice(0, units);
  const plan = freezeCutplan({ documentRef, documentDigest: sha256(documentRef), rows });
  return { runId: 'run-a', plan };
}

export const RUN = {
  /** It makes its document. */
  fresh: runOn('vn/proof-new'),
  /** The same with one unit. */
  alone: runOn('vn/proof-alone', 1),
  /** Its document has units of others. */
  shared: runOn('vn/baseline-a'),
} as const;

/** How many phases are done: the number of the step in which the run is taken back. */
export const ALL = PHASES.length;

export const TABLE = {
  unit: 'public.information_unit',
  child: 'public.information_unit_child',
  reference: 'public.information_unit_reference',
  document: 'public.legal_document',
  record: 'public.governance_record',
  verification: 'public.verification',
  log: 'public.information_unit_lifecycle_log',
} as const;

/** What must be said of a deed. */
type Example = Pick<NeighbourDeed, 'step' | 'table' | 'act'> & Partial<NeighbourDeed>;

/** Phases so far, then the compensation; the deeds say for themselves when they come. */
export function withNeighbours(
  run: Run,
  phases: number,
  deeds: readonly Example[],
): Neighbourhood<Run> {
  return {
    runs: [run],
    steps: [...phaseSteps(CUTTER_PARTS, 0, phases), REVERT, REVERT],
    faults: [],
    deeds: deeds.map((deed) => ({ ...PLAIN_DEED, ...deed })),
  };
}

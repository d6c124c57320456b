/** What the law of neighbours must be told of the cutter: the names of a run, which columns it rewrites, what is no type of a refusal. Plain data. */
import type { NeighbourParts } from '../../harness/laws/beside-neighbours.ts';
import type { Run } from '../../schema/contract/phase.ts';
import { ACTS } from '../../schema/neighbour.ts';

/** The tables that the other users of the application edit. */
export const EDITED = [
  'public.legal_document',
  'public.information_unit',
  'public.information_unit_child',
  'public.information_unit_reference',
  'public.information_unit_lifecycle_log',
  'public.governance_record',
  'public.verification',
] as const;

export const NEIGHBOURLY: NeighbourParts = {
  namesOf: (given) => {
    const { runId, plan } = given as Run;
    return {
      run_id: [runId],
      last_run_id: [runId],
      document_ref: [plan.documentRef],
      canonical_address: plan.rows.slice(0, 3).map(({ canonicalAddress }) => canonicalAddress),
    };
  },
  untyped: ['database_error', 'connection_lost'],
  rewrites: {
    'public.legal_document': [
      'unit_count',
      'lifecycle',
      'last_run_id',
      'profile',
      'version',
      'updated_at',
    ],
  },
  meets: EDITED.flatMap((table) => ACTS.map((act) => `${act} ${table}`)),
};

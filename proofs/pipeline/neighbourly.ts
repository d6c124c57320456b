/** What the law of neighbours must be told of the cutter: the names of a run, which columns it rewrites, what is no type of a refusal. Plain data. */
import type { NeighbourParts } from '../../harness/laws/beside-neighbours.ts';
import type { Run } from '../../schema/contract/phase.ts';
import { EDITED } from '../../schema/contract/privileges.ts';
import { ACTS } from '../../schema/neighbour.ts';

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

/** Law: after the inverses every table is as its contract says; 158 → 158 + n → 158 is a corollary. */
import { wholeRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import type { Stage } from '../../harness/engine/settings.ts';
import type { CountRow } from '../../schema/evidence.ts';
import { locateDifferences } from '../histories/columns.ts';
import { acrossTables } from '../histories/counts.ts';
import { exercised } from '../histories/exercised.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { judgeCommon, judgeUnwinding, labelHistory, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { WRONG_INVERSES } from './canaries-restores.ts';

law({
  id: 'compensation/restores',
  claim: 'always brings back every byte that a whole run wrote, and leaves everything else alone',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: wholeRun(60),
  examples: explicitRuns,
  act: acrossTables,
  check: (history, { seen, counts }) => [
    ...judgeUnwinding(history, seen),
    ...judgeCommon(seen),
    // The cross-examination: full digests of whole tables, which the journal had no part in.
    ...counts
      .filter(
        ({ duty, digestBefore, digestAfter }) =>
          duty === 'restored' && digestBefore !== digestAfter,
      )
      .map(({ table }) => `${table}: its full digest differs after the compensation`),
  ],
  accepts: acceptHistory,
  label: (history) => labelHistory(history),
  requires: { 'beside another run': 1, 'document known': 1, 'document new': 1 },
  tell: (history, { seen }) => tellHistory(history, seen),
  explain: locateDifferences,
  tally: (_history, { seen, counts }, stage) => ({
    counts: counts.map((row) => inStage(row, stage)),
    ...exercised(seen, stage),
  }),
  canaries: WRONG_INVERSES,
});

/** The same document is cut in both stages, and the page shows both. */
function inStage(row: CountRow, stage: Stage): CountRow {
  return stage === 'commit' ? { ...row, case: `${row.case}, committed` } : row;
}

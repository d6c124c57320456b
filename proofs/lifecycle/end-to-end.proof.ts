/** Law: the whole pipeline runs, for any number of units: a random few, 60, 500 (5 000 where it is exhaustive), and a body of a megabyte. */

import { wholeRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { acrossTables } from '../../harness/laws/counts.ts';
import { exercised } from '../../harness/laws/exercised.ts';
import { acceptHistory } from '../../harness/laws/history-shape.ts';
import { judgeCommon, judgeOutcomes, tellHistory } from '../../harness/laws/unwinding.ts';
import { labelHistory } from '../histories/labels.ts';
import { judgeRecords } from '../histories/records.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns, largeRuns } from '../pipeline/examples.ts';
import { forgetsToRecord, verifiesNothing, wrongCount } from './canaries.ts';

law({
  pipeline: PRODUCTION,
  id: 'lifecycle/end-to-end',
  claim: 'always runs backup, cut, enactment, leg B and verification, for any number of units',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: wholeRun(60),
  examples: (settings, stage) => [...explicitRuns(settings), ...largeRuns(settings, stage)],
  act: acrossTables,
  check: (history, { seen, records }) => [
    ...judgeOutcomes(seen.steps),
    ...judgeCommon(seen),
    ...judgeRecords(history, seen, records),
  ],
  accepts: acceptHistory,
  label: labelHistory,
  requires: {
    'units 1': 1,
    'units 2-10': 1,
    'units 11-60': 1,
    'units over 60': 1,
    'a huge body': 1,
    'phases 5': 5,
  },
  tell: (history, { seen }) => tellHistory(history, seen),
  tally: (_history, { seen }, stage) => exercised(seen, stage),
  canaries: [forgetsToRecord, verifiesNothing, wrongCount],
});

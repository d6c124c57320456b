/** Law: the whole pipeline runs, for any number of units: a random few, 60, 500 (5 000 where it is exhaustive), and a body of a megabyte. */
import { wholeRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { acrossTables } from '../histories/counts.ts';
import { exercised } from '../histories/exercised.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { judgeRecords } from '../histories/records.ts';
import { judgeCommon, judgeOutcomes, labelHistory, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns, largeRuns } from '../pipeline/examples.ts';
import { forgetsToRecord, verifiesNothing, wrongCount } from './canaries.ts';

law({
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

/** Law: the whole pipeline runs, for any number of units: a random few, 60, 500 (5 000 where it is exhaustive), and a body of a megabyte. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { wholeRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { acrossTables, type CountedHistory } from '../../harness/laws/counts.ts';
import { exercised } from '../../harness/laws/exercised.ts';
import { acceptHistory } from '../../harness/laws/history-shape.ts';
import { judgeCommon, judgeOutcomes, tellHistory } from '../../harness/laws/unwinding.ts';
import { labelHistory } from '../histories/labels.ts';
import { judgeRecords, type Records, readRecords } from '../histories/records.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns, largeRuns } from '../pipeline/examples.ts';
import { forgetsToRecord, verifiesNothing, wrongCount } from './canaries.ts';

/** What stood when the last phase had committed; null where it never did. */
interface Recorded extends CountedHistory {
  readonly records: Records | null;
}

law({
  pipeline: PRODUCTION,
  id: 'lifecycle/end-to-end',
  claim: 'always runs backup, cut, enactment, leg B and verification, for any number of units',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: wholeRun(CUTTER_PARTS, 60),
  examples: (settings, stage) => [...explicitRuns(settings), ...largeRuns(settings, stage)],
  act: async (history, workbench): Promise<Recorded> => {
    let records: Records | null = null;
    const counted = await acrossTables(history, workbench, async (trial) => {
      records = await readRecords(trial, history.runs[0]?.runId ?? '');
    });
    return { ...counted, records };
  },
  check: (history, { seen, records }) => [
    ...judgeOutcomes(seen.steps),
    ...judgeCommon(seen, PRODUCTION),
    ...judgeRecords(history, seen, records),
  ],
  accepts: acceptHistory(PRODUCTION),
  label: labelHistory,
  requires: {
    'units 1': 1,
    'units 2-10': 1,
    'units 11-60': 1,
    'units over 60': 1,
    'a huge body': 1,
    'phases 5': 5,
  },
  tell: (history, { seen }) => tellHistory(history, seen, PRODUCTION),
  tally: (_history, { seen }, stage) => exercised(seen, stage),
  canaries: [forgetsToRecord, verifiesNothing, wrongCount],
});

/** Law of any pipeline: the emulated COMMIT is as good as a real one. Where it cannot be, the difference is named. */
import { FAULT_KINDS } from '../../schema/fault.ts';
import type { History } from '../../schema/history.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { compareTwins, type Twins } from '../run/stage-diff.ts';
import { acceptHistory } from './history-shape.ts';
import type { LawBody } from './law-body.ts';
import { labelTwins, runTwins, tallyTwins, tellTwins } from './twins.ts';
import { judgeWritten } from './written.ts';

export function twin<P extends Pipeline>(pipeline: P): LawBody<History, Twins, P> {
  return {
    pipeline,
    claim: 'always ends a history in the rollback stage as it ends with real commits',
    needs: ['concurrentSessions', 'terminate'],
    // Of the two it is the commit stage that a server may lack; the other one is its twin.
    stages: ['commit'],
    twins: true,
    act: runTwins,
    check: (history, twins) => [
      ...judgeWritten(history, twins.commit.seen),
      ...compareTwins(twins),
    ],
    accepts: acceptHistory(pipeline),
    label: (history, twins) => labelTwins(history, twins, pipeline.contract),
    requires: {
      ...Object.fromEntries(FAULT_KINDS.map((kind) => [`fault ${kind}`, 1])),
      'meddled with': 1,
      'a step refused': 1,
      'all phases': 1,
      reverted: 1,
    },
    tell: (history, twins) => tellTwins(history, twins, pipeline),
    tally: (_history, twins) => tallyTwins(twins),
  };
}

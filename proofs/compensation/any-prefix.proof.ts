/** Law: whatever number of phases has run, the compensation brings back the state before the first. */
import { everyPrefix, prefixRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { locateDifferences } from '../histories/columns.ts';
import { exercised } from '../histories/exercised.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { judgeCommon, judgeUnwinding, labelHistory, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { needsEnactment, trips } from './canaries-any-prefix.ts';

law({
  id: 'compensation/any-prefix',
  claim: 'always brings back the state before the first phase, after any prefix of the phases',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: prefixRun(40),
  examples: (settings) =>
    explicitRuns(settings)
      .slice(0, 1)
      .flatMap(({ runs }) => everyPrefix(runs)),
  act: (history, workbench) => workbench.run(history),
  check: (history, seen) => [...judgeUnwinding(history, seen), ...judgeCommon(seen)],
  accepts: acceptHistory,
  label: (history) => labelHistory(history),
  requires: Object.fromEntries([0, 1, 2, 3, 4, 5].map((count) => [`phases ${count}`, 1])),
  tell: tellHistory,
  explain: locateDifferences,
  tally: (_history, seen, stage) => exercised(seen, stage),
  canaries: [needsEnactment, trips],
});

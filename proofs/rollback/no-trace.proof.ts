/** Law: after the rollback an independent observer sees nothing but declared residue. It digests every table itself and trusts no journal. */
import { anyHistory } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { judgeAlways } from '../../harness/run/checks.ts';
import { exercised } from '../histories/exercised.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import {
  compareFromOutside,
  digestAgain,
  digestFromOutside,
} from '../histories/outside-digests.ts';
import { labelHistory, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { dblinkWrites, holdsALock, strayNumber } from './canaries-no-trace.ts';

law({
  id: 'rollback/no-trace',
  claim:
    'never leaves anything behind after the rollback that an independent observer could see, but declared residue',
  needs: ['concurrentSessions'],
  given: anyHistory(20),
  examples: (settings) => explicitRuns(settings).slice(0, 2),
  act: async (history, workbench) => {
    const { observer } = await workbench.sandbox('armed');
    const before = await digestFromOutside(observer);
    const seen = await workbench.run(history);
    return { seen, before, after: await digestAgain(observer, before) };
  },
  check: (_history, { seen, before, after }) => [
    ...compareFromOutside(before, after),
    ...judgeAlways(seen),
  ],
  accepts: acceptHistory,
  label: (history, { seen }) => [
    ...labelHistory(history),
    ...(seen.sessionLost ? ['session lost'] : []),
    ...(seen.residue.some(({ declared }) => declared) ? ['a sequence advanced'] : []),
  ],
  requires: { 'a sequence advanced': 1 },
  tell: (history, { seen }) => tellHistory(history, seen),
  tally: (_history, { seen }, stage) => exercised(seen, stage),
  canaries: [strayNumber, holdsALock, dblinkWrites],
});

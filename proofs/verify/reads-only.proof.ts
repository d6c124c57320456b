/** Law: a verification reads. It writes its own record and nothing else, nothing at all where it refuses, and says only what a log-in of its role can read. */

import { law } from '../../harness/engine/law.ts';
import { judgeAlways } from '../../harness/run/checks.ts';
import { exercised } from '../histories/exercised.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { labelHistory, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { WRITING_VERIFIERS } from './canaries.ts';
import { isVerification, verifiedRun, verify } from './case.ts';
import { judgeVerification } from './check.ts';

law({
  id: 'verify/reads-only',
  claim:
    'a verification never writes anything but its own record, and always says what its role can read by itself',
  needs: ['concurrentSessions'],
  given: verifiedRun(30),
  examples: explicitRuns,
  act: verify,
  check: (history, verified) => [
    ...judgeVerification(history, verified),
    ...judgeAlways(verified.seen),
  ],
  accepts: acceptHistory,
  label: (history, { seen }) => [
    ...labelHistory(history),
    ...seen.steps
      .filter(({ step }) => isVerification(history.steps[step]))
      .map(({ outcome }) => `verification ${outcome?.status ?? 'without outcome'}`),
  ],
  requires: {
    'verification applied': 3,
    'verification refused': 1,
  },
  tell: (history, { seen }) => tellHistory(history, seen),
  tally: (_history, { seen }, stage) => exercised(seen, stage),
  canaries: WRITING_VERIFIERS,
});

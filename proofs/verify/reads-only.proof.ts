/** Law: a verification reads. It writes its own record and nothing else, nothing at all where it refuses, and says only what a log-in of its role can read. */
import { law } from '../../harness/engine/law.ts';
import { exercised } from '../../harness/laws/exercised.ts';
import { acceptHistory } from '../../harness/laws/history-shape.ts';
import { tellHistory } from '../../harness/laws/unwinding.ts';
import { judgeAlways } from '../../harness/run/checks.ts';
import { labelHistory } from '../histories/labels.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { WRITING_VERIFIERS } from './canaries.ts';
import { isVerification, verifiedRun, verify } from './case.ts';
import { judgeVerification } from './check.ts';

law({
  pipeline: PRODUCTION,
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
  accepts: acceptHistory(PRODUCTION),
  label: (history, { seen }) => [
    ...labelHistory(history),
    ...seen.steps
      .filter(({ step }) => isVerification(history.steps[step]))
      .map(({ outcome }) => `verification ${outcome?.status ?? 'without outcome'}`),
  ],
  requires: { 'verification applied': 3, 'verification refused': 1 },
  tell: (history, { seen }) => tellHistory(history, seen, PRODUCTION),
  tally: (_history, { seen }, stage) => exercised(seen, stage),
  canaries: WRITING_VERIFIERS,
});

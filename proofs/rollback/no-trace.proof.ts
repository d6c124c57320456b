/** Law: after the rollback an independent observer sees nothing but declared residue. It digests every table itself and trusts no journal. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { anyHistory } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { noTrace } from '../../harness/laws/rollback.ts';
import { labelHistory } from '../histories/labels.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { dblinkWrites, holdsALock, strayNumber } from './canaries-no-trace.ts';

const general = noTrace(PRODUCTION);

law({
  ...general,
  id: 'rollback/no-trace',
  given: anyHistory(CUTTER_PARTS, 20),
  examples: (settings) => explicitRuns(settings).slice(0, 2),
  label: (history, seen) => [
    ...new Set([...labelHistory(history), ...general.label(history, seen)]),
  ],
  canaries: [strayNumber, holdsALock, dblinkWrites],
});

/** Law: the commit landed, its answer was lost, the caller asks again: there is one set of units. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { everyLostAnswer, lostAnswer } from '../../generators/repeated-steps.ts';
import { law } from '../../harness/engine/law.ts';
import { lostAcknowledgement } from '../../harness/laws/faults.ts';
import type { CutterHistory } from '../../schema/contract/phase.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { GUESSES } from './canaries-lost-acknowledgement.ts';

law({
  ...lostAcknowledgement(PRODUCTION),
  id: 'faults/lost-acknowledgement',
  given: lostAnswer(CUTTER_PARTS, 12),
  examples: (settings) => {
    const [{ runs }] = explicitRuns(settings) as [CutterHistory];
    return everyLostAnswer(CUTTER_PARTS, runs);
  },
  canaries: GUESSES,
});

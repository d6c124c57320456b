/** Law: no history changes the kill-switch, not even for one statement. Seen by a trigger on the switch, which an equal value before and after cannot hide from. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { anyHistory } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { exercised } from '../../harness/laws/exercised.ts';
import { acceptHistory } from '../../harness/laws/history-shape.ts';
import { tellHistory } from '../../harness/laws/unwinding.ts';
import { judgeAlways, judgeSwitch } from '../../harness/run/checks.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { labelHistory } from '../histories/labels.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { annotates, togglesInEnactment } from './canaries-unmoved.ts';

law({
  pipeline: PRODUCTION,
  id: 'kill-switch/unmoved',
  claim:
    'never lets a phase, a fault or an inverse change the kill-switch, not even for one statement',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: anyHistory(CUTTER_PARTS, 10),
  examples: (settings) => explicitRuns(settings).slice(0, 1),
  act: (history, workbench) => workbench.run(history),
  check: (_history, seen) => [
    ...(seen.boundaries.length === 0 ? ['the switch was never looked at'] : []),
    ...judgeSwitch(seen, CUTTER),
    ...judgeAlways(seen),
  ],
  accepts: acceptHistory(PRODUCTION),
  label: (history, seen) => [
    ...labelHistory(history),
    ...seen.steps.flatMap(({ outcome }) => (outcome === null ? [] : [`step ${outcome.status}`])),
    ...(history.faults.length > 0 ? ['with a fault'] : []),
  ],
  requires: { 'step applied': 1, 'step refused': 1 },
  tell: (history, seen) => tellHistory(history, seen, PRODUCTION),
  tally: (_history, seen, stage) => exercised(seen, stage),
  canaries: [togglesInEnactment, annotates],
});

/** Law: where others changed or built on the cut, the compensation refuses and changes nothing. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { everyMeddling, meddledRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { yields } from '../../harness/laws/compensation.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { HASTY_INVERSES } from './canaries-yields.ts';

law({
  ...yields(PRODUCTION),
  id: 'compensation/yields',
  given: meddledRun(CUTTER_PARTS, 20),
  examples: (settings) =>
    explicitRuns(settings)
      .slice(0, 1)
      .flatMap(({ runs }) => everyMeddling(CUTTER_PARTS, runs)),
  canaries: HASTY_INVERSES,
});

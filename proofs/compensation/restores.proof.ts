/** Law: after the inverses every table is as its contract says; 158 → 158 + n → 158 is a corollary. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { wholeRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { restores } from '../../harness/laws/compensation.ts';
import { labelHistory } from '../histories/labels.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { alikeRuns, explicitRuns } from '../pipeline/examples.ts';
import { WRONG_INVERSES } from './canaries-restores.ts';

law({
  ...restores(PRODUCTION),
  id: 'compensation/restores',
  given: wholeRun(CUTTER_PARTS, 60),
  examples: (settings) => [...explicitRuns(settings), ...alikeRuns()],
  label: labelHistory,
  requires: { 'beside another run': 1, 'names alike': 3, 'document known': 1, 'document new': 1 },
  canaries: WRONG_INVERSES,
});

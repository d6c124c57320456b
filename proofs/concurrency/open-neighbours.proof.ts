/** Law: what somebody else has written and not committed is waited for before the cutter looks, so that nothing comes between its look and its write. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { neighbourhood } from '../../generators/neighbourhood.ts';
import { law } from '../../harness/engine/law.ts';
import { openNeighbours } from '../../harness/laws/beside-neighbours.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { EDITED } from '../../schema/contract/privileges.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { NEIGHBOURLY } from '../pipeline/neighbourly.ts';
import { LOOKING_BEFORE_HOLDING } from './canaries-open-neighbours.ts';
import { OPEN_DEEDS } from './open-deeds.ts';

/** What hangs on a unit is cited by a key that nobody waits for. */
const MET = EDITED.filter((table) => table !== 'public.information_unit_reference');

law({
  ...openNeighbours(PRODUCTION, { ...NEIGHBOURLY, meets: MET.map((table) => `update ${table}`) }),
  id: 'concurrency/open-neighbours',
  given: neighbourhood({ ...CUTTER_PARTS, contract: CUTTER }, { maxUnits: 6, open: true }),
  examples: () => OPEN_DEEDS,
  canaries: LOOKING_BEFORE_HOLDING,
});

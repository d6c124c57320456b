/** Law: whatever somebody else does to any table at any time, the cutter yields with a typed reason or leaves his work as he left it. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { neighbourhood } from '../../generators/neighbourhood.ts';
import { law } from '../../harness/engine/law.ts';
import { neighbours } from '../../harness/laws/beside-neighbours.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { NEIGHBOURLY } from '../pipeline/neighbourly.ts';
import { DEAF_TO_NEIGHBOURS } from './canaries-neighbours.ts';
import { CERTAIN_DEEDS, EVERY_COLUMN } from './deeds.ts';

law({
  ...neighbours(PRODUCTION, NEIGHBOURLY),
  id: 'compensation/neighbours',
  given: neighbourhood({ ...CUTTER_PARTS, contract: CUTTER }, { maxUnits: 6, open: false }),
  examples: () => [...CERTAIN_DEEDS, ...EVERY_COLUMN],
  canaries: DEAF_TO_NEIGHBOURS,
});

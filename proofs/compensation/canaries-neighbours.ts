/** Functions that forget one kind of neighbour. Each works alone; the law of neighbours must refute every one. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const BUILT_UPON = 'cutter.findings_built_upon';

export const DEAF_TO_NEIGHBOURS: readonly CutterCanary[] = [
  mutant({
    name: 'forgets-who-hangs-below',
    breaks: 'a hierarchy row that others hung on a unit of the run goes with it',
    mutations: [
      {
        routine: BUILT_UPON,
        from: 'where (parent_id = any (unit_ids) or child_id = any (unit_ids))',
        to: 'where (parent_id = any (unit_ids))',
      },
    ],
  }),
];

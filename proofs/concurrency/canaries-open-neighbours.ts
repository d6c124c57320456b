/** Functions that look at a row before they hold it: somebody may write it in between. Each must be refuted by the law of open neighbours. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

/** Each statement that holds rows, and whose rows they are. */
const HOLDS = {
  document: '  )\n  for update;',
  units: 'perform from public.information_unit where id = any (unit_ids) order by id for update;',
  hierarchy:
    'perform from public.information_unit_child where child_id = any (unit_ids) order by child_id for update;',
  log: 'perform from public.information_unit_lifecycle_log where unit_id = any (unit_ids) order by id for update;',
  record: 'perform from public.governance_record where run_id = p_run_id for update;',
  verification: 'perform from public.verification where run_id = p_run_id for update;',
};

export const LOOKING_BEFORE_HOLDING: readonly CutterCanary[] = [
  ...Object.entries(HOLDS).map(([whose, statement]) =>
    mutant({
      name: `${whose}-not-held`,
      breaks: `rows of the ${whose} are looked at and not held: what others write in between is lost`,
      routine: 'cutter.hold_rows',
      from: statement,
      to: statement.replace(' for update;', ';').replace('\n  for update;', ';'),
    }),
  ),
  mutant({
    name: 'enactment-holds-nothing',
    breaks: 'the enactment looks at rows that it does not hold',
    routine: 'public.fn_iu_enact',
    from: 'perform cutter.hold_rows(p_run_id);',
    to: '',
  }),
];

/** Functions that forget one kind of neighbour. Each works alone; the law of neighbours must refute every one. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const UPON = 'cutter.findings_built_upon';
const CHANGED = 'cutter.findings_changed';
const HUNG = '(parent_id = any (unit_ids) or child_id = any (unit_ids))';
const LOGGED = `where unit_id = any (unit_ids)
      and not cutter.is_remembered`;
const SEEN = 'where made.found is distinct from made.after;';

/** An edited row of one table is taken for the run's own. */
const blindTo = (table: string, name: string): CutterCanary =>
  mutant({
    name,
    breaks: `nobody looks whether rows of ${table} were edited or removed`,
    routine: CHANGED,
    from: SEEN,
    to: SEEN.replace(';', ` and made.relation <> '${table}';`),
  });

export const DEAF_TO_NEIGHBOURS: readonly CutterCanary[] = [
  mutant({
    name: 'forgets-who-hangs',
    breaks: 'hierarchy rows that others hung on a unit of the run are not looked for',
    ...{ routine: UPON, from: HUNG, to: 'false' },
  }),
  mutant({
    name: 'forgets-who-cites',
    breaks: 'a citation that others made of a unit of the run goes with it',
    mutations: [
      {
        routine: UPON,
        from: 'where from_id = any (unit_ids) or to_id = any (unit_ids)',
        to: 'where false',
      },
      {
        routine: 'public.fn_cut_revert',
        from: 'delete from public.information_unit where id = any (unit_ids);',
        to: `delete from public.information_unit_reference where from_id = any (unit_ids) or to_id = any (unit_ids);
          delete from public.information_unit where id = any (unit_ids);`,
      },
    ],
  }),
  mutant({
    name: 'record-without-a-document',
    breaks: 'leg B of a document that was removed ends in an error of the server',
    routine: 'public.fn_leg_b_record',
    from: `if not found then
    perform cutter.refuse(cutter.finding('changed_since',
      format('public.legal_document`,
    to: `if false then
    perform cutter.refuse(cutter.finding('changed_since',
      format('public.legal_document`,
  }),
  mutant({
    name: 'forgets-who-logged',
    breaks: 'log rows that others wrote of a unit of the run go with it',
    mutations: [
      { routine: UPON, from: LOGGED, to: LOGGED.replace('where ', 'where false and ') },
      {
        routine: 'public.fn_iu_enact_revert',
        from: 'where unit_id = any (unit_ids) and run_id = p_run_id;',
        to: 'where unit_id = any (unit_ids);',
      },
    ],
  }),
  mutant({
    name: 'forgets-who-bears-the-run',
    breaks: 'a unit of somebody else that bears the run goes with it',
    mutations: [
      {
        routine: UPON,
        from: 'where run_id = p_run_id and not id = any (unit_ids)',
        to: 'where false',
      },
      {
        routine: 'public.fn_cut_revert',
        from: 'delete from public.information_unit where id = any (unit_ids);',
        to: 'delete from public.information_unit where run_id = p_run_id;',
      },
    ],
  }),
  blindTo('public.information_unit_child', 'blind-to-the-hierarchy'),
  blindTo('public.information_unit_lifecycle_log', 'blind-to-the-log'),
  blindTo('public.governance_record', 'blind-to-the-record'),
  blindTo('public.verification', 'blind-to-the-verification'),
  mutant({
    name: 'takes-back-half-of-it',
    breaks: 'the inverse of the enactment does not look at the whole run',
    routine: 'public.fn_iu_enact_revert',
    from: 'perform cutter.refuse(public.fn_revert_check(p_run_id));',
    to: 'perform cutter.refuse(cutter.findings_built_upon(p_run_id));',
  }),
  mutant({
    name: 'counts-past-the-end',
    breaks: 'the cut of a document whose counter is full ends in an error of the server',
    routine: 'public.fn_cut_open',
    from: '(unit_count > 2147483647 - p_expected_count or version > 2147483645)',
    to: 'false',
  }),
];

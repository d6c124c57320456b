/** Sixteen wrong inverses. Row counts alone would let most of them pass; the law of compensation must refute every one. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const CUT = 'public.fn_cut_revert';
const ENACT = 'public.fn_iu_enact_revert';
const LEG_B = 'public.fn_leg_b_revert';
const SEARCH = 'delete from public.information_unit_search where unit_id = any (unit_ids);';

export const WRONG_INVERSES: readonly CutterCanary[] = [
  cut('wrong-row-of-the-same-count', 'as many search rows are deleted, but other ones', {
    from: 'where unit_id = any (unit_ids);',
    to: `where unit_id in (select unit_id from public.information_unit_search order by unit_id limit cardinality(unit_ids));`,
  }),
  cut('child-left', 'the search rows of the units stay, which no foreign key notices', {
    from: SEARCH,
    to: '',
  }),
  cut('jsonb-key-lost', 'one key of the document profile is not restored', {
    from: `profile = undo.before -> 'profile',`,
    to: `profile = (undo.before -> 'profile') - 'gazette',`,
  }),
  cut('lifecycle-restored-wrongly', 'the document comes back as retired instead of what it was', {
    from: `lifecycle = undo.before ->> 'lifecycle',`,
    to: `lifecycle = 'retired',`,
  }),
  cut('timestamp-touched', 'the document is stamped with the moment of the compensation', {
    from: `updated_at = (undo.before ->> 'updated_at')::timestamptz`,
    to: 'updated_at = clock_timestamp()',
  }),
  cut('audit-row-deleted', 'the trail of the cut is removed with it', {
    from: SEARCH,
    to: `${SEARCH} delete from public.information_unit_audit where run_id = p_run_id;`,
  }),
  cut('sequence-reset', 'the numbers of the units are put back, to look as if nothing had been', {
    from: SEARCH,
    to: `${SEARCH} alter sequence public.information_unit_id_seq restart with 159;`,
  }),
  mutant({
    name: 'switch-off-and-on-again',
    breaks: 'the kill-switch is turned off and on within the inverse',
    routine: CUT,
    from: SEARCH,
    to: `${SEARCH}
  update cutter.kill_switch set execution_enabled = false;
  update cutter.kill_switch set execution_enabled = true;`,
    statements: ['grant update on cutter.kill_switch to cutter_owner'],
  }),
  cut('deferred-violation-left', 'children stay under units that are gone, until the commit', {
    from: 'delete from public.information_unit_child where child_id = any (unit_ids);',
    to: '',
  }),
  mutant({
    name: 'another-runs-row',
    breaks: 'governance records are deleted by document instead of by run',
    routine: LEG_B,
    from: 'delete from public.governance_record where run_id = p_run_id;',
    to: `delete from public.governance_record where document_ref =
    (select document_ref from public.governance_record where run_id = p_run_id);`,
  }),
  mutant({
    name: 'a-pattern-for-a-name',
    breaks: 'the id of the run is read as a pattern, whose underscore is any letter',
    routine: LEG_B,
    from: 'delete from public.governance_record where run_id = p_run_id;',
    to: 'delete from public.governance_record where run_id like p_run_id;',
  }),
  mutant({
    name: 'a-beginning-for-a-name',
    breaks: 'verifications are deleted of every run whose id begins as that of the run',
    routine: 'public.fn_verify_revert',
    from: 'delete from public.verification where run_id = p_run_id;',
    to: 'delete from public.verification where starts_with(run_id, p_run_id);',
  }),
  cut('any-case-for-a-name', 'what another run has to remember is forgotten, for case is ignored', {
    from: `delete from cutter.undo where run_id = p_run_id and phase = 'cut_leg_a';`,
    to: `delete from cutter.undo where lower(run_id) = lower(p_run_id) and phase = 'cut_leg_a';`,
  }),
  mutant({
    name: 'a-document-like-it',
    breaks: 'the document of another run goes back to draft, for its name fits a pattern',
    routine: ENACT,
    from: 'document.document_ref = undo.key',
    to: 'document.document_ref ilike undo.key',
  }),
  cut('memory-left', 'what the inverse had to remember stays behind', {
    from: `delete from cutter.undo where run_id = p_run_id and phase = 'cut_leg_a';`,
    to: '',
  }),
  mutant({
    name: 'moment-of-enactment-kept',
    breaks: 'the units go back to draft and keep the moment of their enactment',
    routine: ENACT,
    from: `updated_at = (undo.before ->> 'updated_at')::timestamptz
  from cutter.undo undo
  where undo.run_id = p_run_id and undo.phase = 'lifecycle_enact'
    and undo.relation = 'public.information_unit'`,
    to: `updated_at = unit.updated_at + interval '1 microsecond'
  from cutter.undo undo
  where undo.run_id = p_run_id and undo.phase = 'lifecycle_enact'
    and undo.relation = 'public.information_unit'`,
  }),
];

function cut(
  name: string,
  breaks: string,
  text: { readonly from: string; readonly to: string },
): CutterCanary {
  return mutant({ name, breaks, routine: CUT, ...text });
}

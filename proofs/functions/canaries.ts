/** Copies whose functions do otherwise than their contract says, each in one place. Each must be refuted by the law of direct calls. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const TURN = 'cutter.require_turn_of';

/** What a function must ask before it writes, and does not. */
const UNASKED: readonly CutterCanary[] = [
  mutant({
    name: 'order-not-asked',
    breaks: 'a phase is applied before the one that comes before it',
    routine: TURN,
    from: 'if previous is not null and not exists (',
    to: 'if false and not exists (',
  }),
  mutant({
    name: 'plan-not-compared',
    breaks: 'a phase goes on with another plan than the one before it',
    routine: TURN,
    from: `and event = 'applied' and plan_digest = p_plan_digest`,
    to: `and event = 'applied'`,
  }),
  mutant({
    name: 'missing-switch-is-on',
    breaks: 'a switch whose row is missing is taken for one that is on',
    routine: 'cutter.require_enabled',
    from: 'where id), false)',
    to: 'where id), true)',
  }),
  mutant({
    name: 'open-cut-commits',
    breaks: 'a cut that was opened and not closed is let into a COMMIT',
    statements: ['alter table cutter.undo disable trigger undo_cut_is_closed'],
  }),
  mutant({
    name: 'enacts-what-others-changed',
    breaks: 'the enactment does not look at what was changed since the cut',
    routine: 'public.fn_iu_enact',
    from: `perform cutter.refuse(cutter.findings_changed(p_run_id, 'cut_leg_a'));`,
    to: '',
  }),
  mutant({
    name: 'findings-not-refused',
    breaks: 'what stands in the way of an inverse is found and passed over',
    routine: 'cutter.refuse',
    from: `if p_findings <> '[]' then`,
    to: 'if false then',
  }),
  mutant({
    name: 'ended-approval-taken',
    breaks: 'an approval holds after its end',
    routine: 'cutter.require_in_time',
    from: 'if coalesce(clock_timestamp() < p_not_after, false) is not true then',
    to: 'if false then',
  }),
  mutant({
    name: 'claims-not-kept',
    breaks: 'the owner of the claims may unmark one that was consumed',
    routine: 'cutter.keep_approval',
    from: 'if old.consumed_xid is null',
    to: 'if true',
  }),
  mutant({
    name: 'turn-not-taken',
    breaks: 'an inverse does not wait for its turn',
    routine: 'cutter.may_compensate',
    from: 'perform cutter.take_turn(p_run_id);',
    to: '',
  }),
  mutant({
    name: 'held-for-a-while',
    breaks: 'who holds a run loses it when the session has been idle for long',
    routine: 'public.fn_run_hold',
    from: `where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')`,
    to: `where name in ('transaction_timeout')`,
  }),
  mutant({
    name: 'executor-verifies',
    breaks: 'who cuts may say that the cut is right',
    statements: [
      'grant execute on function public.fn_verify_record(text,text,text,integer,text) to cutter_exec',
    ],
  }),
];

/** What is written otherwise, or not at all. No inverse would find anything wrong with it. */
const MISWRITTEN: readonly CutterCanary[] = [
  mutant({
    name: 'audit-of-the-old-row',
    breaks: 'the audit keeps the digest of the row as it was before',
    routine: 'cutter.audit_unit',
    from: 'cutter.text_digest(new::text)',
    to: `cutter.text_digest(case when tg_op = 'UPDATE' then old::text else new::text end)`,
  }),
  mutant({
    name: 'search-in-capitals',
    breaks: 'the title of a search row is not folded',
    routine: 'cutter.fold_unit',
    from: 'lower(new.title)',
    to: 'new.title',
  }),
  mutant({
    name: 'search-of-new-units-alone',
    breaks: 'the search rows do not follow what others make of a unit',
    statements: [
      'drop trigger information_unit_fold on public.information_unit',
      `create trigger information_unit_fold after insert on public.information_unit
        for each row execute function cutter.fold_unit()`,
    ],
  }),
  mutant({
    name: 'ordinal-left-out',
    breaks: 'the events of a run are numbered with a gap',
    routine: 'cutter.next_ordinal',
    from: '+ 1',
    to: '+ 2',
  }),
  mutant({
    name: 'key-with-a-zero',
    breaks: 'the memory of the enactment names its log rows by another key',
    routine: 'public.fn_iu_enact',
    from: `'public.information_unit_lifecycle_log', id::text, null`,
    to: `'public.information_unit_lifecycle_log', '0' || id::text, null`,
  }),
  mutant({
    name: 'consumed-unmarked',
    breaks: 'the first write under an approval does not mark it',
    routine: 'public.fn_approval_consume',
    from: 'and consumed_xid is null;',
    to: 'and false;',
  }),
  mutant({
    name: 'count-of-the-cut-alone',
    breaks: 'a document counts the units of its last cut, and forgets those that it had',
    routine: 'public.fn_cut_close',
    from: 'set unit_count = unit_count + created_count',
    to: 'set unit_count = created_count',
  }),
  mutant({
    name: 'every-verification-deleted',
    breaks: 'the inverse of the verification takes the verifications of all runs away',
    routine: 'public.fn_verify_revert',
    from: 'delete from public.verification where run_id = p_run_id;',
    to: 'delete from public.verification;',
  }),
];

/** What no run comes to see: only who calls it by itself, or writes past the functions, does. */
const UNSEEN: readonly CutterCanary[] = [
  mutant({
    name: 'links-not-held',
    breaks: 'others may move a unit of the run while an inverse is at work',
    routine: 'cutter.hold_rows',
    from: 'perform from public.information_unit_child where child_id = any (unit_ids) order by child_id for update;',
    to: '',
  }),
  mutant({
    name: 'blank-as-the-writer-says',
    breaks: 'the checks of the tables compare by an operator of whoever writes',
    routine: 'cutter.is_blank',
    from: 'operator(pg_catalog.=)',
    to: '=',
  }),
  mutant({
    name: 'counted-while-written',
    breaks: 'one statement that writes two events is told another number for each',
    statements: ['alter function cutter.next_ordinal(text) volatile'],
  }),
  mutant({
    name: 'edits-in-one-moment',
    breaks: 'the moment of an edit stands still where the clock does',
    routine: 'cutter.touch_unit',
    from: ` + interval '1 microsecond'`,
    to: '',
  }),
  mutant({
    name: 'taken-event-fails',
    breaks: 'whoever comes too late with an event is told of a key, and not to look again',
    routine: 'cutter.record_applied',
    from: 'on conflict do nothing',
    to: '',
  }),
];

export const UNFAITHFUL_FUNCTIONS: readonly CutterCanary[] = [...UNASKED, ...MISWRITTEN, ...UNSEEN];

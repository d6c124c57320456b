/** Who may do what in the copy: owners, privileges, attributes, memberships, settings. What is not listed here must not be there, and what is listed must be. */
import type { Privilege } from '../privilege.ts';
import { DECLARED_SEQUENCES, KILL_SWITCH_TABLE, TABLE_DUTIES } from './contract.ts';
import { ROLES, type Role } from './phase.ts';

/** The roles that share the copy. Whoever loads it is a superuser, under whatever name. */
export const HOLDERS = [...ROLES, 'cutter_owner', 'directus_app'] as const;
export type Holder = (typeof HOLDERS)[number];

const NOBODY: readonly Role[] = [];
const EXEC: readonly Role[] = ['cutter_exec'];
const VERIFY: readonly Role[] = ['cutter_verify'];
const BOTH: readonly Role[] = ROLES;

/** Every function of the copy, and which role of the pipeline may call it. All of them belong to `cutter_owner`. */
export const CALLERS: Readonly<Record<string, readonly Role[]>> = {
  'public.fn_backup_record(text,text,text,text)': EXEC,
  'public.fn_cut_open(text,text,text,text,integer)': EXEC,
  'public.fn_iu_create(text,text,integer,text,text,text,text,text,text,text,text,text,text)': EXEC,
  'public.fn_cut_close(text,text,text,integer)': EXEC,
  'public.fn_iu_enact(text,text,text)': EXEC,
  'public.fn_leg_b_record(text,text,text,integer,text)': EXEC,
  'public.fn_verify_record(text,text,text,integer,text)': VERIFY,
  'public.fn_verify_revert(text,text)': BOTH,
  'public.fn_leg_b_revert(text,text)': EXEC,
  'public.fn_iu_enact_revert(text,text)': EXEC,
  'public.fn_cut_revert(text,text)': EXEC,
  'public.fn_backup_revert(text,text)': EXEC,
  'public.fn_revert_check(text)': BOTH,
  'public.fn_run_state(text)': BOTH,
  'public.fn_run_hold(text)': EXEC,
  'public.fn_run_settle(text)': BOTH,
  'public.fn_approval_claim(text,text,text,text,text[],timestamp with time zone,timestamp with time zone)':
    EXEC,
  'public.fn_approval_consume(text,text,text)': BOTH,
  'cutter.is_blank(text)': NOBODY,
  'cutter.text_digest(text)': NOBODY,
  'cutter.phase_order()': NOBODY,
  'cutter.touch_unit()': NOBODY,
  'cutter.fold_unit()': NOBODY,
  'cutter.audit_unit()': NOBODY,
  'cutter.check_hierarchy()': NOBODY,
  'cutter.check_cut_closed()': NOBODY,
  'cutter.require_enabled()': NOBODY,
  'cutter.take_turn(text)': NOBODY,
  'cutter.phase_stands(text,text)': NOBODY,
  'cutter.require_turn_of(text,text,text)': NOBODY,
  'cutter.may_compensate(text,text)': NOBODY,
  'cutter.next_ordinal(text)': NOBODY,
  'cutter.require_recorded(text,boolean)': NOBODY,
  'cutter.record_applied(text,text,text,integer,text,text)': NOBODY,
  'cutter.record_compensated(text,text,text)': NOBODY,
  'cutter.units_of(text)': NOBODY,
  'cutter.hold_rows(text)': NOBODY,
  'cutter.unit_image(public.information_unit)': NOBODY,
  'cutter.image_now(text,text)': NOBODY,
  'cutter.remember(text,text,text,text,jsonb)': NOBODY,
  'cutter.is_remembered(text,text,text,text)': NOBODY,
  'cutter.run_digest(text)': NOBODY,
  'cutter.require_match(text,integer,text)': NOBODY,
  'cutter.findings_changed(text,text)': NOBODY,
  'cutter.finding(text,text)': NOBODY,
  'cutter.findings_built_upon(text)': NOBODY,
  'cutter.built_on_document(text,bigint[])': NOBODY,
  'cutter.refuse(jsonb)': NOBODY,
  'cutter.require_in_time(timestamp with time zone,timestamp with time zone)': NOBODY,
  'cutter.keep_approval()': NOBODY,
  'cutter.resolve_vocab(text,text)': NOBODY,
};

/** Questions that are answered with the switch off too; every other function of the pipeline asks the switch first. */
export const UNGATED: readonly string[] = [
  'public.fn_revert_check(text)',
  'public.fn_run_state(text)',
  'public.fn_run_hold(text)',
  'public.fn_run_settle(text)',
];

/** They touch no table and ask nothing, so in whose name they run makes no difference. */
const PURE: readonly string[] = [
  'cutter.is_blank(text)',
  'cutter.text_digest(text)',
  'cutter.phase_order()',
];
/** Every other one acts in the name of its owner, and looks its names up on a path of its own. */
const IN_OWNERS_NAME = Object.keys(CALLERS).filter((name) => !PURE.includes(name));

const TABLES = Object.keys(TABLE_DUTIES);
/** What the other users of the application edit; the traces that triggers keep are only shown to them. */
export const EDITED = [
  'public.legal_document',
  'public.information_unit',
  'public.information_unit_child',
  'public.information_unit_reference',
  'public.information_unit_lifecycle_log',
  'public.governance_record',
  'public.verification',
];
const SHOWN = ['public.vocab', 'public.information_unit_search', 'public.information_unit_audit'];

/** Owners hold every privilege on what they own, so only their ownership is listed. */
export const PRIVILEGES: readonly Privilege[] = [
  ...each(['cutter_exec', 'cutter_verify'], ['LOGIN'], 'attribute', ['']),
  ...each(['cutter_owner', 'directus_app'], ['INHERIT'], 'attribute', ['']),
  ...each(['superuser'], ['OWNERSHIP'], 'database', ['the copy']),
  ...each(['PUBLIC'], ['CONNECT'], 'database', ['the copy']),
  ...each(['superuser'], ['OWNERSHIP'], 'schema', ['public', 'cutter']),
  ...each(['PUBLIC', ...HOLDERS], ['USAGE'], 'schema', ['public']),
  ...each([...ROLES, 'cutter_owner'], ['USAGE'], 'schema', ['cutter']),
  ...each(['superuser'], ['OWNERSHIP'], 'table', [KILL_SWITCH_TABLE]),
  ...each(['cutter_owner'], ['SELECT'], 'table', [KILL_SWITCH_TABLE]),
  ...each(['cutter_owner'], ['OWNERSHIP'], 'table', without(TABLES, KILL_SWITCH_TABLE)),
  ...each(ROLES, ['SELECT'], 'table', TABLES),
  ...each(['directus_app'], ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], 'table', EDITED),
  ...each(['directus_app'], ['SELECT'], 'table', SHOWN),
  ...each(['cutter_owner'], ['OWNERSHIP'], 'sequence', DECLARED_SEQUENCES),
  ...each(['cutter_owner'], ['OWNERSHIP'], 'function', Object.keys(CALLERS)),
  ...each(['cutter_owner'], ['EXECUTION AS OWNER'], 'function', IN_OWNERS_NAME),
  ...Object.entries(CALLERS).flatMap(([name, callers]) =>
    each(callers, ['EXECUTE'], 'function', [name]),
  ),
  // The checks of the tables that they edit call it in their name.
  ...each(['directus_app'], ['EXECUTE'], 'function', ['cutter.is_blank(text)']),
];

function each(
  roles: readonly Privilege['role'][],
  privileges: readonly string[],
  kind: string,
  objects: readonly string[],
): readonly Privilege[] {
  return roles.flatMap((role) =>
    privileges.flatMap((privilege) => objects.map((object) => ({ role, privilege, kind, object }))),
  );
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((one) => one !== name);
}

/** Copies whose roles may do more or less than is listed. Each must be refuted by the law of the roles, by role, privilege and object. Changes nothing that other databases of the server share. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const CREATE =
  'public.fn_iu_create(text,text,integer,text,text,text,text,text,text,text,text,text,text)';

export const WIDENED_ROLES: readonly CutterCanary[] = [
  copy('one-execute-revoked', 'cutter_exec may no longer create units', [
    `revoke execute on function ${CREATE} from cutter_exec`,
  ]),
  copy('one-select-revoked', 'cutter_verify may no longer see who hangs under whom', [
    'revoke select on public.information_unit_child from cutter_verify',
  ]),
  copy('insert-granted', 'cutter_exec may write units past the functions', [
    'grant insert on public.information_unit to cutter_exec',
  ]),
  copy('one-column-granted', 'cutter_verify may write one column of the switch', [
    'grant update (execution_enabled) on cutter.kill_switch to cutter_verify',
  ]),
  copy('grant-option', 'cutter_exec may hand on what it may call', [
    'grant execute on function public.fn_run_state(text) to cutter_exec with grant option',
  ]),
  copy('internal-function-for-everybody', 'everybody may write to the ledger', [
    'grant execute on function cutter.record_compensated(text,text,text) to public',
  ]),
  copy('forgotten-function', 'a function was added, and nobody took it from everybody', [
    'create function public.fn_forgotten() returns int language sql return 1',
  ]),
  copy('overloaded', 'a second fn_run_state belongs to a superuser and runs as one', [
    `create function public.fn_run_state(integer) returns int language sql security definer return 1`,
  ]),
  copy('sequence-granted', 'cutter_exec may draw numbers of units', [
    'grant usage on sequence public.information_unit_id_seq to cutter_exec',
  ]),
  copy('may-create', 'cutter_exec may create functions beside those of the pipeline', [
    'grant create on schema public to cutter_exec',
  ]),
  copy('temporary-tables', 'everybody may put a temporary table before a real one', [
    inDatabase('grant temporary on database %I to public'),
  ]),
  copy('switch-given-away', 'the switch belongs to the owner of the functions', [
    'alter table cutter.kill_switch owner to cutter_owner',
  ]),
  copy('owner-bereft', 'the owner of the ledger may not write to it', [
    'revoke insert on cutter.run_event from cutter_owner',
  ]),
  copy('catalog-opened', 'cutter_verify may read every password', [
    'grant select on pg_catalog.pg_authid to cutter_verify',
  ]),
  copy('privileges-to-come', 'every table that cutter_owner makes is open to cutter_exec', [
    'alter default privileges for role cutter_owner grant insert on tables to cutter_exec',
  ]),
  copy('replica-at-log-in', 'no trigger fires in a session of cutter_exec', [
    inDatabase('alter role cutter_exec in database %I set session_replication_role = replica'),
  ]),
  // No privilege differs here: only who logs in and calls finds out.
  copy('runs-as-the-caller', 'fn_iu_create runs with the rights of whoever calls it', [
    `alter function ${CREATE} security invoker`,
  ]),
  copy('path-of-the-caller', 'fn_run_settle looks its names up where its caller says', [
    'alter function public.fn_run_settle(text) reset search_path',
  ]),
  copy('trigger-as-the-writer', 'the check of the hierarchy sees what its writer may see', [
    'alter function cutter.check_hierarchy() security invoker',
  ]),
  copy('switch-asked-nowhere', 'no function asks the switch before it works', [
    `create or replace function cutter.require_enabled() returns void
      language sql security definer set search_path = pg_catalog, public, cutter, pg_temp return null`,
  ]),
];

function copy(name: string, breaks: string, statements: readonly string[]): CutterCanary {
  return mutant({ name, breaks, statements });
}

/** The name of a clone is known to the clone alone. */
function inDatabase(statement: string): string {
  return `do $$ begin execute format('${statement}', current_database()); end $$`;
}

/** The ways by which a role could get more than was granted to it, whatever it works on. Each must be refused to a role of the pipeline. */

/** Asked of the catalogs, because nobody knows the name of the superuser beforehand. */
const SUPERUSER = '(select rolname from pg_roles where rolsuper order by oid limit 1)';
const OWN_DATABASE = `do $$ begin execute format('alter database %I set work_mem = 64', current_database()); end $$`;

/** What is tried, in words, and the statement. */
export const ESCALATIONS: Readonly<Record<string, string>> = {
  ...inWords('become', {
    'cutter_owner, by SET ROLE': 'set local role cutter_owner',
    'directus_app, by SET ROLE': 'set local role directus_app',
    'the superuser, by SET ROLE': `select set_config('role', ${SUPERUSER}, true)`,
    'cutter_owner, by SET SESSION AUTHORIZATION': 'set local session authorization cutter_owner',
    'the superuser, by SET SESSION AUTHORIZATION': `select set_config('session_authorization', ${SUPERUSER}, true)`,
    'a superuser, by ALTER ROLE': 'alter role current_user superuser',
    'one who bypasses row security': 'alter role current_user bypassrls',
    'a member of cutter_owner': 'grant cutter_owner to current_user',
    'a member of pg_write_all_data': 'grant pg_write_all_data to current_user',
    'the owner of everything': 'reassign owned by cutter_owner to current_user',
  }),
  ...inWords('change', {
    'the log-in of others': 'alter role directus_app login',
    'the settings of the database': OWN_DATABASE,
    'the settings of cutter_owner': 'alter role cutter_owner set search_path = pg_temp',
    'whether triggers fire': 'set local session_replication_role = replica',
    'what the server logs': `set local log_statement = 'none'`,
    'the code of the switch': 'alter function cutter.require_enabled() security invoker',
    'a function of the pipeline': 'alter function public.fn_run_state(text) owner to current_user',
    'who may call the switch': 'grant execute on function cutter.require_enabled() to public',
    'the name of schema cutter': 'alter schema cutter rename to escape',
    'the default privileges of cutter_owner':
      'alter default privileges for role cutter_owner grant all on tables to public',
    'the owner of a table': 'alter table public.information_unit owner to current_user',
    'a type of PostgreSQL': 'alter type pg_catalog.text owner to current_user',
    'a catalog of PostgreSQL': 'update pg_catalog.pg_proc set prosecdef = false',
  }),
  ...inWords('drop', {
    'schema cutter': 'drop schema cutter cascade',
    'schema public': 'drop schema public cascade',
    'a function': 'drop function cutter.require_enabled() cascade',
    'a trigger': 'drop trigger information_unit_audit on public.information_unit',
    'an index': 'drop index public.information_unit_run_id',
    'what cutter_owner owns': 'drop owned by cutter_owner cascade',
    'a role': 'drop role directus_app',
  }),
  ...inWords('create', {
    'a role': 'create role escape',
    'a schema': 'create schema escape',
    'a table in public': 'create table public.escape (id int)',
    'a table in cutter': 'create table cutter.escape (id int)',
    'a temporary table': 'create temporary table escape (id int)',
    'a temporary table, by SELECT INTO': 'select 1 as one into temporary escape',
    'a temporary view': 'create temporary view escape as select 1 as one',
    'a rule': 'create rule escape as on insert to public.information_unit do instead nothing',
    'a policy': 'create policy escape on public.information_unit',
    'a view': 'create view public.escape as select 1 as one',
    'a sequence': 'create sequence public.escape',
    'a type': 'create type public.escape as (id int)',
    'a domain': 'create domain public.escape as int',
    'an index': 'create index on public.information_unit (title)',
    'a function': `create function public.escape() returns int language sql return 1`,
    'a function in cutter': `create function cutter.escape() returns int language sql return 1`,
    'a temporary function': `create function pg_temp.escape() returns int language sql return 1`,
    'the kill-switch again': `create or replace function cutter.require_enabled() returns void language sql return null`,
    'a procedure': `create procedure public.escape() language plpgsql as 'begin null; end'`,
    'an extension': 'create extension dblink schema public',
    'an event trigger':
      'create event trigger escape on ddl_command_end execute function cutter.touch_unit()',
    'a foreign data wrapper': 'create foreign data wrapper escape',
    'a publication': 'create publication escape',
    'an access method': 'create access method escape type table handler heap_tableam_handler',
    'a replication slot': `select pg_create_physical_replication_slot('escape')`,
    'a restore point': `select pg_create_restore_point('escape')`,
  }),
  ...inWords('read', {
    'passwords from pg_authid': 'select rolpassword from pg_authid',
    'passwords from pg_shadow': 'select passwd from pg_shadow',
    'passwords of foreign servers': 'select umoptions from pg_user_mapping',
    'connections of subscriptions': 'select subconninfo from pg_subscription',
    'samples of columns': 'select stavalues1 from pg_statistic',
    'the rules of log-in': 'select * from pg_hba_file_rules',
    'a file, by COPY': `copy public.vocab from 'PG_VERSION'`,
    'a file, by function': `select pg_read_file('PG_VERSION')`,
    'a folder': `select pg_ls_dir('.')`,
    'a file into a large object': `select lo_import('PG_VERSION')`,
  }),
  ...inWords('reach', {
    'a program, by COPY TO': `copy public.vocab to program 'cat'`,
    'a program, by COPY FROM': `copy public.vocab from program 'cat'`,
    'a file, by COPY TO': `copy public.vocab to '/dev/null'`,
    'a file, by lo_export': `select lo_export(1, '/dev/null')`,
    'a library': `load 'auto_explain'`,
    'the configuration': 'select pg_reload_conf()',
    'the log': 'select pg_rotate_logfile()',
    'the statistics': 'select pg_stat_reset()',
    'a checkpoint': 'checkpoint',
    'the next segment of the log of writes': 'select pg_switch_wal()',
  }),
};

function inWords(verb: string, ways: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(ways).map(([what, sql]) => [`${verb} ${what}`, sql]));
}

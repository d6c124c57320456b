/** The ways out of a transaction that a client can try, by family. Measured: without a guard, most of these outlive a rollback or hide one. */

export interface Escape {
  readonly name: string;
  readonly family: string;
  /** Sent one after the other. */
  readonly statements: readonly string[];
}

const WRITE = `insert into public.information_unit_reference (from_id, to_id, kind) values (1, 2, 'escape')`;

export const ESCAPES: readonly Escape[] = [
  ...family('transaction control', {
    COMMIT: ['commit', 'select 1'],
    END: ['end'],
    'COMMIT behind a comment': ['/* x */ commit'],
    'COMMIT behind a line comment': ['-- x\ncommit'],
    'COMMIT WORK': ['commit work'],
    'COMMIT AND CHAIN': ['commit and chain'],
    ABORT: ['abort'],
    'ROLLBACK AND CHAIN': ['rollback and chain'],
    'second BEGIN': ['begin'],
    'START TRANSACTION': ['start transaction'],
    'PREPARE TRANSACTION': [`prepare transaction 'escape'`],
    'COMMIT PREPARED': [`commit prepared 'escape'`],
    'SET TRANSACTION': ['set transaction isolation level serializable'],
  }),
  ...family('several statements', {
    'write; COMMIT': [`${WRITE}; commit`],
    'COMMIT; BEGIN': ['commit; begin'],
    'select; END; begin': ['select 1; end; begin'],
    'COMMIT behind NUL': ['select 1\0; commit'],
  }),
  ...family('the harness’s savepoints', {
    'ROLLBACK TO': ['rollback to savepoint cutproof_phase'],
    RELEASE: ['release savepoint cutproof_phase'],
    SAVEPOINT: ['savepoint cutproof_phase'],
  }),
  ...family('procedures', {
    'CALL that commits': ['call public.fn_commits()'],
    'DO that commits': ['do $$ begin commit; end $$'],
    'function that executes COMMIT': ['select public.fn_executes_commit()'],
  }),
  ...family('session', {
    'SET ROLE': ['set role none'],
    'RESET ROLE': ['reset role'],
    'SET SESSION AUTHORIZATION': ['set session authorization default'],
    'session SET': [`set statement_timeout = '1h'`],
    'set_config for the session': [`select set_config('cutter.mode', 'x', false)`],
    'replica mode': ['set local session_replication_role = replica'],
    PREPARE: ['prepare escape as select 1'],
    DEALLOCATE: ['deallocate all'],
    DISCARD: ['discard plans'],
    LISTEN: ['listen escape'],
    NOTIFY: ['notify escape'],
    'cursor WITH HOLD': ['declare escape cursor with hold for select 1'],
    setseed: ['select setseed(0.5)'],
    'SET LOCAL seed': ['set local seed = 0.5'],
    'SET LOCAL in capitals': ['set local "ROLE" = none'],
    LOAD: [`load 'auto_explain'`],
  }),
  ...family('locks and other sessions', {
    'advisory lock': ['select pg_advisory_lock(1)'],
    'advisory lock as a field': ['select (158::bigint).pg_advisory_lock'],
    'advisory try-lock': ['select pg_try_advisory_lock(1)'],
    'advisory unlock': ['select pg_advisory_unlock_all()'],
    'terminating another': ['select pg_terminate_backend(1)'],
    'cancelling another': ['select pg_cancel_backend(1)'],
    dblink: [`select dblink_exec('dbname=postgres', 'select 1')`],
  }),
  ...family('sequences', {
    setval: [`select setval('public.information_unit_id_seq', 1)`],
    nextval: [`select nextval('public.information_unit_id_seq')`],
    RESTART: ['alter sequence public.information_unit_id_seq restart'],
    'nextval as a field': [`select ('public.information_unit_id_seq'::regclass).nextval`],
    'nextval of an alias': [
      `select s.nextval from unnest(array['public.information_unit_id_seq'::regclass]) s`,
    ],
    'setval as a text': [
      `select * from ts_stat('select setval(''public.information_unit_id_seq'', 1)::text::tsvector')`,
    ],
  }),
  ...family('files, logs and slots', {
    'COPY TO PROGRAM': [`copy public.vocab to program 'cat'`],
    'COPY TO file': [`copy public.vocab to '/dev/null'`],
    'large object': [`select lo_create(0)`],
    lo_export: [`select lo_export(1, '/dev/null')`],
    'logical message': [`select pg_logical_emit_message(false, 'x', 'y')`],
    'restore point': [`select pg_create_restore_point('escape')`],
    'replication slot': [`select pg_create_physical_replication_slot('escape')`],
    'switch WAL': ['select pg_switch_wal()'],
    'statistics reset': ['select pg_stat_reset()'],
  }),
  ...family('tables and catalogs', {
    'temporary table': ['create temporary table information_unit (id int)'],
    'SELECT INTO': ['select 1 as one into escape'],
    'SELECT INTO behind a UNION': ['select 1 as one into escape union select 2'],
    TRUNCATE: ['truncate public.information_unit_reference'],
    ANALYZE: ['analyze public.information_unit'],
    VACUUM: ['vacuum public.information_unit'],
    'ALTER SYSTEM': [`alter system set work_mem = '1MB'`],
    CHECKPOINT: ['checkpoint'],
    'CREATE DATABASE': ['create database escape'],
    'disabling a trigger': ['alter table public.information_unit disable trigger all'],
    'direct write': [WRITE],
    'turning the switch': ['update cutter.kill_switch set execution_enabled = true'],
  }),
];

function family(
  name: string,
  ways: Readonly<Record<string, readonly string[]>>,
): readonly Escape[] {
  return Object.entries(ways).map(([way, statements]) => ({ name: way, family: name, statements }));
}

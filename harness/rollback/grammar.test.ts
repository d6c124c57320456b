/** The laws of reading a statement: whatever could end or leave the transaction is named by the parser, however it is spelt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from './grammar.ts';
import { naively } from './naive-guard.ts';

const kindOf = (text: string) => classify(text).kind;
const codeOf = (text: string) => {
  const seen = classify(text);
  return seen.kind === 'refused' ? seen.code : seen.kind;
};

describe('transaction control', () => {
  it.each([
    ['begin', ['BEGIN', 'begin', 'begin;', '\tBegin\n']],
    ['commit', ['COMMIT', 'commit', 'Commit;', '\n commit\t']],
    ['rollback', ['ROLLBACK', 'rollback', 'rollback;']],
  ])('always takes the one plain spelling of %s', (kind, spellings) => {
    expect(spellings.map(kindOf)).toEqual(spellings.map(() => kind));
  });

  it.each([
    'BEGIN WORK',
    'BEGIN TRANSACTION',
    'BEGIN ISOLATION LEVEL SERIALIZABLE',
    'BEGIN READ ONLY',
    'START TRANSACTION',
    'START TRANSACTION READ WRITE',
    '/* x */ BEGIN',
    'BEGIN -- x',
    'BEGIN ;',
    'COMMIT WORK',
    'COMMIT TRANSACTION',
    'COMMIT AND CHAIN',
    'COMMIT AND NO CHAIN',
    'COMMIT /* x */',
    '-- x\nCOMMIT',
    'CoMmIt ;;',
    'END',
    'END WORK',
    'END AND CHAIN',
    'ROLLBACK WORK',
    'ROLLBACK AND CHAIN',
    'ROLLBACK AND NO CHAIN',
    'ABORT',
    'ABORT AND CHAIN',
    '/* /* nested */ */ ROLLBACK',
    `PREPARE TRANSACTION 'x'`,
    `COMMIT PREPARED 'x'`,
    `ROLLBACK PREPARED 'x'`,
    'SAVEPOINT cutproof_phase',
    'SAVEPOINT "cutproof_anything"',
    'ROLLBACK TO cutproof_phase',
    'ROLLBACK TO SAVEPOINT CUTPROOF_phase',
    'RELEASE cutproof_phase',
    'RELEASE SAVEPOINT cutproof_other',
  ])('never lets another spelling through: %s', (text) => {
    expect(codeOf(text)).toBe('E_TRANSACTION_CONTROL');
  });

  it.each(['SAVEPOINT mine', 'RELEASE mine', 'ROLLBACK TO SAVEPOINT mine', 'rollback to "Mine"'])(
    'always lets the pipeline have a savepoint of its own: %s',
    (text) => {
      expect(classify(text)).toEqual({
        kind: 'savepoint',
        name: text.includes('"') ? 'Mine' : 'mine',
      });
    },
  );

  it('always sees what a guard by the first word does not', () => {
    const spoken = ['/* x */ commit', 'end', 'select 1; commit', 'rollback and chain'];

    expect(spoken.map((text) => naively(text).kind)).toEqual(spoken.map(() => 'statement'));
    expect(spoken.map(kindOf)).toEqual(spoken.map(() => 'refused'));
  });
});

describe('a text', () => {
  it.each([
    'select 1; commit',
    'commit; begin',
    'select 1; select 2',
    "select ';'; end",
    ';',
    '-- nothing',
    '/* nothing */',
  ])('never holds any number of statements but one: %s', (text) => {
    expect(codeOf(text)).toBe('E_MULTIPLE_STATEMENTS');
  });

  it.each([
    "select ';commit'",
    'select 1 -- ; commit',
    'select 1 /* ; commit */',
    'select $$; commit;$$',
    'select "commit" from (values (1)) as t ("commit")',
    "select e'\\'; commit; --'",
    'select 1;',
  ])('always counts as one statement where the rest is a literal or a comment: %s', (text) => {
    expect(kindOf(text)).toBe('statement');
  });

  it.each(['selec 1', 'select (', "select 'open", '', 'select 1 \0; commit', 'x\0'])(
    'never passes where the parser cannot read all of it: %j',
    (text) => {
      expect(['E_SYNTAX', 'E_MULTIPLE_STATEMENTS']).toContain(codeOf(text));
    },
  );

  it('never crashes the guard, whatever stands in it', () => {
    const words = fc.constantFrom(
      'select',
      'commit',
      ';',
      "'",
      '$$',
      '/*',
      '--',
      '(',
      '"',
      'x',
      '\0',
    );
    const soup = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' '));

    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' }), fc.string()), (text) => {
        const seen = classify(text);
        expect(classify(text)).toEqual(seen);
        if (seen.kind === 'refused') expect(seen.why).not.toBe('');
      }),
      { numRuns: 500, seed: 158 },
    );
  });

  it('never gets past the guard by being deep or long', () => {
    const deep = `select ${'('.repeat(100_000)}1${')'.repeat(100_000)}`;
    const long = `select 1${'+1'.repeat(20_000)}; commit`;

    expect([kindOf(deep), kindOf(long)]).toEqual(['refused', 'refused']);
    expect(kindOf('select 1 as after_all_that')).toBe('statement');
  });

  it('always means the same, asked first or asked again, and after the memory was cleared', () => {
    const texts = ['commit', 'end', 'select 1', "select setval('s', 1)", 'set local work_mem = 64'];
    const first = texts.map(classify);

    expect(texts.map(classify)).toEqual(first);
    for (let n = 0; n < 2_100; n += 1) classify(`select ${n}`);
    expect(texts.map(classify)).toEqual(first);
  });
});

describe('the list of statements that stay inside', () => {
  it.each([
    'select * from public.vocab',
    'select 1 for update',
    'values (1)',
    'table public.vocab',
    'with a as (insert into t values (1) returning *) select * from a',
    'insert into t default values',
    'update t set a = 1',
    'delete from t using u where t.a = u.a',
    'merge into t using u on t.a = u.a when matched then delete',
    'call p(1)',
    'lock table t in share mode',
  ])('always holds: %s', (text) => {
    expect(kindOf(text)).toBe('statement');
  });

  it.each([
    'do $$ begin commit; end $$',
    `copy t to program 'cat'`,
    'copy t from stdin',
    'create temporary table t (a int)',
    'create table t as select 1',
    'create materialized view v as select 1',
    'truncate t',
    'alter table t disable trigger all',
    'drop table t',
    'vacuum',
    'analyze',
    'cluster t',
    'checkpoint',
    'listen x',
    'notify x',
    'unlisten *',
    `load 'x'`,
    'prepare x as select 1',
    'execute x',
    'deallocate all',
    'discard all',
    'declare c cursor with hold for select 1',
    'fetch c',
    'close all',
    'explain analyze delete from t',
    'grant select on t to public',
    'create role x',
    'reindex table t',
    'refresh materialized view v',
    `comment on table t is 'x'`,
    `security label on table t is 'x'`,
    'reset all',
    'show all',
    'set work_mem = 64',
    'set session work_mem = 64',
    'set local work_mem to default',
    'set local work_mem from current',
    'set local role cutter_verify',
    'set local "ROLE" = none',
    `set local "Session_Replication_Role" = replica`,
    'set local session_replication_role = replica',
    'set local session authorization default',
    'set local seed = 0.5',
    `set local transaction_isolation = 'serializable'`,
    'set local default_transaction_read_only = on',
    'set transaction isolation level serializable',
    'set session characteristics as transaction read write',
    'select 1 into t',
    'with a as (select 1) select * into t from a',
    'select 1 into t union select 2',
    '(select 1 into t) union all (select 2)',
  ])('never holds: %s', (text) => {
    expect(codeOf(text)).toBe('E_STATEMENT_REFUSED');
  });
});

describe('a setting', () => {
  it.each([
    ['set local work_mem = 64', 'work_mem'],
    [`SET LOCAL search_path TO ''`, 'search_path'],
    [`set local "Cutter.Mode" = 'x'`, 'Cutter.Mode'],
    [`set local time zone 'UTC'`, 'timezone'],
  ])('always passes where it ends with the phase: %s', (text, name) => {
    expect(classify(text)).toEqual({ kind: 'set_local', name });
  });

  it.each([
    ['set constraints all immediate', true, false],
    ['SET CONSTRAINTS ALL DEFERRED', true, true],
    ['set constraints all deferred /* immediate */', true, true],
    ['set constraints "a"."b", c immediate', false, false],
  ])('always is read for what it does to constraints: %s', (text, all, deferred) => {
    expect(classify(text)).toEqual({ kind: 'set_constraints', all, deferred });
  });
});

describe('a function whose effect outlives a rollback', () => {
  it.each([
    `select setval('s', 1)`,
    `select pg_catalog.setval('s', 1)`,
    `select "pg_catalog"."setval"('s', 1)`,
    `select SETVAL('s', 1)`,
    `select nextval('s')`,
    `select * from pg_advisory_lock(1)`,
    `select 1 from t, lateral pg_try_advisory_lock(t.a)`,
    `with a as (select set_config('a.b', 'x', false)) select * from a`,
    `select (select pg_notify('a', 'b'))`,
    `select 1 where exists (select 1 order by pg_terminate_backend(1))`,
    `insert into t values (nextval('s'))`,
    `insert into t select lo_create(0)`,
    `insert into t values (1) on conflict (a) do update set b = setseed(1)`,
    `update t set a = dblink_exec('x', 'y')`,
    `delete from t where a = pg_cancel_backend(1) returning pg_switch_wal()`,
    `merge into t using u on t.a = u.a when matched then update set a = nextval('s')`,
    `call p(pg_advisory_lock(1))`,
    `values (pg_stat_reset())`,
    `select sum(a) filter (where pg_reload_conf()) over (partition by pg_rotate_logfile()) from t`,
    `select case when true then pg_logical_emit_message(false, 'a', 'b') end`,
    `select array[pg_read_file('x')]`,
    `select a from t limit pg_advisory_lock(1)`,
    `select query_to_xml('select 1', true, true, '')`,
    `select ts_stat('select pg_advisory_lock(1)')`,
    `select ts_rewrite('a', 'select 1')`,
    // PostgreSQL calls a function by the name of a field, too.
    `select ('s'::regclass).nextval`,
    `select (158::bigint).pg_advisory_lock`,
    `select (array['s'::regclass])[1].nextval`,
    `select s.nextval from unnest(array['s'::regclass]) s`,
    `select (s).nextval from unnest(array['s'::regclass]) s`,
    `delete from t returning (1::bigint)."pg_advisory_lock"`,
  ])('never is called, wherever it stands: %s', (text) => {
    expect(codeOf(text)).toBe('E_FUNCTION_REFUSED');
  });

  it.each([
    'select count(*), now(), clock_timestamp(), pg_backend_pid() from t',
    'select public.fn_iu_create($1, $2)',
    `select 'setval(1)', "nextval" from t`,
    'select t.title, (t.profile).heading from t',
    'insert into t (a) values (default)',
    `select currval('s'), pg_advisory_xact from t`,
  ])('never stops another: %s', (text) => {
    expect(kindOf(text)).toBe('statement');
  });
});

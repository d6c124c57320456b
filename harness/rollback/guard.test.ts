/** The laws of the guard, on a real clone: a phase is one BEGIN and one COMMIT, and nothing else reaches the transaction around it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../schema/session.ts';
import { connect, type Database, type Target } from '../connection/connection.ts';
import { askOne, useCopies } from '../testing/copy.fixture.ts';
import { INSTALLED_ENDINGS, seeInstalled } from '../witness/installed.ts';
import { readFlush } from './deferred-constraints.ts';
import { classify } from './grammar.ts';
import { createGuard, type Guard } from './guard.ts';

const copies = useCopies();
/** Rights that the roles do not have on the copy, so that one statement is enough here; and routines that misbehave. */
const PREPARE = [
  'grant select on public.information_unit_reference to proof_operator',
  'grant insert, delete on public.information_unit_child to cutter_exec',
  'grant insert, delete on public.information_unit_reference to cutter_exec',
  'create procedure public.fn_commits() language plpgsql as $$ begin commit; end $$',
  `create function public.fn_executes_commit() returns void language plpgsql as $$ begin execute 'commit'; end $$`,
  // As the superuser who makes them: temporary tables and the witness's own settings are closed to the roles.
  `create function public.fn_leaves_things() returns void language plpgsql security definer as $$
    declare left_open refcursor := 'left_open';
    begin
      open left_open for select 1;
      create temporary table scratch (n int) on commit drop;
      create temporary table scratch_of_scratch () inherits (scratch) on commit drop;
      perform set_config('cutter.mode', 'late', true), set_config('work_mem', '77MB', true);
    end $$`,
  `create function public.fn_blinds(p_name text, p_value text) returns void language plpgsql security definer as $$
    begin perform set_config(p_name, p_value, true); end $$`,
];
const ALL_ENDINGS = Object.values(INSTALLED_ENDINGS).join(' ');
const WRITE = `insert into public.information_unit_reference (from_id, to_id, kind) values (1, 2, 'guard')`;
const WRITTEN = `select count(*)::int from public.information_unit_reference where kind = 'guard'`;
/** Hangs a unit under one that does not exist: an error of the COMMIT, not of the statement. */
const DANGLE = `insert into public.information_unit_child (parent_id, child_id, ordinal, run_id) values (999999, 1, 1, 'guard')`;

let target: Target;
let database: Database;
let guard: Guard;
let boundaries: string[];

beforeEach(async () => {
  target ??= await copies.clone(PREPARE);
  await using superuser = await connect(target);
  const flush = await readFlush(superuser);
  database = await connect({ ...target, user: 'proof_operator' });
  await database.script('begin read write; select pg_current_xact_id()');
  boundaries = [];
  guard = createGuard({
    database,
    see: seeInstalled(database),
    flush,
    endings: ALL_ENDINGS,
    classify,
    ahead: () => null,
    onBoundary: async (method, kind) => {
      boundaries.push(`${method} ${kind}`);
    },
  });
});

afterEach(async () => {
  if (database.status() !== null) await database.script('rollback');
  await database[Symbol.asyncDispose]();
});

const open = (role: 'cutter_exec' | 'cutter_verify' = 'cutter_exec') =>
  guard.open(role, role === 'cutter_exec' ? 'cut_leg_a' : 'write_verify');
const codes = () => guard.violations.map(({ code }) => code);

/** Opens a connection and begins its phase. */
async function begun(role?: 'cutter_exec' | 'cutter_verify'): Promise<Connection> {
  const connection = open(role);
  await connection.query('BEGIN');
  return connection;
}

describe('a phase', () => {
  it('always begins and ends as a savepoint, and keeps what it committed', async () => {
    const connection = await begun();
    await connection.query(WRITE);
    expect(guard.inPhase()).toBe(true);

    const answer = await connection.query('COMMIT');

    expect(answer).toEqual({ command: 'COMMIT', rowCount: null, rows: [] });
    expect([database.status(), guard.inPhase()]).toEqual(['T', false]);
    expect(await askOne(database, WRITTEN)).toBe(1);
    expect([boundaries, guard.violations]).toEqual([['cut_leg_a commit'], []]);
  });

  it('always loses what it rolled back, and nothing before it', async () => {
    const first = await begun();
    await first.query(WRITE);
    await first.query('COMMIT');
    const second = await begun();
    await second.query(`delete from public.information_unit_reference where kind = 'guard'`);

    const answer = await second.query('ROLLBACK');

    expect(answer.command).toBe('ROLLBACK');
    expect(await askOne(database, WRITTEN)).toBe(1);
    expect(boundaries).toEqual(['cut_leg_a commit', 'cut_leg_a rollback']);
  });

  it('always runs as its role, and never keeps it', async () => {
    for (const role of ['cutter_exec', 'cutter_verify'] as const) {
      const connection = await begun(role);
      expect(await askOne(connection, 'select current_user::text')).toBe(role);
      await connection.query('COMMIT');
      expect(await askOne(database, 'select current_user::text')).toBe('proof_operator');
    }
    const failed = await begun();
    await failed.query('ROLLBACK');
    expect(await askOne(database, 'select current_user::text')).toBe('proof_operator');
  });

  it('never has more rights than its role', async () => {
    const connection = await begun('cutter_verify');

    await expect(connection.query(WRITE)).rejects.toMatchObject({ code: '42501' });
    await connection.query('ROLLBACK');
    expect(guard.violations).toEqual([]);
  });

  it('always answers ROLLBACK to the COMMIT of a failed transaction, as the server does', async () => {
    const connection = await begun();
    await connection.query(WRITE);
    await expect(connection.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await expect(connection.query('select 1')).rejects.toMatchObject({ code: '25P02' });

    const answer = await connection.query('COMMIT');

    expect(answer.command).toBe('ROLLBACK');
    expect(await askOne(database, WRITTEN)).toBe(0);
    expect(boundaries).toEqual(['cut_leg_a rollback']);
  });

  it('always may use savepoints of its own, and never outlives them', async () => {
    const connection = await begun();
    await connection.query('SAVEPOINT mine');
    await connection.query(WRITE);
    await connection.query('ROLLBACK TO SAVEPOINT mine');
    await connection.query('COMMIT');

    expect(await askOne(database, WRITTEN)).toBe(0);
    const next = await begun();
    await expect(next.query('ROLLBACK TO SAVEPOINT mine')).rejects.toMatchObject({ code: '3B001' });
  });

  it('is always rolled back where its connection is given back without an end', async () => {
    {
      await using connection = await begun();
      await connection.query(WRITE);
    }

    expect(await askOne(database, WRITTEN)).toBe(0);
    expect([boundaries, guard.inPhase()]).toEqual([['cut_leg_a rollback'], false]);
  });

  it('is never touched by giving back a connection that ended, or another one', async () => {
    const done = await begun();
    await done.query('COMMIT');
    const idle = open('cutter_verify');
    const busy = await begun();
    await busy.query(WRITE);

    await done[Symbol.asyncDispose]();
    await idle[Symbol.asyncDispose]();
    await busy.query('COMMIT');

    expect(await askOne(database, WRITTEN)).toBe(1);
  });
});

describe('the COMMIT of a phase', () => {
  it('always fails with the violation that was deferred to it, and rolls the phase back', async () => {
    const connection = await begun();
    await connection.query(WRITE);
    await connection.query(DANGLE);

    await expect(connection.query('COMMIT')).rejects.toMatchObject({ code: '23503' });

    expect(await askOne(database, WRITTEN)).toBe(0);
    expect([boundaries, guard.inPhase()]).toEqual([['cut_leg_a rollback'], false]);
    expect(database.status()).toBe('T');
  });

  it('never leaves a constraint immediate: the next phase may write children first', async () => {
    const first = await begun();
    await first.query('set constraints all immediate');
    await first.query(WRITE);
    await first.query('COMMIT');

    const next = await begun();
    await next.query(DANGLE);
    await next.query(`delete from public.information_unit_child where run_id = 'guard'`);

    expect((await next.query('COMMIT')).command).toBe('COMMIT');
  });

  it('always puts the modes back after a COMMIT that failed, too', async () => {
    const first = await begun();
    await first.query(DANGLE);
    await expect(first.query('COMMIT')).rejects.toMatchObject({ code: '23503' });

    const next = await begun();

    await expect(next.query(DANGLE)).resolves.toMatchObject({ rowCount: 1 });
  });

  it('always ends what SET LOCAL set, as does a ROLLBACK', async () => {
    const settings = `select current_setting('statement_timeout') || ' ' || current_setting('cutter.mode', true)`;
    for (const end of ['COMMIT', 'ROLLBACK']) {
      const connection = await begun();
      await connection.query(`set local statement_timeout = '5min'`);
      await connection.query(`set local statement_timeout = '7min'`);
      await connection.query(`set local cutter.mode = 'x''y'`);
      expect(await askOne(connection, settings)).toBe(`7min x'y`);

      await connection.query(end);

      expect(await askOne(database, `select current_setting('statement_timeout')`)).toBe('0');
      expect(['', null]).toContain(
        await askOne(database, `select current_setting('cutter.mode', true)`),
      );
    }
  });

  it('always ends what a routine left: cursors, temporary tables, SET LOCAL', async () => {
    const left = `select (select count(*) from pg_cursors where name <> '')
      || ' ' || (select count(*) from pg_class where relnamespace = pg_my_temp_schema())
      || ' ' || coalesce(current_setting('cutter.mode', true), '') || ' ' || current_setting('work_mem')`;
    const first = await begun();
    await first.query('select public.fn_leaves_things()');
    expect(await askOne(first, left)).toBe('1 2 late 77MB');

    expect((await first.query('COMMIT')).command).toBe('COMMIT');

    const next = await begun('cutter_verify');
    expect(await askOne(next, left)).toBe('0 0  4MB');
    // Made a second time, none of them is in the way of itself.
    await next.query('ROLLBACK');
    const again = await begun();
    await expect(again.query('select public.fn_leaves_things()')).resolves.toBeTruthy();
  });

  it.each([
    ['track_counts', 'off'],
    ['session_replication_role', 'replica'],
  ])('never commits where the phase has blinded the witness by %s', async (name, value) => {
    const connection = await begun();
    await connection.query('select public.fn_blinds($1, $2)', [name, value]);

    await expect(connection.query('COMMIT')).rejects.toMatchObject({ code: 'CP001' });

    expect([codes(), boundaries]).toEqual([['E_TRANSACTION_ENDED'], ['cut_leg_a rollback']]);
    expect(guard.violations[0]?.message).toContain(name);
  });

  it('never fires the poison of the copy when the phase forces every constraint itself', async () => {
    const connection = await begun();
    await connection.query(WRITE);

    await connection.query('SET CONSTRAINTS ALL IMMEDIATE');
    await connection.query('SET CONSTRAINTS ALL DEFERRED');
    await connection.query(DANGLE);

    await expect(connection.query('set constraints all immediate')).rejects.toMatchObject({
      code: '23503',
    });
  });

  it('always rejects where the server ended the session, and never calls that a commit', async () => {
    const connection = await begun();
    await using superuser = await connect(target);
    await superuser.query('select pg_terminate_backend($1, 5000)', [database.pid]);
    await expect(connection.query('select 1')).rejects.toThrow();

    await expect(connection.query('COMMIT')).rejects.toMatchObject({ code: 'E_CONNECTION' });
    await connection[Symbol.asyncDispose]();

    expect([boundaries, guard.inPhase()]).toEqual([[], false]);
  });
});

describe('a statement that does not belong', () => {
  it.each([
    ['E_TRANSACTION_CONTROL', 'END'],
    ['E_TRANSACTION_CONTROL', 'COMMIT AND CHAIN'],
    ['E_TRANSACTION_CONTROL', 'ROLLBACK AND CHAIN'],
    ['E_TRANSACTION_CONTROL', 'RELEASE SAVEPOINT cutproof_phase'],
    ['E_MULTIPLE_STATEMENTS', `${WRITE}; commit`],
    ['E_STATEMENT_REFUSED', 'set local "ROLE" = none'],
    ['E_STATEMENT_REFUSED', 'truncate public.information_unit_reference'],
    ['E_FUNCTION_REFUSED', `select setval('public.information_unit_id_seq', 1)`],
    ['E_FUNCTION_REFUSED', `select ('public.information_unit_id_seq'::regclass).nextval`],
    ['E_SYNTAX', 'commit please'],
    ['E_SECOND_TRANSACTION', 'BEGIN'],
  ])('is always refused with %s and recorded: %s', async (code, text) => {
    const connection = await begun();

    await expect(connection.query(text)).rejects.toMatchObject({
      code,
      message: expect.any(String),
    });

    expect(guard.violations).toEqual([{ code, message: expect.stringContaining(text) }]);
    expect(database.status()).toBe('T');
    await connection.query(WRITE);
    expect((await connection.query('COMMIT')).command).toBe('COMMIT');
  });

  it.each(['select 1', 'COMMIT', 'ROLLBACK', 'set local work_mem = 64', 'savepoint a', WRITE])(
    'is always refused outside a phase: %s',
    async (text) => {
      const connection = open();
      await expect(connection.query(text)).rejects.toMatchObject({ code: 'E_OUTSIDE_TRANSACTION' });
      expect(codes()).toEqual(['E_OUTSIDE_TRANSACTION']);
    },
  );

  it('is always refused after the end of its phase, a second BEGIN too', async () => {
    const connection = await begun();
    await connection.query('COMMIT');

    await expect(connection.query(WRITE)).rejects.toMatchObject({ code: 'E_OUTSIDE_TRANSACTION' });
    await expect(connection.query('BEGIN')).rejects.toMatchObject({ code: 'E_SECOND_TRANSACTION' });
  });

  it('is always refused on a second connection while the first is in its phase', async () => {
    await begun();
    const second = open('cutter_verify');

    await expect(second.query('BEGIN')).rejects.toMatchObject({ code: 'E_SECOND_TRANSACTION' });
    await expect(second.query('select 1')).rejects.toMatchObject({ code: 'E_OUTSIDE_TRANSACTION' });
  });

  it.each(['call public.fn_commits()', 'select public.fn_executes_commit()'])(
    'is always noticed where it hides in a routine: %s',
    async (text) => {
      const connection = await begun();

      await expect(connection.query(text)).rejects.toThrow();

      expect(codes()).toEqual(['E_TRANSACTION_CONTROL']);
      expect(database.status()).toBe('E');
    },
  );

  it('always has a hint that says what a phase is', async () => {
    const connection = await begun();
    const refusal = connection.query('END');

    await expect(refusal).rejects.toMatchObject({
      hint: expect.stringContaining('BEGIN … COMMIT'),
    });
  });
});

describe('a closed guard', () => {
  it('always refuses whatever a zombie sends, and never lets it reach the server', async () => {
    const connection = await begun();
    guard.close();

    for (const text of [WRITE, 'COMMIT', 'ROLLBACK', 'BEGIN']) {
      await expect(connection.query(text)).rejects.toMatchObject({ code: 'E_GUARD_CLOSED' });
    }
    await connection[Symbol.asyncDispose]();

    expect(await askOne(database, WRITTEN)).toBe(0);
    expect(boundaries).toEqual([]);
  });
});

describe('a guard whose parser is fooled', () => {
  it('always asks the server too, and closes where the transaction is gone', async () => {
    await using superuser = await connect(target);
    const fooled = createGuard({
      database,
      see: seeInstalled(database),
      flush: await readFlush(superuser),
      endings: ALL_ENDINGS,
      classify: (text) => ({ kind: text === 'BEGIN' ? 'begin' : 'statement' }),
      ahead: () => null,
      onBoundary: async () => undefined,
    });
    const connection = fooled.open('cutter_exec', 'cut_leg_a');
    await connection.query('BEGIN');

    await connection.query('COMMIT AND NO CHAIN');

    expect(fooled.violations.map(({ code }) => code)).toEqual(['E_TRANSACTION_ENDED']);
    await expect(connection.query('select 1')).rejects.toMatchObject({ code: 'E_GUARD_CLOSED' });
    await database.script('begin read write');
  });
});

/** The laws of a case on a database that exists: it sees its own effects and nobody else's, leaves nothing, and says so where it cannot tell. */
import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { Connection } from '../../schema/session.ts';
import { connect, type Target } from '../connection/connection.ts';
import { askOne } from '../testing/copy.fixture.ts';
import { imageOf, MAY_MOVE_SWITCH, useLive } from '../testing/existing.fixture.ts';
import { type ExistingSandboxOptions, openExistingSandbox } from './sandbox-shared.ts';

const live = useLive();
/** Rights that the roles do not have, so that one statement is enough here; and routines that misbehave. */
const RIGHTS = `create sequence public.stray; create table public.unnamed (a int);
  grant insert, update, delete on public.information_unit_reference, public.information_unit_audit, public.vocab to cutter_exec;
  create function public.fn_truncates() returns void language sql security definer as 'truncate public.information_unit_reference';
  create function public.fn_locks() returns void language sql as 'select pg_advisory_lock(158)';
  create function public.fn_draws() returns bigint language sql security definer as $$ select nextval('public.stray') $$;
  create function public.fn_elsewhere() returns void language sql security definer as 'insert into public.unnamed values (1)'`;
const WRITE = `insert into public.information_unit_reference (from_id, to_id, kind) values (1, 2, 'case')`;
const UNWRITE = `delete from public.information_unit_reference where kind = 'case'`;
const AUDIT = `insert into public.information_unit_audit (unit_id, action, run_id, row_digest) values (1, 'update', 'case', '')`;
const REFERENCES = 'public.information_unit_reference';

const open = (target: Target, more: Partial<ExistingSandboxOptions> = {}) =>
  openExistingSandbox({
    contract: CUTTER,
    target,
    seed: 7,
    switchOn: false,
    unread: [],
    weaknesses: [],
    ...more,
  });

/** Runs statements in one phase each, and gives the last state and the closing. */
async function attempt(
  target: Target,
  statements: readonly string[],
  more: Partial<ExistingSandboxOptions> = {},
  meanwhile: () => Promise<unknown> = async () => undefined,
) {
  await using sandbox = await open(target, more);
  const transaction = await sandbox.begin();
  await transaction.look();
  const states: (readonly { readonly table: string }[])[] = [];
  const guard = transaction.guard(async (_method, _kind, { state }) => {
    states.push(state);
  });
  for (const statement of statements) {
    await using connection: Connection = guard.open('cutter_exec', 'cut_leg_a');
    await connection.query('BEGIN');
    await connection.query(statement).catch(() => undefined);
    await meanwhile();
    const end = statement.includes('/* undo */') ? 'ROLLBACK' : 'COMMIT';
    // As the adapter does, which ends in an outcome whatever the server says.
    await connection.query(end).catch(() => undefined);
  }
  return { states, closing: await transaction.rollBack() };
}

describe('a case on a database that exists', () => {
  it('always sees what it wrote, and that it took it back', async () => {
    const target = await live.make(RIGHTS);
    const before = await imageOf(live.owner(target));

    const { states, closing } = await attempt(target, [WRITE, UNWRITE]);

    expect(states[0]).toEqual([
      {
        table: REFERENCES,
        inserted: 1,
        updated: 0,
        deleted: 0,
        net: expect.stringMatching(/^-?\d{6,}$/),
      },
    ]);
    expect(states[1]).toEqual([
      { table: REFERENCES, inserted: 1, updated: 0, deleted: 1, net: '0' },
    ]);
    expect(closing).toMatchObject({
      completeness: { status: 'complete' },
      violations: [],
      doubts: [],
    });
    expect(await imageOf(live.owner(target))).toEqual(before);
  });

  it('never counts what a phase rolled back, and always tells a change that leaves the count', async () => {
    const target = await live.make(RIGHTS);

    const { states } = await attempt(target, [
      `${WRITE} /* undo */`,
      `update public.vocab set key = key`,
      `update public.information_unit_audit set run_id = run_id || '!' where id = 1`,
    ]);

    expect(states[0]).toEqual([]);
    expect(states[1]).toMatchObject([{ table: 'public.vocab', net: '0' }]);
    expect(states[2]?.[0]).toMatchObject({ table: 'public.information_unit_audit', updated: 1 });
    expect(states[2]?.[0]).not.toMatchObject({ net: '0' });
  });

  it('never holds against an append-only table what a phase rolled back', async () => {
    const target = await live.make(RIGHTS);
    const undone = `update public.information_unit_audit set run_id = 'x' where id = 1 /* undo */`;

    const { states, closing } = await attempt(target, [undone, AUDIT]);

    expect(states[0]).toEqual([]);
    expect(states[1]).toMatchObject([{ inserted: 1, updated: 0, deleted: 0 }]);
    expect(closing.doubts).toEqual([]);
  });

  it('never takes what others commit for an effect of its own', async () => {
    const target = await live.make(RIGHTS);
    let others = 0;
    const other = async () => {
      others += 1;
      await using session = await connect(live.owner(target));
      await session.query(WRITE.replace("1, 2, 'case'", `2, ${others + 2}, 'other'`));
    };

    const { states, closing } = await attempt(target, [WRITE, AUDIT, UNWRITE], {}, other);

    expect(others).toBe(3);
    expect(states[2]).toMatchObject([
      { table: 'public.information_unit_audit', inserted: 1 },
      { table: REFERENCES, inserted: 1, deleted: 1, net: '0' },
    ]);
    expect(closing.residue).toEqual([
      { what: 'sequence public.information_unit_audit_id_seq advanced', declared: true },
    ]);
  });

  it('never counts what a savepoint within a phase took back', async () => {
    const target = await live.make(
      RIGHTS,
      `create function public.fn_gives_up() returns void language plpgsql security definer as $$ begin
        begin ${WRITE}; raise exception 'no'; exception when others then null; end; end $$`,
    );

    const { states, closing } = await attempt(target, ['select public.fn_gives_up()', WRITE]);

    expect(states[0]).toEqual([]);
    expect(states[1]).toMatchObject([{ table: REFERENCES, inserted: 1, updated: 0, deleted: 0 }]);
    expect(closing).toMatchObject({ completeness: { status: 'complete' }, doubts: [] });
  });

  it('never judges a case in whose way somebody stood', async () => {
    const target = await live.make(RIGHTS, WRITE.replace("'case'", "'theirs'"));
    await using other = await connect(live.owner(target));
    await other.script(`begin; lock table ${REFERENCES} in share mode`);

    await expect(attempt(target, [WRITE])).rejects.toMatchObject({ code: 'E_NOT_SHOWN' });
    await other.script('rollback');
    await expect(attempt(target, [WRITE])).resolves.toBeDefined();
  });

  it.each([
    ['sql_error', '40001'],
    ['timeout', ''],
    ['cancel', ''],
    ['disk_full', '53100'],
  ] as const)('never takes a planned fault for somebody else: %s', async (kind, sqlstate) => {
    await using sandbox = await open(await live.make(RIGHTS));
    const transaction = await sandbox.begin();
    await using connection = transaction
      .guard(async () => undefined)
      .open('cutter_exec', 'cut_leg_a');
    await connection.query('BEGIN');

    await expect(transaction.strike(kind, sqlstate)).rejects.toMatchObject({
      code: kind === 'sql_error' || kind === 'disk_full' ? sqlstate : '57014',
    });
    await connection.query('ROLLBACK');

    expect(await transaction.end()).toMatchObject({ violations: [], doubts: [] });
  });

  it('never calls equal what was too large to be compared', async () => {
    const target = await live.make(RIGHTS);
    const unread = [REFERENCES, 'public.information_unit_audit'];

    await expect(attempt(target, [WRITE, UNWRITE], { unread })).rejects.toMatchObject({
      code: 'E_NOT_SHOWN',
      message: expect.stringContaining(REFERENCES),
    });
    const { states } = await attempt(target, [AUDIT], { unread });
    expect(states[0]).toMatchObject([{ inserted: 1, updated: 0, deleted: 0 }]);
    const changes = `update public.information_unit_audit set run_id = 'x' where id = 1`;
    await expect(attempt(target, [changes], { unread })).rejects.toMatchObject({
      code: 'E_NOT_SHOWN',
    });
  });

  it.each([
    ['an advisory lock of the session', 'select public.fn_locks()', 'ExclusiveLock on advisory'],
    ['a sequence that nobody declared', 'select public.fn_draws()', 'sequence public.stray'],
  ])('always finds left behind: %s', async (_what, statement, what) => {
    const target = await live.make(RIGHTS);

    const { closing } = await attempt(target, [statement]);

    expect(closing.residue).toEqual([{ what: expect.stringContaining(what), declared: false }]);
  });

  it('always names a table that no contract names, and a TRUNCATE', async () => {
    const target = await live.make(RIGHTS, WRITE);
    const before = await imageOf(live.owner(target));

    const { states, closing } = await attempt(target, [
      'select public.fn_truncates()',
      'select public.fn_elsewhere()',
    ]);

    expect(states[0]).toMatchObject([{ table: REFERENCES, net: 'NaN' }]);
    expect(closing.completeness).toEqual({
      status: 'undeclared',
      tables: ['pg_catalog.pg_class', 'public.unnamed'],
    });
    expect(await imageOf(live.owner(target))).toEqual(before);
  });

  it('never holds an ACCESS EXCLUSIVE lock once the case is over', async () => {
    const target = await live.make(RIGHTS);
    await using watcher = await connect(live.owner(target));
    const held = () =>
      askOne(
        watcher,
        `select count(*)::int from pg_locks where mode = 'AccessExclusiveLock' and locktype = 'relation'
           and database = (select oid from pg_database where datname = current_database())`,
      );
    let inside: unknown = null;

    await attempt(target, ['select public.fn_truncates()'], {}, async () => {
      inside = await held();
    });

    expect(inside).toBeGreaterThan(0);
    expect(await held()).toBe(0);
  });

  it('never takes its own failure to look back for a failure of the pipeline', async () => {
    const target = await live.make(
      RIGHTS,
      `grant truncate, update on ${REFERENCES} to cutter_exec`,
    );
    const locks = `lock table ${REFERENCES} in access exclusive mode`;

    await expect(attempt(target, [locks, WRITE])).rejects.toMatchObject({ code: 'E_NOT_SHOWN' });
  });

  it('never moves the switch where anybody could see it, nor without the right to', async () => {
    const target = await live.make(RIGHTS);
    const allowed = await live.make(RIGHTS, MAY_MOVE_SWITCH);

    await expect(attempt(target, [WRITE], { switchOn: true })).rejects.toMatchObject({
      code: 'E_NOT_SHOWN',
      message: expect.stringContaining('may not move it'),
    });
    await using watcher = await connect(live.owner(allowed));
    const seen: unknown[] = [];
    const { closing, states } = await attempt(allowed, [WRITE], { switchOn: true }, async () => {
      seen.push(await askOne(watcher, 'select execution_enabled from cutter.kill_switch'));
    });
    expect(seen).toEqual([false]);
    expect(closing.violations).toEqual([]);
    expect(states[0]?.map(({ table }) => table)).toEqual([REFERENCES]);
  });

  it('always lets the cases of two sandboxes take turns', async () => {
    const target = await live.make(RIGHTS);
    await using one = await open(target);
    await using other = await open(target);
    const order: string[] = [];

    const first = await one.begin();
    const second = other.begin().then((transaction) => {
      order.push('second begins');
      return transaction;
    });
    await new Promise((resume) => setTimeout(resume, 300));
    order.push('first ends');
    await first.rollBack();
    await (await second).rollBack();

    expect(order).toEqual(['first ends', 'second begins']);
  });

  it('always goes on after its session was ended', async () => {
    const target = await live.make(RIGHTS);
    await using sandbox = await open(target);
    const transaction = await sandbox.begin();
    await using superuser = await connect(live.owner(target));
    await superuser.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`,
    );

    const closing = await transaction.rollBack();
    const next = await sandbox.begin();

    expect(closing.sessionLost).toBe(true);
    expect((await next.rollBack()).sessionLost).toBe(false);
  });
});

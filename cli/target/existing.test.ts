/** `cutproof prove --server postgres://…` as a user meets it: what is refused, what is shown and asked, what is proved and refuted there, and that nothing is left. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAddress } from '../../harness/connection/address.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { imageOf, MAY_MOVE_SWITCH, useLive } from '../../harness/testing/existing.fixture.ts';
import type { Evidence } from '../../schema/evidence.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const live = useLive();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-existing-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function words(target: Target, more: readonly string[]): readonly string[] {
  const out = ['--out', join(folder, target.database)];
  return [MAIN, 'prove', '--server', writeAddress(target), ...out, ...more];
}

const ENVIRONMENT = {
  PATH: '/usr/bin:/bin',
  HOME: '/nowhere',
  PGPASSWORD: 'secret-s3cret-of-the-test',
};

function prove(target: Target, ...more: readonly string[]): SpawnSyncReturns<string> {
  const end = spawnSync(process.execPath, words(target, more), {
    encoding: 'utf8',
    input: '',
    env: ENVIRONMENT,
  });
  expect(end.stdout + end.stderr).not.toContain('s3cret-of-the-test');
  return end;
}

function replay(file: string, target: Target): SpawnSyncReturns<string> {
  const words = [MAIN, 'replay', file, '--server', writeAddress(target), '--yes'];
  return spawnSync(process.execPath, words, { encoding: 'utf8', input: '', env: ENVIRONMENT });
}

function evidenceOf(target: Target): Evidence {
  const text = readFileSync(join(folder, target.database, 'latest/evidence.json'), 'utf8');
  expect(text).not.toContain('s3cret-of-the-test');
  return JSON.parse(text) as Evidence;
}

describe('before anything runs', () => {
  it('never goes on without somebody who agrees, and shows what it would do', async () => {
    const target = await live.make(MAY_MOVE_SWITCH);
    const before = await imageOf(live.owner(target));

    const { status, stderr } = prove(target, '--law', 'compensation/restores');

    expect(status).toBe(2);
    expect(stderr).toMatch(/E_EXISTING: nobody is here to agree .*--yes/);
    for (const shown of [
      /^database +postgres:\/\/\/live_\d+\?host=.*user=prover, PostgreSQL/m,
      /^login +prover \(no special rights\)/m,
      /^laws +compensation\/restores: 100 random cases/m,
      /lock_timeout 2 s, statement_timeout 30 s, idle_in_transaction_session_timeout 60 s/,
      /^sequences +will advance and stay so: .*public\.information_unit_id_seq/m,
      /public\.information_unit, restored, \d+ kB, digested where touched/,
      /^switch +cutter\.kill_switch is off; moved inside a transaction/m,
    ]) {
      expect(stderr).toMatch(shown);
    }
    expect(await imageOf(live.owner(target))).toEqual(before);
  });

  it('never runs as a superuser, nor as who could become one or sees past row security', async () => {
    const target = await live.make(
      'drop role if exists mighty, unseen',
      `create role mighty login; grant ${live.admin.user} to mighty`,
      'create role unseen login bypassrls in role cutter_exec, cutter_verify',
    );
    const asked = (user: string) => prove({ ...target, user }, '--yes');

    expect(asked(live.admin.user)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /E_EXISTING: .*\n +postgres is a superuser: .*--allow-superuser/,
      ),
    });
    expect(asked('mighty').stderr).toContain('mighty may become the superuser postgres');
    expect(asked('unseen').stderr).toContain('unseen has BYPASSRLS');
  });

  it('always names the roles and rights that a login lacks', async () => {
    const target = await live.make();

    const { status, stderr } = prove({ ...target, user: 'directus_app' }, '--yes');
    expect(status).toBe(3);
    expect(stderr).toContain('directus_app');
    const other = prove({ ...target, user: 'cutter_verify' }, '--yes');
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('cutter_verify may not become cutter_exec: grant cutter_exec');
  });

  it('always names what the contract does not know, and runs nothing', async () => {
    const target = await live.make(
      'drop trigger information_unit_audit on public.information_unit',
      'alter table public.legal_document add column stray text',
    );

    const { status, stderr } = prove(target, '--yes');

    expect(status).toBe(2);
    expect(stderr).toContain('E_CONTRACT');
    expect(stderr).toContain('trigger information_unit_audit on public.information_unit: missing');
    expect(stderr).toContain('column public.legal_document.stray: not expected');
  });
});

describe('a run on a database that exists', { timeout: 600_000 }, () => {
  it('always proves what can be proved there, says what cannot, and leaves nothing', async () => {
    const target = await live.make(MAY_MOVE_SWITCH);
    const before = await imageOf(live.owner(target));

    const laws = ['compensation/any-prefix', 'roles/genuine', 'kill-switch/unmoved'];
    const { status, stdout } = prove(target, '--law', ...laws, '--yes');

    expect(stdout).toMatch(/compensation\/any-prefix +proved +\d+\/100 +2\/2/);
    expect(stdout).toMatch(/kill-switch\/unmoved +proved +\d+\/100 +2\/2/);
    expect(status).toBe(3);
    const { server, limits, laws: results, residue } = evidenceOf(target);
    expect(results.find(({ id }) => id === 'roles/genuine')).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(/may not be changed for good: prove it with --server embedded/),
    });
    expect(server).toMatchObject({
      kind: 'existing',
      settings: { address: writeAddress(target), lock_timeout: '2000 ms', not_digested: 'none' },
    });
    expect(limits.join('\n')).toMatch(/Nothing was installed there/);
    expect(limits.join('\n')).toMatch(/Canaries ran on an embedded copy/);
    expect(residue.every(({ declared }) => declared)).toBe(true);
    expect(await imageOf(live.owner(target))).toEqual(before);
  });

  it('always refutes there what is wrong there', async () => {
    const target = await live.make(MAY_MOVE_SWITCH);
    await breakInverse(live.owner(target));
    const before = await imageOf(live.owner(target));

    const { status, stdout } = prove(target, '--law', 'compensation/any-prefix', '--yes');

    expect(status).toBe(1);
    expect(stdout).toMatch(/compensation\/any-prefix +refuted/);
    expect(JSON.stringify(evidenceOf(target).laws[0]?.counterexample)).toContain(
      'public.information_unit_search',
    );
    const file = 'latest/counterexamples/compensation__any-prefix/case.json';
    const again = replay(join(folder, target.database, file), target);
    expect([again.status, again.stdout]).toEqual([1, expect.stringContaining('REFUTED')]);
    expect(await imageOf(live.owner(target))).toEqual(before);

    const healthy = await live.make(MAY_MOVE_SWITCH);
    const held = replay(join(folder, target.database, file), healthy);
    expect([held.status, held.stdout]).toEqual([0, expect.stringContaining('HOLDS NOW')]);
  });

  it('never proves anything with a switch that the login may not move, and says so', async () => {
    const target = await live.make();

    const { status, stderr } = prove(target, '--law', 'kill-switch/unmoved', '--yes');

    expect(status).toBe(3);
    expect(stderr).toMatch(/cutter\.kill_switch is off, and prover may not move it/);
    expect(evidenceOf(target).laws[0]).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(/prover may not move it, as it should be .*schema pull/),
    });
  });

  it.each(['SIGKILL', 'SIGINT'] as const)('never leaves anything when ended by %s', async (how) => {
    const target = await live.make(MAY_MOVE_SWITCH);
    const before = await imageOf(live.owner(target));
    const more = ['--law', 'compensation/restores', '--runs', '100000', '--yes'];
    const child = spawn(process.execPath, words(target, more), {
      env: ENVIRONMENT,
      stdio: 'ignore',
    });
    await using watcher = await connect({ ...live.admin });
    await until(async () => (await busy(watcher, target)) > 0);

    const ended = once(child, 'exit');
    child.kill(how);
    await ended;
    await until(async () => (await sessions(watcher, target)) === 0);

    expect(await imageOf(live.owner(target))).toEqual(before);
  });
});

type Watcher = Awaited<ReturnType<typeof connect>>;

/** Sessions of ours that have written something which is not committed. */
async function busy(watcher: Watcher, { database }: Target): Promise<number> {
  const sql = `select count(*)::int as n from pg_stat_activity where datname = $1 and backend_xid is not null`;
  return Number((await watcher.query(sql, [database])).rows[0]?.['n']);
}

async function sessions(watcher: Watcher, { database }: Target): Promise<number> {
  const sql = 'select count(*)::int as n from pg_stat_activity where datname = $1';
  return Number((await watcher.query(sql, [database])).rows[0]?.['n']);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (await holds()) return;
    await delay(100);
  }
  throw new Error('it never came to that');
}

/** The inverse of the cut forgets the rows of the search. */
async function breakInverse(owner: Target): Promise<void> {
  await using session = await connect(owner);
  const { rows } = await session.query(
    `select pg_get_functiondef('public.fn_cut_revert(text, text)'::regprocedure) as text`,
  );
  const text = String(rows[0]?.['text']);
  const broken = text.replace(/delete from public\.information_unit_search[^;]*;/, 'null;');
  expect(broken).not.toBe(text);
  await session.script(broken);
}

/** The laws of `cutproof schema`: its exit status says whether folder and database are the same, its lines name what is not, and no word of it is a password. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAndRead } from '../../harness/catalog/read.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { adminOf, startEmbedded } from '../../harness/server/start.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SCHEMA = new URL('../../schema/sql/', import.meta.url);
const NAME = 'live';
const stack = new AsyncDisposableStack();
let live: Target;
let address = '';
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-schema-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const server = stack.use(await startEmbedded({ say: () => undefined, startTimeoutMs: 60_000 }));
  const admin = adminOf(server.address);
  await loadAndRead(admin, SCHEMA, NAME);
  live = { ...admin, database: NAME };
  address = `postgres:///${NAME}?host=${encodeURIComponent(live.host)}&user=${live.user}`;
}, 120_000);
afterAll(() => stack.disposeAsync(), 60_000);

function cutproof(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'schema', ...words], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', PGPASSWORD: 'secret-kept-back' },
  });
  expect(stdout + stderr).not.toContain('kept-back');
  return { status, stdout, stderr };
}

describe('cutproof schema', () => {
  it('always ends with 0 where the live database is what the folder makes', () => {
    expect(cutproof('check', '--against', address)).toMatchObject({ status: 0, stdout: '' });
  });

  it('always ends with 2 where it is not, and names every difference', async () => {
    await using session = await connect(live);
    await session.script(`drop trigger information_unit_audit on public.information_unit;
      alter table public.legal_document alter lifecycle set default 'in_force';
      grant insert on public.vocab to cutter_exec`);

    const { status, stdout } = cutproof('check', '--against', address);

    expect(status).toBe(2);
    expect(stdout.trim().split('\n')).toEqual([
      `column public.legal_document.lifecycle: default: 'in_force'::text became 'draft'::text`,
      'grant insert on table public.vocab to cutter_exec: missing',
      'trigger information_unit_audit on public.information_unit: not expected',
    ]);
  });

  it('always pulls a folder that a check finds no difference in, without data', () => {
    const out = join(folder, 'pulled');

    expect(cutproof('pull', '--from', address, '--out', out).status).toBe(0);
    expect(cutproof('check', '--against', address, '--schema', out).status).toBe(0);
    const rows = readFileSync(join(out, '040-vocabulary.sql'), 'utf8');
    expect(rows.match(/^insert into \S+/gm)).toEqual(['insert into public.vocab']);
    expect(existsSync(join(out, 'catalog.jsonl'))).toBe(true);
    expect(cutproof('pull', '--from', address, '--out', out).status).toBe(2);
  });

  it('never writes to the live database, not even where it is asked to pull from it', async () => {
    await using session = await connect(live);
    const state = `select pg_snapshot_xmax(pg_current_snapshot())::text as xid`;
    const before = (await session.query(state)).rows[0]?.['xid'];

    cutproof('check', '--against', address);

    expect((await session.query(state)).rows[0]?.['xid']).toBe(before);
  });

  it.each([
    [
      'a password in the address',
      ['check', '--against', 'postgres://a:secret-kept-back@db.test/units'],
    ],
    ['no folder there', ['check', '--against', 'ADDRESS', '--schema', 'no-such-folder']],
    [
      'an unknown table',
      ['pull', '--from', 'ADDRESS', '--out', 'OUT', '--vocabulary', 'public.no'],
    ],
    ['no address', ['check']],
  ])('always ends with 2 for %s', (_what, words) => {
    const told = words.map((word) =>
      word === 'ADDRESS' ? address : word === 'OUT' ? join(folder, 'never') : word,
    );

    expect(cutproof(...told).status).toBe(2);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('always ends with 3 where no server answers', () => {
    expect(cutproof('check', '--against', 'postgres:///units?host=/no/socket').status).toBe(3);
  });
});

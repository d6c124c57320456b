/** Backups as a user takes and drills them: real processes, a real server, and the login of the document. Where this host has no PostgreSQL or gpg, only the refusals can be tried. */

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClone, createTemplate } from '../../harness/clone/template.ts';
import { writeAddress } from '../../harness/connection/address.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { startLocal } from '../../harness/server/local.ts';
import type { Server } from '../../harness/server/server.ts';
import { adminOf } from '../../harness/server/start.ts';
import { makeParent } from '../../harness/testing/embedded.fixture.ts';
import { lackOfTools } from '../../proofs/backup/tools.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { OWN_NAMES } from '../../schema/names.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SCHEMA = new URL('../../schema/sql/', import.meta.url);
const DOCUMENT = fileURLToPath(new URL('../../docs/backup.md', import.meta.url));
const LACK = lackOfTools(0, null);

const parent = makeParent();
const folder = parent.path;
const backups = join(folder, 'backups');
const env: Record<string, string> = { PATH: '/usr/bin:/bin', HOME: folder, TMPDIR: folder };
let server: Server | null = null;

beforeAll(() => mkdirSync(backups, { mode: 0o700 }));
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  parent[Symbol.dispose]();
});

function cutproof(words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const given = { ...env, ...more };
  return spawnSync(process.execPath, [MAIN, 'backup', ...words], { encoding: 'utf8', env: given });
}

describe('what is not as it should be', () => {
  it('always is named with status 2: no database, no key, no manifest', () => {
    const none = cutproof(['create']);
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('--database')]);

    const words = ['create', '--database', 'postgres://x@127.0.0.1:1/x', '--folder', backups];
    const bare = cutproof(words);
    expect(bare.status).toBe(2);
    expect(bare.stderr).toMatch(/BACKUP_GPG_FPR, CUTPROOF_BACKUP_RECIPIENT missing.*keygen/);

    const drill = cutproof(['drill', join(folder, 'none.manifest.json')]);
    expect([drill.status, drill.stderr]).toEqual([2, expect.stringContaining('cannot read')]);
  });

  it('always ends with status 4 where a manifest is none', () => {
    const file = join(folder, 'a.manifest.json');
    writeFileSync(file, '{}');

    const { status, stderr } = cutproof(['drill', file]);

    expect([status, stderr]).toEqual([4, expect.stringContaining('is no manifest of a backup')]);
  });
});

describe.runIf(LACK === null)('on this host', { timeout: 240_000 }, () => {
  let target: Target;
  const key = join(folder, 'k');
  const home = join(key, 'gnupg');

  beforeAll(async () => {
    server = await startLocal({ say: () => undefined, startTimeoutMs: 60_000, folder });
    const commitsFile = join(server.folder, 'commits');
    writeFileSync(commitsFile, '');
    const admin = adminOf(server.address);
    const template = 'cutproof_template';
    await createTemplate({
      contract: CUTTER,
      admin,
      name: template,
      folder: SCHEMA,
      seed: 1,
      names: OWN_NAMES,
    });
    target = await createClone({ admin, template, name: 'directus', commitsFile, prepare: [] });
    await using session = await connect(target);
    const [, login = ''] = /```sql\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
    await session.script(login);
  }, 120_000);

  const address = () => writeAddress({ ...target, user: 'somebody' });
  const create = (run: string, more: Readonly<Record<string, string>> = {}) =>
    cutproof(['create', '--database', address(), '--run', run, '--json'], more);
  const drill = (file: string, ...more: string[]) =>
    cutproof(['drill', file, '--gnupg-home', home, '--json', ...more]);

  it('always goes from a key to a drill, by the login of the document, and leaves no draft', () => {
    const made = cutproof(['keygen', '--out', key, '--json']);
    expect(made.status).toBe(0);
    const { fingerprint, recipientFile } = JSON.parse(made.stdout);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(home, 'private-keys-v1.d'))) {
      expect(statSync(join(home, 'private-keys-v1.d', name)).mode & 0o777).toBe(0o600);
    }
    Object.assign(env, {
      BACKUP_GPG_FPR: fingerprint,
      CUTPROOF_BACKUP_RECIPIENT: recipientFile,
      CUTPROOF_BACKUPS: backups,
    });

    const taken = create('first');
    expect([taken.status, taken.stderr]).toEqual([0, expect.stringContaining(fingerprint)]);
    const { manifestFile, manifest } = JSON.parse(taken.stdout);
    expect(readdirSync(backups)).toHaveLength(2);
    expect(manifest).toMatchObject({ runId: 'first', exit: { pgDump: 0, gpg: 0 } });
    expect(taken.stdout).not.toContain('nội dung');

    const end = drill(manifestFile);
    expect([end.status, JSON.parse(end.stdout)]).toMatchObject([
      0,
      { end: 'restored', findings: [] },
    ]);
    const into = drill(manifestFile, '--into', writeAddress({ ...target, database: 'postgres' }));
    expect(JSON.parse(into.stdout)).toMatchObject({ end: 'restored' });
  });

  it('never writes over a key', () => {
    const { status, stderr } = cutproof(['keygen', '--out', key]);

    expect([status, stderr]).toEqual([2, expect.stringContaining('there is a key in')]);
  });

  it('never takes a damaged backup for one: status 4, and what is wrong', () => {
    const [dump = '', manifest = ''] = readdirSync(backups).sort();
    const elsewhere = join(folder, 'damaged');
    mkdirSync(elsewhere);
    for (const name of [dump, manifest]) copyFileSync(join(backups, name), join(elsewhere, name));
    const bytes = readFileSync(join(elsewhere, dump));
    writeFileSync(join(elsewhere, dump), bytes.subarray(0, bytes.length - 20));

    const { status, stdout } = drill(join(elsewhere, manifest));

    expect([status, JSON.parse(stdout)]).toMatchObject([4, { end: 'damaged' }]);
  });

  it('never publishes anything with another fingerprint or into an open folder', () => {
    const before = readdirSync(backups);
    const other = create('second', { BACKUP_GPG_FPR: 'A'.repeat(40) });
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('not the pinned')]);
    const short = create('second', { BACKUP_GPG_FPR: 'ABCD' });
    expect([short.status, short.stderr]).toEqual([2, expect.stringContaining('no fingerprint')]);
    chmodSync(backups, 0o777);
    const open = create('second');
    chmodSync(backups, 0o700);
    expect([open.status, open.stderr]).toEqual([2, expect.stringContaining('by others')]);

    expect(readdirSync(backups)).toEqual(before);
  });

  it('always ends with status 3 where somebody is writing, and publishes nothing', async () => {
    const before = readdirSync(backups);
    await using writer = await connect(target);
    await writer.query('begin');
    await writer.query(`insert into public.legal_document (document_ref, title) values ('x', 'y')`);

    const { status, stderr } = create('third');

    expect([status, stderr]).toEqual([3, expect.stringContaining('the tables cannot be held')]);
    expect(readdirSync(backups)).toEqual(before);
  });

  it('always is the backup of a run in a sandbox that has a key', () => {
    const plan = join(folder, 'plan.json');
    const sample = fileURLToPath(new URL('../../examples/noi-quy-thu-vien.txt', import.meta.url));
    const main = (all: readonly string[]) =>
      spawnSync(process.execPath, [MAIN, ...all], { encoding: 'utf8', env });
    expect(main(['plan', sample, '--out', plan]).status).toBe(0);
    const before = readdirSync(backups).length;
    const words = ['run', plan, '--state', join(folder, 'state'), '--run', 'real'];
    const sandbox = ['sandbox', '--server', 'local', '--', process.execPath, MAIN];

    const real = main([...sandbox, ...words]);

    expect([real.status, real.stdout]).toEqual([0, 'completed real\n']);
    expect(real.stderr).not.toContain('stands for it');
    expect(readdirSync(backups)).toHaveLength(before + 2);
  });
});

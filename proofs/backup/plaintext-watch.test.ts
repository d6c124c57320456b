/** Whether a file is whole is said by gpg and pg_restore alone: who was kept from looking says nothing against it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decrypts } from './plaintext-watch.ts';
import { findDumpableServer, makeKeys } from './tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'cutproof-watch-'));
const keys = makeKeys();
const { clients } = findDumpableServer(null, null);
afterAll(() => {
  keys[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** A file that is encrypted as a backup is; what is in it is no archive. */
function encrypted(): string {
  const file = join(folder, 'a.gpg');
  const to = ['--recipient-file', keys.recipientFile, '--yes', '--output', file];
  const words = ['--homedir', keys.home, '--batch', '--quiet', ...to, '--encrypt'];
  expect(spawnSync(keys.gpg, words, { input: Buffer.alloc(100_000, 'a') }).status).toBe(0);
  return file;
}

function gpg(...lines: readonly string[]): { readonly gpg: string } {
  const path = join(folder, 'gpg');
  writeFileSync(path, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  return { gpg: path };
}

describe('a file that was left', () => {
  it('never is whole where it was cut short, or holds no archive', async () => {
    const file = encrypted();
    const bytes = readFileSync(file);
    const ends: boolean[] = [];
    for (const length of [bytes.length, bytes.length - 1, 600, 300, 5, 0]) {
      writeFileSync(file, bytes.subarray(0, length));
      ends.push(await decrypts(file, { keys, clients }));
    }

    expect(ends).toEqual([false, false, false, false, false, false]);
  });

  it.each([
    ['was killed', ['kill -KILL $$']],
    ['could not run', ['exit 2']],
    ['got no answer of its agent', [`exec '${keys.gpg}' --agent-program /bin/false "$@"`]],
  ])('never is told to be half where gpg %s', async (_how, lines) => {
    const file = encrypted();
    spawnSync('gpgconf', ['--homedir', keys.home, '--kill', 'all']);

    const asked = decrypts(file, { keys: { ...keys, ...gpg(...lines) }, clients });

    await expect(asked).rejects.toMatchObject({ code: 'E_NOT_SHOWN' });
  });
});

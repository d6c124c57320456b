/** Tests that folders are made for us alone, and that a folder that was opened to be synced is closed in every ending. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePrivateFolder, syncFolder, syncFolderNow } from './durable-files.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cutproof-durable-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('a folder', () => {
  it('always is made for its owner alone, with those above it', () => {
    const folder = join(home, 'a/b');
    makePrivateFolder(folder, '--state');

    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(() => makePrivateFolder(folder, '--state')).not.toThrow();
  });

  it('never is made where a file stands: the option that names it is told', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');

    expect(() => makePrivateFolder(join(file, 'below'), '--ledger')).toThrow(
      expect.objectContaining({ code: 'E_USAGE', hint: expect.stringContaining('--ledger') }),
    );
  });

  it('always is closed once it is synced, also where it cannot be', async () => {
    const closed: number[] = [];
    const calls = { openFolder: () => 7, close: (file: number) => closed.push(file) };
    const fails = () => {
      throw new Error('EIO');
    };

    syncFolderNow(home, { ...calls, sync: () => undefined });
    expect(() => syncFolderNow(home, { ...calls, sync: fails })).toThrow('EIO');
    expect(closed).toEqual([7, 7]);
    await expect(syncFolder(home)).resolves.toBeUndefined();
    await expect(syncFolder(join(home, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

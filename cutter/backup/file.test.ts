/** The laws of the files of a backup: private, never written over, and drafts only of the dead are swept. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftOf, openDraft, publish, publishText } from './file.ts';
import { examineFolder, sweep } from './folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file of a backup', () => {
  it('always is for its owner alone, whole under its name, with no draft left', async () => {
    const path = join(folder, 'a.manifest.json');

    await publishText(path, 'whole');

    expect(readFileSync(path, 'utf8')).toBe('whole');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a.manifest.json']);
  });

  it('never is written over another one, and says which name is taken', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'before');
    writeFileSync(draftOf(path), 'after');

    await expect(publish(draftOf(path), path)).rejects.toThrow(/a exists already/);

    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  it('never takes a draft that somebody else has made, nor a link', async () => {
    const path = join(folder, 'a');
    symlinkSync('/etc/passwd', draftOf(path));

    await expect(openDraft(draftOf(path))).rejects.toThrow(/cannot write/);
  });
});

describe('the folder of backups', () => {
  it('always loses the drafts of the dead, and never those of the living, nor anything else', async () => {
    const { pid: dead } = spawnSync('true');
    const names = [`a.${dead}.partial`, `b.${process.pid}.partial`, 'c.dump.gpg', 'd.partial'];
    for (const name of names) writeFileSync(join(folder, name), '');

    expect(await sweep(folder)).toEqual([`a.${dead}.partial`]);
    expect(readdirSync(folder).sort()).toEqual(names.slice(1));
  });

  it('never is one that others can write to, a link, a file or missing', async () => {
    const [link, file] = [join(folder, 'link'), join(folder, 'file')];
    symlinkSync(folder, link);
    writeFileSync(file, '');

    await expect(examineFolder(link)).rejects.toThrow(/is no folder/);
    await expect(examineFolder(file)).rejects.toThrow(/is no folder/);
    await expect(examineFolder(join(folder, 'none'))).rejects.toThrow(/cannot be used/);
    await examineFolder(folder);
    chmodSync(folder, 0o777);
    await expect(examineFolder(folder)).rejects.toThrow(/written to by others/);
  });
});

/** The laws of the server from this host's own programs. Where a real installation is missing, only the refusals can be tried. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, leftIn, makeParent } from '../testing/embedded.fixture.ts';
import { findInstallation, startLocal } from './local.ts';

const quiet = { say: () => undefined, startTimeoutMs: 20_000 };
const here = findHere();

describe('a local server', { timeout: 60_000 }, () => {
  it.runIf(here !== null)('always starts, folds every letter, and leaves nothing', async () => {
    using parent = makeParent();
    const server = await startLocal({ ...quiet, folder: parent.path });

    const [row] = await ask(
      server.address,
      `select lower('ĐIỀU') as low, 'Z' < 'a' as by_code, current_setting('server_version') as version`,
    );
    await server[Symbol.asyncDispose]();

    expect(row).toMatchObject({ low: 'điều', by_code: true });
    expect(row?.['version']).toContain(here?.version);
    expect(server.kind).toBe('local');
    expect(server.capabilities.pgDump).toBe(here?.pgDump);
    expect(leftIn(parent.path)).toEqual([]);
  });

  it('never takes a folder that was not named, where one was', () => {
    expect(() => findInstallation('/nowhere')).toThrow(/\/nowhere has no initdb/);
  });

  it('never takes a version that is too old, and says which it is', () => {
    using parent = makeParent();
    const folder = installFake(parent.path, 'postgres (PostgreSQL) 13.9');

    expect(() => findInstallation(folder)).toThrow(/is version 13\.9/);
  });

  it('never takes programs without the extensions of the witness', () => {
    using parent = makeParent();
    const folder = installFake(parent.path, 'postgres (PostgreSQL) 16.1');
    writeProgram(join(folder, 'pg_config'), `echo ${parent.path}`);

    expect(() => findInstallation(folder)).toThrow(/without the extension pg_visibility/);
  });

  it('always follows a link to where the other programs are', () => {
    using parent = makeParent();
    const folder = installFake(parent.path, 'postgres (PostgreSQL) 16.1');
    const links = join(parent.path, 'links');
    mkdirSync(links);
    for (const name of ['initdb', 'postgres']) symlinkSync(join(folder, name), join(links, name));

    expect(findInstallation(links)).toEqual({ folder, version: '16.1', pgDump: false });
  });
});

function findHere() {
  try {
    return findInstallation(null);
  } catch {
    return null;
  }
}

function installFake(parent: string, version: string): string {
  const folder = join(parent, 'bin');
  mkdirSync(folder);
  writeProgram(join(folder, 'initdb'), 'exit 1');
  writeProgram(join(folder, 'postgres'), `echo '${version}'`);
  return folder;
}

function writeProgram(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
}

/** The laws of finding programs: too old is as good as missing, and the cure is one command. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeParent } from '../testing/embedded.fixture.ts';
import { findClients } from './client-programs.ts';

function install(parent: string, version: string): string {
  const folder = join(parent, version);
  mkdirSync(folder);
  for (const name of ['pg_dump', 'pg_restore']) {
    const line = `echo '${name} (PostgreSQL) ${version}'`;
    writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }
  return folder;
}

describe('the client programs', () => {
  it('always are those that were named, where they are new enough', () => {
    using parent = makeParent();
    const folder = install(parent.path, '97.1');

    expect(findClients(97, folder)).toEqual({
      pgDump: join(folder, 'pg_dump'),
      pgRestore: join(folder, 'pg_restore'),
      version: '97.1',
    });
  });

  it('never are older than the server, and the package that has them is named', () => {
    using parent = makeParent();
    const folder = install(parent.path, '97.1');

    expect(() => findClients(98, folder)).toThrow(
      expect.objectContaining({
        code: 'E_USAGE',
        message: expect.stringContaining('97.1'),
        hint: expect.stringContaining('postgresql-client-98'),
      }),
    );
  });
});

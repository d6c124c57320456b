/** The laws of the variables of libpq: they name the same database, and a password only by its file where there is one. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeParent } from '../testing/embedded.fixture.ts';
import { libpqEnvironment } from './libpq.ts';

const target = { host: '/run/x', port: 5433, user: 'cutter_backup', database: 'directus' };

describe('the variables of libpq', () => {
  it('always name the database and the login, and no TLS on a socket', () => {
    expect(libpqEnvironment(target, { scratch: '/nowhere', home: '/h' })).toEqual({
      HOME: '/h',
      PGHOST: '/run/x',
      PGPORT: '5433',
      PGUSER: 'cutter_backup',
      PGDATABASE: 'directus',
      PGCONNECT_TIMEOUT: '10',
      PGSSLMODE: 'disable',
    });
  });

  it('always turn a file with a password into a list for this user alone, every sign of it', () => {
    using parent = makeParent();
    const passwordFile = join(parent.path, 'password');
    writeFileSync(passwordFile, 'a:b\\c');
    const options = { scratch: parent.path, home: '/h' };

    const found = libpqEnvironment({ ...target, passwordFile }, options);

    const list = found['PGPASSFILE'] ?? '';
    expect(readFileSync(list, 'utf8')).toBe('*:*:*:*:a\\:b\\\\c\n');
    expect(statSync(list).mode & 0o777).toBe(0o600);
    expect(Object.values(found).join(' ')).not.toContain('a:b');
  });

  it('always point at the list of the user, and give the variable only where it is in use', () => {
    const options = { scratch: '/nowhere', home: '/h', variable: 'secret' };
    const list = { from: 'list', file: '/h/.pgpass' } as const;

    expect(libpqEnvironment({ ...target, password: list }, options)).toMatchObject({
      PGPASSFILE: '/h/.pgpass',
    });
    expect(libpqEnvironment({ ...target, password: list }, options)).not.toHaveProperty(
      'PGPASSWORD',
    );
    const variable = { from: 'variable' } as const;
    expect(libpqEnvironment({ ...target, password: variable }, options)).toMatchObject({
      PGPASSWORD: 'secret',
    });
  });
});

/** The laws of a connection, on a real server with TLS and passwords: each sslmode means what it means to psql, and a password is found where psql finds it. */
import { createHash, X509Certificate } from 'node:crypto';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, type Secure, startSecure } from '../testing/secure.fixture.ts';
import { type ConnectionVariables, readAddress } from './address.ts';
import { connect } from './connection.ts';

let server: Secure;

beforeAll(async () => {
  server = await startSecure();
}, 120_000);
afterAll(async () => server[Symbol.asyncDispose]());

/** Connects as psql would with this address and these variables; says whether TLS was used, or why not. */
async function log(
  user: string,
  parameters: Readonly<Record<string, string>>,
  { host = '127.0.0.1', values = {} as ConnectionVariables['values'] } = {},
): Promise<string> {
  const words = new URLSearchParams(parameters);
  const text = `postgres://${user}@${host}:${server.port}/postgres?${words}`;
  const variables = { home: server.folder, hasPassword: false, values };
  try {
    await using session = await connect(readAddress(text, variables));
    const sql = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
    return (await session.query(sql)).rows[0]?.['ssl'] === true ? 'encrypted' : 'plain';
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    expect(String(message)).not.toContain('kept-back');
    return `${String(code)}: ${String(message)}`;
  }
}

describe('sslmode', () => {
  it.each([
    ['disable', 'anybody', 'plain'],
    ['allow', 'anybody', 'plain'],
    ['prefer', 'anybody', 'encrypted'],
    ['require', 'anybody', 'encrypted'],
    ['allow', 'only_tls', 'encrypted'],
    ['prefer', 'only_plain', 'plain'],
  ])('always is as psql has it: %s as %s is %s', async (sslmode, user, seen) => {
    expect(await log(user, { sslmode })).toBe(seen);
  });

  it('always is prefer where nobody says anything', async () => {
    expect(await log('anybody', {})).toBe('encrypted');
  });

  it.each([
    ['disable', 'only_tls'],
    ['require', 'only_plain'],
  ])('never falls back from %s', async (sslmode, user) => {
    expect(await log(user, { sslmode })).toMatch(/^E_CONNECTION: .*no pg_hba.conf entry/);
  });

  it('always believes any name with verify-ca, and only the right one with verify-full', async () => {
    const sslrootcert = server.authority;

    expect(await log('anybody', { sslmode: 'verify-ca', sslrootcert })).toBe('encrypted');
    expect(await log('anybody', { sslmode: 'verify-full', sslrootcert })).toMatch(
      /^E_CONNECTION: .*does not match/,
    );
    expect(
      await log('anybody', { sslmode: 'verify-full', sslrootcert }, { host: 'localhost' }),
    ).toBe('encrypted');
  });

  it.each(['require', 'verify-ca', 'verify-full'])(
    'never believes another authority where a root certificate is at hand: %s',
    async (sslmode) => {
      const parameters = { sslmode, sslrootcert: server.stranger };

      expect(await log('anybody', parameters, { host: 'localhost' })).toMatch(
        /^E_CONNECTION: .*certificate/,
      );
    },
  );

  it.each([
    ['verify-ca', '/no/such/root.crt', 'needs a root certificate'],
    ['require', 'system', 'too weak'],
  ])('never goes on with %s and the root certificate %s', async (sslmode, sslrootcert, why) => {
    expect(await log('anybody', { sslmode, sslrootcert })).toMatch(
      new RegExp(`^E_USAGE: .*${why}`),
    );
  });

  it('always takes variables where the address is silent, and the address where it is not', async () => {
    const values = { PGSSLMODE: 'disable' };

    expect(await log('anybody', {}, { values })).toBe('plain');
    expect(await log('anybody', { sslmode: 'require' }, { values })).toBe('encrypted');
  });

  it('always shows a certificate of its own where the server asks for one', async () => {
    const { certificate: sslcert, key: sslkey } = server;
    const open = join(server.folder, 'open.key');
    copyFileSync(sslkey, open);
    chmodSync(open, 0o644);

    expect(await log('by_certificate', { sslcert, sslkey })).toBe('encrypted');
    expect(await log('by_certificate', {})).toMatch(/^E_CONNECTION/);
    expect(await log('by_certificate', { sslcert, sslkey: open })).toMatch(
      /^E_USAGE: .*open to others/,
    );
  });
});

describe('a password', () => {
  const escaped = PASSWORD.replaceAll('\\', '\\\\').replaceAll(':', '\\:');
  const list = (text: string, mode = 0o600) => {
    const file = join(server.folder, `list-${mode}-${text.length}`);
    writeFileSync(file, text);
    chmodSync(file, mode);
    return { values: { PGPASSFILE: file } };
  };

  it('always is found in the list by host, port, database and user', async () => {
    const lines = ['# by_password:*', 'other:*:*:*:wrong', '*:1:*:*:wrong'];
    const right = `127.0.0.1:${server.port}:postgres:by_password:${escaped}`;

    expect(await log('by_password', {}, list([...lines, right].join('\n')))).toBe('encrypted');
    // The fifth field is the rest of the line, with colons that nobody escaped.
    const loose = `*:*:*:*:${PASSWORD.replaceAll('\\', '\\\\')}`;
    expect(await log('by_password', {}, list(loose))).toBe('encrypted');
    expect(await log('by_password', {}, list(lines.join('\n')))).toMatch(
      /^E_CONNECTION: .*has no line/,
    );
  });

  it('never is taken from a list that is open to others', async () => {
    expect(await log('by_password', {}, list(`*:*:*:*:${escaped}`, 0o640))).toMatch(
      /^E_CONNECTION: .*open to others/,
    );
  });

  it('always is looked for in the home folder where nobody names a list', async () => {
    expect(await log('by_password', {})).toMatch(/^E_CONNECTION: .*there is no .*\.pgpass/);
  });

  it('always may stand in a service, with all the rest', async () => {
    const file = join(server.folder, 'services');
    const service = `host=127.0.0.1\nport=${server.port}\nuser=by_password\ndbname=postgres\nsslmode=require`;
    writeFileSync(file, `[other]\nhost=no\n\n[proof]\n${service}\npassword=${PASSWORD}\n[next]\n`);
    const values = { PGSERVICEFILE: file, PGSERVICE: 'proof', PGUSER: 'nobody', PGHOST: 'nowhere' };
    const target = readAddress('postgres://', { home: '/nowhere', hasPassword: false, values });

    await using session = await connect(target);

    expect((await session.query('select session_user')).rows[0]).toEqual({
      session_user: 'by_password',
    });
    expect(JSON.stringify(target)).not.toContain('kept-back');
  });

  it('never is taken for another service', () => {
    const values = { PGSERVICEFILE: join(server.folder, 'services'), PGSERVICE: 'absent' };

    expect(() =>
      readAddress('postgres://', { home: '/nowhere', hasPassword: false, values }),
    ).toThrow(/the service absent is not defined/);
  });
});

describe('a connection', () => {
  it('always says by which certificate the server showed itself, and never where it showed none', async () => {
    const { raw } = new X509Certificate(readFileSync(join(server.folder, 'server.crt')));
    const digest = `sha256:${createHash('sha256').update(raw).digest('hex')}`;
    const shown = async (sslmode: string) => {
      const text = `postgres://anybody@127.0.0.1:${server.port}/postgres?sslmode=${sslmode}`;
      const variables = { home: server.folder, hasPassword: false, values: {} };
      await using session = await connect(readAddress(text, variables));
      return session.certificate;
    };

    expect(await shown('require')).toBe(digest);
    expect(await shown('disable')).toBeNull();
  });
});

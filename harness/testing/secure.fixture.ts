/** A server that listens on this host with TLS and passwords, for the tests of connections. Never part of a run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Target } from '../connection/connection.ts';
import { findNative, preparePrograms } from '../server/binaries.ts';
import { serverAccount } from '../server/server-user.ts';

export interface Secure extends AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  /** Signed the server's certificate, which is for `localhost` alone, and the client's. */
  readonly authority: string;
  /** Signed nothing. */
  readonly stranger: string;
  /** For the role `by_certificate`. */
  readonly certificate: string;
  readonly key: string;
}

export const PASSWORD = 'secret:kept-back\\';

const HBA = `local all all trust
hostssl all only_tls 127.0.0.1/32 trust
hostnossl all only_plain 127.0.0.1/32 trust
hostssl all by_certificate 127.0.0.1/32 cert
host all by_password 127.0.0.1/32 scram-sha-256
host all anybody 127.0.0.1/32 trust
`;
const ROLES = ['only_tls', 'only_plain', 'by_certificate', 'by_password', 'anybody'];

export async function startSecure(): Promise<Secure> {
  await using resources = new AsyncDisposableStack();
  const account = serverAccount();
  const folder = mkdtempSync(join(tmpdir(), 'cutproof-tls-'));
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const own = join(folder, 'server');
  mkdirSync(own, { mode: 0o700 });
  if (account !== undefined) chownSync(own, account.uid, account.gid);
  const programs = preparePrograms({
    native: findNative(),
    account,
    copy: join(folder, 'programs'),
  });
  const data = join(own, 'data');
  run(
    programs.initdb,
    [`--pgdata=${data}`, '--username=postgres', '--auth=trust', '--no-sync'],
    account,
  );
  const made = makeCertificates(folder);
  for (const name of ['server.crt', 'server.key', 'authority.crt']) {
    copyFileSync(join(folder, name), join(own, name));
    chmodSync(join(own, name), 0o600);
    if (account !== undefined) chownSync(join(own, name), account.uid, account.gid);
  }
  writeFileSync(join(data, 'pg_hba.conf'), HBA);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: own,
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: join(own, 'server.crt'),
    ssl_key_file: join(own, 'server.key'),
    ssl_ca_file: join(own, 'authority.crt'),
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(programs.postgres, ['-D', data, ...words], {
    ...account,
    stdio: 'ignore',
    env: {},
  });
  resources.defer(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
  });
  await makeRoles({ host: own, port, user: 'postgres', database: 'postgres' });
  const kept = resources.move();
  return { folder, port, ...made, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function makeRoles(target: Target): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await using session = await connect(target);
      for (const role of ROLES) await session.query(`create role ${role} login`);
      await session.query(`alter role by_password password '${PASSWORD}'`);
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await delay(100);
    }
  }
}

function makeCertificates(folder: string) {
  const file = (name: string) => join(folder, name);
  const authority = (name: string) =>
    openssl(
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
      ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)],
    );
  const signed = (name: string, subject: string, names: string) => {
    openssl(
      ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${subject}`],
      ['-keyout', file(`${name}.key`), '-out', file(`${name}.csr`)],
    );
    writeFileSync(file('names'), `subjectAltName=${names}\n`);
    openssl(
      ['x509', '-req', '-days', '2', '-in', file(`${name}.csr`), '-extfile', file('names')],
      [
        '-CA',
        file('authority.crt'),
        '-CAkey',
        file('authority.key'),
        '-CAcreateserial',
        '-out',
        file(`${name}.crt`),
      ],
    );
  };
  authority('authority');
  authority('stranger');
  signed('server', 'localhost', 'DNS:localhost');
  signed('client', 'by_certificate', 'DNS:by_certificate');
  chmodSync(file('client.key'), 0o600);
  return {
    authority: file('authority.crt'),
    stranger: file('stranger.crt'),
    certificate: file('client.crt'),
    key: file('client.key'),
  };
}

function openssl(...words: readonly (readonly string[])[]): void {
  run('openssl', words.flat(), undefined);
}

function run(program: string, words: readonly string[], account: ReturnType<typeof serverAccount>) {
  const { status, stderr } = spawnSync(program, words, { ...account, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words[0]}: ${stderr}`);
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

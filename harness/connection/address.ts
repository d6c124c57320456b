/** Reads the address of a database that exists, with what libpq adds to it: a service, variables, defaults. A password has no place in it: an address stands in the process list, in logs and in evidence. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ProofError } from '../../schema/failure.ts';
import type { Target } from './connection.ts';
import { type PasswordPlace, USUAL_SOCKETS } from './password.ts';
import { readService } from './service-file.ts';
import { TLS_MODES, type Tls } from './tls.ts';

const SHAPE =
  'postgres://user@host:5432/database, or postgres:///database?host=/socket/folder&user=name';

/** Variables of libpq by their names, such as `PGHOST`, and the home folder. Of PGPASSWORD only whether it is set. */
export interface ConnectionVariables {
  readonly home: string;
  readonly hasPassword: boolean;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** Keyword of an address or a service, and the variable that stands for it where both are silent. */
const KEYWORDS: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  dbname: 'PGDATABASE',
  service: 'PGSERVICE',
  passfile: 'PGPASSFILE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
};
/** They make no other connection of it, so a service that psql uses too may hold them. */
const HARMLESS = [
  'application_name',
  'fallback_application_name',
  'connect_timeout',
  'client_encoding',
];
const SYSTEM_SERVICES = '/etc/postgresql-common';

export const CONNECTION_VARIABLES: readonly string[] = [
  ...Object.values(KEYWORDS),
  'PGSERVICEFILE',
  'PGSYSCONFDIR',
];

/** Rejects with `E_USAGE`, and never repeats what might be a password. */
export function readAddress(text: string, variables: ConnectionVariables): Target {
  const given = readUrl(text);
  const { home, values } = variables;
  const service = given.get('service') ?? values['PGSERVICE'];
  const files = serviceFiles(variables);
  const served = service === undefined ? new Map<string, string>() : readService(files, service);
  refuseUnknown(served.keys(), ['password'], `the service ${service ?? ''}`);
  const pick = (keyword: string): string | undefined =>
    [given.get(keyword), served.get(keyword), values[KEYWORDS[keyword] ?? '']].find(
      (value) => value !== undefined && value !== '',
    );
  const user = pick('user') ?? userInfo().username;
  const port = readPort(pick('port') ?? '5432');
  return Object.freeze({
    host: refuseSeveral(pick('host') ?? usualHost(port)),
    port,
    user,
    database: pick('dbname') ?? user,
    tls: readTls(pick, home),
    password:
      service !== undefined && served.has('password')
        ? ({ from: 'service', files, service } as const)
        : placeOf(variables, pick('passfile')),
  });
}

/** How a target is named to people. */
export function showTarget({ user, host, port, database }: Target): string {
  return `${user}@${host}:${port}/${database}`;
}

/** The address again, without what it must not hold, as it can be given on a command line. */
export function writeAddress({ user, host, port, database }: Target): string {
  const [who, what] = [encodeURIComponent(user), encodeURIComponent(database)];
  return host.startsWith('/')
    ? `postgres:///${what}?host=${encodeURIComponent(host)}&port=${port}&user=${who}`
    : `postgres://${who}@${host}:${port}/${what}`;
}

function readUrl(text: string): ReadonlyMap<string, string> {
  const url = parse(text);
  if (url.password !== '' || [...url.searchParams.keys()].some((name) => /password$/.test(name))) {
    throw new ProofError(
      'E_USAGE',
      'the address has a password in it, where every process sees it',
      { hint: 'leave it out, and put it into ~/.pgpass or the variable PGPASSWORD' },
    );
  }
  refuseUnknown(url.searchParams.keys(), ['ssl'], 'the address');
  const parts: Readonly<Record<string, string>> = {
    host: decodeURIComponent(url.hostname),
    port: url.port,
    user: decodeURIComponent(url.username),
    dbname: decodeURIComponent(url.pathname.slice(1)),
    ...(url.searchParams.get('ssl') === 'true' ? { sslmode: 'require' } : {}),
  };
  return new Map(
    [...Object.entries(parts), ...url.searchParams].filter(([, value]) => value !== ''),
  );
}

function refuseUnknown(names: Iterable<string>, also: readonly string[], where: string): void {
  for (const name of names) {
    if (name in KEYWORDS || HARMLESS.includes(name) || also.includes(name)) continue;
    throw new ProofError('E_USAGE', `${where} has the parameter ${name}, which is not known`, {
      hint: SHAPE,
    });
  }
}

function readTls(pick: (keyword: string) => string | undefined, home: string): Tls {
  const root = pick('sslrootcert');
  const mode = pick('sslmode') ?? (root === 'system' ? 'verify-full' : 'prefer');
  const known = TLS_MODES.find((one) => one === mode);
  if (known === undefined) {
    throw new ProofError('E_USAGE', `sslmode ${JSON.stringify(mode)} is not known`, {
      hint: TLS_MODES.join(', '),
    });
  }
  const own = (name: string) => join(home, '.postgresql', name);
  return {
    mode: known,
    rootCertificate: root ?? own('root.crt'),
    certificate: pick('sslcert') ?? own('postgresql.crt'),
    key: pick('sslkey') ?? own('postgresql.key'),
  };
}

function placeOf(variables: ConnectionVariables, file: string | undefined): PasswordPlace {
  if (variables.hasPassword) return { from: 'variable' };
  return { from: 'list', file: file ?? join(variables.home, '.pgpass') };
}

function serviceFiles({ home, values }: ConnectionVariables): readonly string[] {
  return [
    values['PGSERVICEFILE'] ?? join(home, '.pg_service.conf'),
    join(values['PGSYSCONFDIR'] ?? SYSTEM_SERVICES, 'pg_service.conf'),
  ];
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ProofError('E_USAGE', `${JSON.stringify(text)} is no port`, { hint: SHAPE });
}

/** Who names no host means the server of this machine, by its socket where it has one. */
function usualHost(port: number): string {
  const folder = USUAL_SOCKETS.find((one) => existsSync(join(one, `.s.PGSQL.${port}`)));
  return folder ?? 'localhost';
}

function refuseSeveral(host: string): string {
  if (!host.includes(',')) return host;
  throw new ProofError('E_USAGE', `${host} names several hosts`, {
    hint: 'name the one on which the laws are to run',
  });
}

function parse(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^postgres(?:ql)?:$/.test(url.protocol)) return url;
  throw new ProofError('E_USAGE', 'this is no address of a database', { hint: SHAPE });
}

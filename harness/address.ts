/** Reads the address of a database that exists. A password has no place in it: an address stands in the process list, in logs and in evidence. */
import { userInfo } from 'node:os';
import { ProofError } from '../schema/failure.ts';
import type { Target } from './database.ts';

const SHAPE =
  'postgres://user@host:5432/database, or postgres:///database?host=/socket/folder&user=name';

/** A socket's folder cannot stand before the path. */
const PARAMETERS = ['host', 'port', 'user'];

/** Rejects with `E_USAGE`, and never repeats what might be a password. */
export function readAddress(text: string): Target {
  const url = parse(text);
  if (url.password !== '' || url.searchParams.has('password')) {
    throw new ProofError(
      'E_USAGE',
      'the address has a password in it, where every process sees it',
      {
        hint: 'leave it out, and put it into ~/.pgpass or the variable PGPASSWORD',
      },
    );
  }
  for (const name of url.searchParams.keys()) {
    if (PARAMETERS.includes(name)) continue;
    throw new ProofError('E_USAGE', `the address has the parameter ${name}, which is not known`, {
      hint: name.startsWith('ssl') ? 'set PGSSLMODE and its like instead' : SHAPE,
    });
  }
  const user =
    url.searchParams.get('user') ?? (decodeURIComponent(url.username) || userInfo().username);
  return Object.freeze({
    host: url.searchParams.get('host') ?? (decodeURIComponent(url.hostname) || 'localhost'),
    port: Number(url.searchParams.get('port') ?? (url.port || 5432)),
    user,
    database: decodeURIComponent(url.pathname.slice(1)) || user,
  });
}

/** How a target is named to people. */
export function showTarget({ user, host, port, database }: Target): string {
  return `${user}@${host}:${port}/${database}`;
}

function parse(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^postgres(?:ql)?:$/.test(url.protocol)) return url;
  throw new ProofError('E_USAGE', 'this is no address of a database', { hint: SHAPE });
}

/** Finds the password of a connection at the moment the server asks for it, where libpq would look. It is never kept, shown or handed on. */
import { readFileSync, statSync } from 'node:fs';
import { ProofError } from '../../schema/failure.ts';
import { readService } from './service-file.ts';

/** Where the password stands; never the password itself. */
export type PasswordPlace =
  /** PGPASSWORD, which `pg` reads by itself. */
  | { readonly from: 'variable' }
  | { readonly from: 'service'; readonly files: readonly string[]; readonly service: string }
  /** A list of hosts and passwords, such as `~/.pgpass`. */
  | { readonly from: 'list'; readonly file: string };

interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

const HINT = 'put it into ~/.pgpass, a service file or the variable PGPASSWORD';
/** Where a server of this machine has its socket. The list of passwords calls these localhost. */
export const USUAL_SOCKETS = ['/var/run/postgresql', '/run/postgresql', '/tmp'];

/** Rejects with `E_CONNECTION`, saying where it was looked for. */
export function findPassword(place: Exclude<PasswordPlace, { from: 'variable' }>, login: Login) {
  switch (place.from) {
    case 'service':
      return readService(place.files, place.service).get('password') ?? '';
    case 'list':
      return lookUp(place.file, login);
    default:
      return place satisfies never;
  }
}

function lookUp(file: string, login: Login): string {
  const asked = `the server asks ${login.user} for a password`;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new ProofError('E_CONNECTION', `${asked}, and there is no ${file}`, { hint: HINT });
  }
  if (!stat.isFile() || (stat.mode & 0o077) !== 0) {
    throw new ProofError('E_CONNECTION', `${asked}, and ${file} is ignored: it is open to others`, {
      hint: `chmod 600 ${file}`,
    });
  }
  const found = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map(fieldsOf)
    .find((fields) => matches(fields, login));
  if (found !== undefined) return found[4] ?? '';
  throw new ProofError('E_CONNECTION', `${asked}, and ${file} has no line for it`, { hint: HINT });
}

function matches(fields: readonly string[], { host, port, database, user }: Login): boolean {
  if (fields.length < 5) return false;
  const hosts = USUAL_SOCKETS.includes(host) ? [host, 'localhost'] : [host];
  const wanted = [hosts, [String(port)], [database], [user]];
  return wanted.every((values, index) => {
    const field = fields[index] ?? '';
    return field === '*' || values.includes(field);
  });
}

/** Colons part the fields, a backslash takes its meaning from what follows; the fifth field is the rest of the line. */
function fieldsOf(line: string): readonly string[] {
  const fields = [''];
  for (let at = 0; at < line.length; at += 1) {
    const last = fields.length - 1;
    const char = line[at] ?? '';
    if (char === ':' && fields.length < 5) fields.push('');
    else if (char === '\\' && at + 1 < line.length) fields[last] += line[++at] ?? '';
    else fields[last] += char;
  }
  return fields;
}

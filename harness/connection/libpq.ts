/** Says to PostgreSQL's own programs where a database is, in the variables of libpq. A password goes by the name of its file, never by its value or among the words of a command. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './connection.ts';
import { findPassword } from './password.ts';

const PASSWORD_FILE = 'pgpass';

interface LibpqOptions {
  /** A folder that is ours alone: where only the password itself stands in a file, libpq's own list is written here. */
  readonly scratch: string;
  /** PGPASSWORD, where that is how the password is given. It goes to the environment of the one program. */
  readonly variable?: string | undefined;
  readonly home: string;
}

export function libpqEnvironment(
  target: Target,
  { scratch, variable, home }: LibpqOptions,
): Readonly<Record<string, string>> {
  const { host, port, user, database, tls } = target;
  return {
    HOME: home,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    PGCONNECT_TIMEOUT: '10',
    ...passwordOf(target, scratch, variable),
    ...(tls === undefined || host.startsWith('/')
      ? { PGSSLMODE: 'disable' }
      : {
          PGSSLMODE: tls.mode,
          PGSSLROOTCERT: tls.rootCertificate,
          PGSSLCERT: tls.certificate,
          PGSSLKEY: tls.key,
        }),
  };
}

function passwordOf(
  target: Target,
  scratch: string,
  variable: string | undefined,
): Readonly<Record<string, string>> {
  const { passwordFile, password } = target;
  if (passwordFile !== undefined) {
    const file = join(scratch, PASSWORD_FILE);
    const value = readFileSync(passwordFile, 'utf8').replaceAll(/[\\:]/g, '\\$&');
    writeFileSync(file, `*:*:*:*:${value}\n`, { mode: 0o600 });
    return { PGPASSFILE: file };
  }
  switch (password?.from) {
    case undefined:
      return {};
    case 'list':
      return { PGPASSFILE: password.file };
    case 'variable':
      return variable === undefined ? {} : { PGPASSWORD: variable };
    case 'service':
      // The service itself may name another login, which would go before ours.
      return { PGPASSWORD: findPassword(password, target) };
    default:
      return password satisfies never;
  }
}

/** Finds the client programs of PostgreSQL and gpg on this host, and says which package brings what is missing. Starts no server and asks no network. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ProofError } from '../../schema/failure.ts';

const DEBIAN = '/usr/lib/postgresql';
/** What an ordinary login has, for programs that are started without its environment. */
const PATHS = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin', '/opt/local/bin'];

export interface Clients {
  readonly pgDump: string;
  readonly pgRestore: string;
  /** Such as `15.18`. */
  readonly version: string;
}

/** Gives the oldest pair that can dump a server of the version, or says what to install. `binaries` is looked at first. */
export function findClients(major: number, binaries: string | null): Clients {
  const seen: Clients[] = [];
  for (const folder of clientFolders(binaries)) {
    const found = judge(folder);
    if (found === null) continue;
    seen.push(found);
    if (folder === binaries && majorOf(found) >= major) return found;
  }
  const [fitting] = seen
    .filter((one) => majorOf(one) >= major)
    .sort((one, other) => majorOf(one) - majorOf(other));
  if (fitting !== undefined) return fitting;
  const what =
    seen.length === 0
      ? 'pg_dump and pg_restore are not installed'
      : `pg_dump is version ${seen.map(({ version }) => version).join(', ')}, and the server ${major}`;
  throw new ProofError('E_USAGE', what, {
    hint: `apt-get install postgresql-client${major === 0 ? '' : `-${major}`}, or set PG_BINDIR to the folder that holds them`,
  });
}

interface FoundGpg {
  readonly path: string;
  /** Such as `2.2.40`. */
  readonly version: string;
}

/** Rejects with `E_USAGE` where there is none, or one before 2.2. */
export function findGpg(): FoundGpg {
  const hint = 'apt-get install gnupg';
  const path = PATHS.map((folder) => join(folder, 'gpg')).find(isProgram);
  if (path === undefined) throw new ProofError('E_USAGE', 'gpg is not installed', { hint });
  const version = /\(GnuPG[^)]*\) (\d+\.\d+\.\d+)/.exec(versionLine(path))?.[1];
  const [first = 0, second = 0] = (version ?? '').split('.').map(Number);
  if (version !== undefined && (first > 2 || (first === 2 && second >= 2))) {
    return { path, version };
  }
  throw new ProofError('E_USAGE', `${path} is version ${version ?? 'unknown'}, before 2.2`, {
    hint,
  });
}

function clientFolders(binaries: string | null): readonly string[] {
  const debian = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).map((name) => join(DEBIAN, name, 'bin'))
    : [];
  return [...new Set([...(binaries === null ? [] : [binaries]), ...debian, ...PATHS])];
}

function judge(folder: string): Clients | null {
  const [pgDump, pgRestore] = [join(folder, 'pg_dump'), join(folder, 'pg_restore')];
  if (!isProgram(pgDump) || !isProgram(pgRestore)) return null;
  const version = /\(PostgreSQL\) (\d[\w.]*)/.exec(versionLine(pgDump))?.[1];
  return version === undefined ? null : { pgDump, pgRestore, version };
}

function majorOf({ version }: Clients): number {
  return Number.parseInt(version, 10);
}

function versionLine(path: string): string {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  return stdout ?? '';
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

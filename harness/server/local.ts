/** The server of this host's own PostgreSQL programs, versions 14 to 18, started for one run. Never touches a cluster that is there already. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProofError } from '../../schema/failure.ts';
import { type StartOptions, startFrom, versionOf } from './cluster.ts';
import { ownCapabilities, type Server } from './server.ts';
import { type ServerAccount, serverAccount } from './server-user.ts';

const OLDEST = 14;
const NEWEST = 18;
const DEBIAN = '/usr/lib/postgresql';
const CURE = 'apt-get install postgresql, or set PG_BINDIR to the folder that holds initdb';
/** Both come with the server's own source, but some distributions pack them apart. */
const EXTENSIONS = ['pg_visibility', 'dblink'];

interface LocalOptions extends StartOptions {
  /** The folder that holds initdb and postgres; searched for unless given. */
  readonly binaries?: string | null;
}

interface Installation {
  readonly folder: string;
  /** Such as `15.18`. */
  readonly version: string;
  readonly pgDump: boolean;
}

/** Starts the server. It is gone, with everything it wrote, after disposal and also when this process ends in any other way. */
export async function startLocal(options: LocalOptions): Promise<Server> {
  const { folder, pgDump } = findInstallation(options.binaries ?? null);
  return startFrom(
    {
      kind: 'local',
      capabilities: ownCapabilities({ pgDump }),
      programs: () => ({ initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }),
    },
    options,
  );
}

/** Finds programs that can be run: where told, or what pg_config, PATH and Debian's folders name, in this order. */
export function findInstallation(binaries: string | null): Installation {
  const account = serverAccount();
  const folders = binaries === null ? candidates() : [binaries];
  const objections: string[] = [];
  for (const folder of folders) {
    const found = judge(folder, account);
    if (typeof found !== 'string') return found;
    objections.push(`${folder} ${found}`);
  }
  const why = objections.length === 0 ? 'none is installed' : objections.join('; ');
  throw new ProofError('E_SERVER_START', `no PostgreSQL ${OLDEST} to ${NEWEST} here: ${why}`, {
    hint: CURE,
  });
}

/** Gives what can be started, or what is wrong with it. */
function judge(folder: string, account: ServerAccount | undefined): Installation | string {
  const missing = ['initdb', 'postgres'].find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined) return `has no ${missing}`;
  // Distributions link single programs into the search path; the others stand beside the real one.
  const real = dirname(realpathSync(join(folder, 'postgres')));
  const version = versionOf(join(real, 'postgres'), account);
  if (version === null) {
    return `holds programs that ${account === undefined ? 'we' : `user ${account.uid}`} cannot run`;
  }
  if (version.major < OLDEST || version.major > NEWEST) return `is version ${version.text}`;
  const without = missingExtension(real);
  if (without !== null) return `is without the extension ${without}`;
  return { folder: real, version: version.text, pgDump: existsSync(join(real, 'pg_dump')) };
}

function missingExtension(folder: string): string | null {
  const share = ask(join(folder, 'pg_config'), ['--sharedir']);
  // Without pg_config nobody can tell where extensions are; loading the copy will.
  if (share === null) return null;
  const control = (name: string) => join(share, 'extension', `${name}.control`);
  return EXTENSIONS.find((name) => !existsSync(control(name))) ?? null;
}

function candidates(): readonly string[] {
  const onPath = ask('/bin/sh', ['-c', 'command -v postgres']);
  const found = [
    ask('pg_config', ['--bindir']),
    onPath === null ? null : dirname(realpathSync(onPath)),
    ...debianFolders(),
  ];
  return [...new Set(found.filter((folder) => folder !== null))];
}

function debianFolders(): readonly string[] {
  if (!existsSync(DEBIAN)) return [];
  return readdirSync(DEBIAN)
    .filter((name) => /^\d+$/.test(name))
    .sort((one, other) => Number(other) - Number(one))
    .map((name) => join(DEBIAN, name, 'bin'));
}

function ask(program: string, words: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, words, { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : null;
}

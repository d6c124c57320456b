/** The folder of backups: ours alone, and swept of what dead processes left there. Removes nothing that has a name of its own. */
import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFailure, ProofError, thrownError } from '../../schema/failure.ts';

const OTHERS_WRITE = 0o022;
/** What `draftOf` makes. */
const DRAFT = /\.(\d+)\.partial$/;

/** Rejects with `E_USAGE` where it is no folder of ours, or open to others. */
export async function examineFolder(folder: string): Promise<void> {
  const refuse = (what: string, hint: string, cause?: unknown) => {
    throw new ProofError('E_USAGE', `the folder of backups ${folder} ${what}`, { hint, cause });
  };
  const entry = await lstat(folder).catch((cause: unknown) =>
    refuse(`cannot be used: ${describeFailure(cause)}`, `mkdir -m 700 ${folder}`, cause),
  );
  if (entry?.isDirectory() !== true) return refuse('is no folder', 'name a folder, not a link');
  if (entry.uid !== process.getuid?.()) return refuse('belongs to somebody else', 'name your own');
  if ((entry.mode & OTHERS_WRITE) !== 0) {
    return refuse('can be written to by others', `chmod 700 ${folder}`);
  }
}

/** Removes the drafts of processes that are gone. Whoever still writes keeps his own. */
export async function sweep(folder: string): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const name of await readdir(folder)) {
    const pid = Number(DRAFT.exec(name)?.[1] ?? 0);
    if (pid === 0 || lives(pid)) continue;
    await unlink(join(folder, name));
    swept.push(name);
  }
  return swept;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives too.
    return thrownError(error).code !== 'ESRCH';
  }
}

/** Sorted by run, then by moment. */
export interface BackupPaths {
  readonly file: string;
  readonly manifestFile: string;
}

/** A run id may hold what no file name should. */
export function pathsOf(folder: string, runId: string, at: Date): BackupPaths {
  const moment = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  const name = `${runId.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 100)}-${moment}`;
  return {
    file: join(folder, `${name}.dump.gpg`),
    manifestFile: join(folder, `${name}.manifest.json`),
  };
}

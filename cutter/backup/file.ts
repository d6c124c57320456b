/** The files of a backup: private, synced before they have their name, and never written over. A draft bears the number of its process until then. */
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { syncFolder } from '../../platform/durable-files.ts';
import { describeFailure, ProofError, thrownError } from '../../schema/failure.ts';

const PRIVATE = 0o600;

/** A name that is taken is refused before any work; `publish` decides. */
export async function refuseTaken(path: string): Promise<void> {
  const entry = await lstat(path).catch(() => null);
  if (entry !== null) throw taken(path);
}

/** `<name>.<pid>.partial`: in the same folder, so that it can be given its name by a link. */
export function draftOf(path: string): string {
  return `${path}.${process.pid}.partial`;
}

/** Opens a file that nobody had before, for its owner alone. */
export async function openDraft(path: string): Promise<FileHandle> {
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW;
  try {
    return await open(path, flags, PRIVATE);
  } catch (cause) {
    throw new ProofError('E_BACKUP', `cannot write ${path}: ${describeFailure(cause)}`, { cause });
  }
}

/** Gives a synced draft its name, whole and at once. Rejects where the name is taken: a rename would write over it without a word. */
export async function publish(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    if (thrownError(cause).code === 'EEXIST') throw taken(to);
    throw new ProofError('E_BACKUP', `cannot publish ${to}: ${describeFailure(cause)}`, { cause });
  }
  await unlink(from);
  await syncFolder(dirname(to));
}

/** Writes all of a small file and publishes it. */
export async function publishText(path: string, text: string): Promise<void> {
  const draft = draftOf(path);
  {
    await using file = await openDraft(draft);
    await file.writeFile(text);
    await file.sync();
  }
  await publish(draft, path);
}

function taken(path: string): ProofError {
  return new ProofError('E_USAGE', `${basename(path)} exists already in ${dirname(path)}`, {
    hint: 'a backup is never written over: wait a second, or give the run another id',
  });
}

/** Reads evidence folders from disk as they stand: every name, no link followed, nothing judged. */
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { isRunId } from '../evidence/assemble.ts';
import { SUMS_FILE } from './sha256sums.ts';

export type Entry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder' }
  /** A link, a socket, a device: nothing of the kind is ever written. */
  | { readonly kind: 'other' };

/** One evidence folder: the run that it is named for, and all that stands in it by its path. */
export interface NightFolder {
  readonly name: string;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Where the nights are. Each is read by itself: a year of them need not be in memory at once. */
interface Place {
  readonly home: string;
  /** The one that was asked about; null where the folder of all runs was. */
  readonly asked: string | null;
  /** In the order of the names, which is that of their beginnings. */
  readonly names: readonly string[];
  /** What `latest` points at, where all runs were asked about and there is such a link. */
  readonly latest: string | null;
}

/** Finds out whether the folder is that of one run, with others beside it, or the one that holds them all. */
export async function findNights(folder: string): Promise<Place> {
  try {
    const path = await realpath(folder);
    const name = basename(path);
    const inside = await readdir(path);
    // Named for a run it is one, whatever was taken out of it.
    if (isRunId(name) || inside.includes(SUMS_FILE)) {
      const home = dirname(path);
      const names = new Set([...(await runsIn(home)), name]);
      return { home, asked: name, names: [...names].sort(), latest: null };
    }
    const names = await runsIn(path);
    if (names.length > 0) {
      const latest = inside.includes('latest') ? await readlink(join(path, 'latest')) : null;
      return { home: path, asked: null, names, latest };
    }
  } catch (cause) {
    throw new ProofError('E_EVIDENCE', `cannot read ${folder}: ${describeFailure(cause)}`, {
      hint: 'name a folder that cutproof prove has written',
      cause,
    });
  }
  throw new ProofError('E_EVIDENCE', `there is no evidence in ${folder}`, {
    hint: 'name the folder of a run, such as evidence/latest, or the one that holds all runs',
  });
}

export async function readNight(home: string, name: string): Promise<NightFolder> {
  const path = join(home, name);
  const entries = new Map<string, Entry>();
  try {
    for (const found of await readdir(path, { recursive: true, withFileTypes: true })) {
      const full = join(found.parentPath, found.name);
      const entry: Entry = found.isFile()
        ? { kind: 'file', bytes: await readFile(full) }
        : { kind: found.isDirectory() ? 'folder' : 'other' };
      entries.set(full.slice(path.length + 1), entry);
    }
  } catch (cause) {
    throw new ProofError('E_EVIDENCE', `cannot read ${path}: ${describeFailure(cause)}`, {
      hint: 'what cannot be read is not verified: give yourself the right to read it',
      cause,
    });
  }
  return { name, entries };
}

/** A link in the place of a run is no run: what it points at may be anybody's. */
async function runsIn(home: string): Promise<readonly string[]> {
  const found = await readdir(home, { withFileTypes: true });
  return found
    .filter((one) => one.isDirectory() && isRunId(one.name))
    .map(({ name }) => name)
    .sort();
}

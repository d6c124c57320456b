/** Who owns the folder of a run, and whether that process still lives. In doubt it lives: what is another's is never removed. */
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { birthOf } from './process.ts';

export const FOLDER_PREFIX = 'cutproof-run-';
export const OWNER_FILE = 'owner.json';

export interface Owner {
  readonly pid: number;
  /** Numbers of processes come again, also after a restart; number, birth and boot together do not. */
  readonly birth: string;
  readonly boot: string;
  /** Elsewhere the number would mean another process: on another host, or in another container with the same folder. */
  readonly place: string;
}

/** A dead owner, with what it left: all of it bears the name of the run. */
interface Legacy {
  readonly pid: number;
  readonly folders: readonly string[];
}

/** Describes this very process. */
export function ownerNow(): Owner {
  return {
    pid: process.pid,
    birth: birthOf(process.pid) ?? '0',
    boot: tryTo(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '',
    place: `${hostname()} ${tryTo(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`,
  };
}

/** Gives what the owner of the folder left, where that owner is surely dead and the folder surely ours; undefined otherwise. */
export function legacyOf(folder: string): Legacy | undefined {
  const file = join(folder, OWNER_FILE);
  // Everybody may write to a temporary folder: believe only what our own user wrote, and follow no link.
  if (!isOurs(folder) || !isOurs(file)) return undefined;
  const owner = tryTo(() => JSON.parse(readFileSync(file, 'utf8')) as Owner & Legacy);
  if (owner === undefined || !Number.isInteger(owner.pid)) return undefined;

  if (!surelyDead(owner)) return undefined;
  const others = owner.folders.filter((other) => basename(other) === basename(folder));
  return { pid: owner.pid, folders: [...new Set([...others.filter(isOurs), folder])] };
}

/** False in doubt, such as for an owner on another host. */
export function surelyDead(owner: Owner): boolean {
  const now = ownerNow();
  if (owner.place !== now.place) return false;
  const birth = birthOf(owner.pid);
  if (owner.boot !== now.boot || birth === undefined) return true;
  // A birth that was unknown, or that an older version wrote in the words of `ps`, is no other birth.
  return /^[1-9]\d*$/.test(owner.birth) && birth !== owner.birth;
}

function isOurs(path: string): boolean {
  const entry = tryTo(() => lstatSync(path));
  return entry !== undefined && !entry.isSymbolicLink() && entry.uid === process.getuid?.();
}

function tryTo<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

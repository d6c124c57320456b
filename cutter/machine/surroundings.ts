/** Judges what stands on a disk, before anything is made there. Only looks; whoever else could change what is above a folder could change the folder. */
import { dirname, join, resolve } from 'node:path';
import type { Account } from '../../platform/account.ts';
import type { Filesystem } from './filesystem.ts';

export interface DirectoryFinding {
  readonly kind:
    | 'missing_parent'
    | 'writable_parent'
    | 'symbolic_link'
    | 'not_a_directory'
    | 'not_a_file'
    | 'foreign_owner'
    | 'wrong_mode'
    | 'wrong_configuration'
    | 'other_configuration'
    | 'not_permitted'
    | 'failed';
  readonly path: string;
  /** What was found, and what to do about it. */
  readonly found: string;
  readonly cure: string;
}

interface Parents {
  readonly findings: readonly DirectoryFinding[];
  /** The folder itself, where links of root lead to it; what was reached where something is wrong. */
  readonly real: string;
}

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;
const LINKS_MAX = 40;
const ROOT = 0;

/**
 * Judges every folder from `/` down to the one given. A folder in which others may write is refused, unless it is
 * sticky: there nobody but the owner of an entry, of the folder, or root can move the entry away, and both are trusted.
 * Links count only where root made them, as `/var/run` is.
 */
export function judgeParents(path: string, owner: Account, filesystem: Filesystem): Parents {
  const findings = new Map<string, DirectoryFinding>();
  let [names, here, links] = [namesIn(path), '/', 0];
  for (;;) {
    const finding = judgeParent(here, owner, filesystem);
    if (finding !== null) findings.set(here, finding);
    const [name, ...rest] = names;
    if (finding?.kind === 'missing_parent' || finding?.kind === 'not_a_directory') break;
    if (name === undefined) break;
    const next = join(here, name);
    const entry = filesystem.look(next);
    if (entry?.isSymbolicLink() !== true) {
      [names, here] = [rest, next];
      continue;
    }
    links += 1;
    if (entry.uid !== ROOT || links > LINKS_MAX) {
      findings.set(next, linkAt(next, entry.uid));
      break;
    }
    [names, here] = [[...namesIn(resolve(here, filesystem.readLink(next))), ...rest], '/'];
  }
  return { findings: [...findings.values()], real: here };
}

export interface Wanted {
  readonly kind: 'folder' | 'file';
  readonly mode: number;
  readonly owner: Account;
}

/** Judges what stands where something of ours is to stand; null where it is as it must be, or nothing stands there. */
export function judgeEntry(
  path: string,
  wanted: Wanted,
  filesystem: Filesystem,
): DirectoryFinding | null {
  const entry = filesystem.look(path);
  if (entry === undefined) return null;
  if (entry.isSymbolicLink()) return linkAt(path, entry.uid);
  const what = wanted.kind === 'folder' ? 'directory' : 'file';
  if (wanted.kind === 'folder' ? !entry.isDirectory() : !entry.isFile()) {
    const found = entry.isDirectory()
      ? 'a directory'
      : entry.isFile()
        ? 'a file'
        : 'a special file';
    return {
      kind: wanted.kind === 'folder' ? 'not_a_directory' : 'not_a_file',
      path,
      found: `is ${found} and must be a ${what}`,
      cure: 'move it away, or name another --root',
    };
  }
  const { uid, gid } = wanted.owner;
  if (entry.uid !== uid || entry.gid !== gid) {
    return {
      kind: 'foreign_owner',
      path,
      found: `belongs to ${entry.uid}:${entry.gid} and must belong to ${uid}:${gid}`,
      cure: `find out who made it; then chown ${uid}:${gid} ${path}, or name another --owner`,
    };
  }
  const mode = entry.mode & 0o7777;
  if (mode === wanted.mode) return null;
  return {
    kind: 'wrong_mode',
    path,
    found: `has the mode ${octal(mode)} and must have ${octal(wanted.mode)}`,
    cure: `find out who could read or write it; then chmod ${octal(wanted.mode)} ${path}`,
  };
}

function judgeParent(path: string, owner: Account, disk: Filesystem): DirectoryFinding | null {
  const entry = disk.look(path);
  if (entry === undefined) {
    const cure = `make it, for its owner alone to write in, or name a --root within ${dirname(path)}`;
    return { kind: 'missing_parent', path, found: 'does not exist', cure };
  }
  if (!entry.isDirectory()) {
    const cure = 'name a --root that has directories only above it';
    return { kind: 'not_a_directory', path, found: 'is no directory', cure };
  }
  if (entry.uid !== ROOT && entry.uid !== owner.uid) {
    return {
      kind: 'foreign_owner',
      path,
      found: `belongs to ${entry.uid}, who could put another directory into its place`,
      cure: `name a --root below directories of root or of ${owner.uid} only`,
    };
  }
  const mode = entry.mode & 0o7777;
  if ((mode & OTHERS_WRITE) === 0 || (mode & STICKY) !== 0) return null;
  return {
    kind: 'writable_parent',
    path,
    found: `has the mode ${octal(mode)}: others may write in it`,
    cure: `chmod go-w ${path}, or name another --root`,
  };
}

function linkAt(path: string, uid: number): DirectoryFinding {
  return {
    kind: 'symbolic_link',
    path,
    found: `is a symbolic link of ${uid}, who can make it point elsewhere`,
    cure: 'name the directory itself, or replace the link by one',
  };
}

function namesIn(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}

/** Sets up the directories and the configuration of a cutter: whole, or nothing at all. Never changes, mends or writes over what stands already. */
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { type Account, currentAccount } from '../../platform/account.ts';
import { syncFolderNow } from '../../platform/durable-files.ts';
import { DIRECTORY_NAMES } from '../../schema/contract/configuration.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import {
  configurationConflicts,
  configurationFor,
  type Given,
  parseConfiguration,
  writeConfiguration,
} from './configuration.ts';
import type { Filesystem } from './filesystem.ts';
import { type DirectoryFinding, judgeEntry, judgeParents, type Wanted } from './surroundings.ts';

export const CONFIGURATION_FILE = 'cutproof.json';
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

export interface Layout {
  /** Absolute. The folder above it must stand. */
  readonly root: string;
  readonly owner: Account;
  readonly given: Given;
}

/** `made` lists what was missing; `stands` is that nothing was. Where it is refused, the disk is as it was. */
export type Prepared =
  | { readonly status: 'made'; readonly made: readonly string[] }
  | { readonly status: 'stands' }
  | { readonly status: 'refused'; readonly findings: readonly DirectoryFinding[] };

/** Rejects with `E_CONFIGURATION` where what was asked for makes no configuration. */
export function prepareDirectories(layout: Layout, hands: Filesystem): Prepared {
  const { root, given } = layout;
  parseConfiguration(writeConfiguration(configurationFor(root, given)), 'what was asked for');
  const findings = judge(layout, hands);
  if (findings.length > 0) return { status: 'refused', findings };
  const file = join(layout.root, CONFIGURATION_FILE);
  const folders = foldersOf(layout.root).filter((path) => hands.look(path) === undefined);
  const isFileMissing = hands.look(file) === undefined;
  if (folders.length === 0 && !isFileMissing) return { status: 'stands' };
  const undo: (() => void)[] = [];
  // From the first moment on nobody else may read what is made, whatever the caller's mask.
  const mask = hands.mask(0o077);
  try {
    for (const path of folders) makeFolder(path, layout, { hands, undo });
    if (isFileMissing) makeFile(file, layout, { hands, undo });
    return { status: 'made', made: [...folders, ...(isFileMissing ? [file] : [])] };
  } catch (error) {
    return { status: 'refused', findings: [failure(layout.root, error), ...takeBack(undo)] };
  } finally {
    hands.mask(mask);
  }
}

/** Parents stand before what is in them. */
function foldersOf(root: string): readonly string[] {
  const { directories } = configurationFor(root, {});
  return [root, ...DIRECTORY_NAMES.map((name) => directories[name])];
}

/** Everything that is wrong, at once. What is below a wrong entry is not looked at. */
function judge({ root, owner, given }: Layout, hands: Filesystem): readonly DirectoryFinding[] {
  const parents = judgeParents(dirname(root), owner, hands);
  if (parents.findings.length > 0) return parents.findings;
  const self = currentAccount();
  if (self.uid !== 0 && self.uid !== owner.uid) {
    const found = `is to belong to ${owner.uid}, and this process is ${self.uid}`;
    const cure = 'run it as root, or as that owner';
    return [{ kind: 'not_permitted', path: root, found, cure }];
  }
  const wrong = new Map<string, DirectoryFinding>();
  const look = (path: string, wanted: Omit<Wanted, 'owner'>): void => {
    if ([...wrong.keys()].some((above) => path.startsWith(`${above}/`))) return;
    const finding = judgeEntry(path, { ...wanted, owner }, hands);
    if (finding !== null) wrong.set(path, finding);
  };
  for (const path of foldersOf(root)) look(path, { kind: 'folder', mode: FOLDER_MODE });
  const file = join(root, CONFIGURATION_FILE);
  look(file, { kind: 'file', mode: FILE_MODE });
  const isReadable = !wrong.has(root) && !wrong.has(file) && hands.look(file) !== undefined;
  const content = isReadable ? judgeContent(file, { root, given }, hands) : [];
  return [...wrong.values(), ...content];
}

function judgeContent(
  path: string,
  asked: { readonly root: string; readonly given: Given },
  hands: Filesystem,
): readonly DirectoryFinding[] {
  try {
    const standing = parseConfiguration(hands.read(path), path);
    return configurationConflicts(standing, asked).map((found) => ({
      kind: 'other_configuration',
      path,
      found,
      cure: 'change the file by hand, or ask for what it says: it is never written over',
    }));
  } catch (error) {
    const cure = 'mend it by hand, or move it away: it is never written over';
    return [{ kind: 'wrong_configuration', path, found: describeFailure(error), cure }];
  }
}

interface Work {
  readonly hands: Filesystem;
  /** What takes back what was made, in the order in which it was made. */
  readonly undo: (() => void)[];
}

function makeFolder(path: string, { root, owner }: Layout, { hands, undo }: Work): void {
  hands.makeFolder(path, FOLDER_MODE);
  undo.push(() => hands.removeFolder(path));
  const folder = hands.openFolder(path);
  try {
    const { uid } = hands.lookInto(folder);
    const self = currentAccount();
    // Between the making and the opening somebody may have put another one there.
    if (uid !== self.uid) throw replaced(path);
    if (owner.uid !== uid || owner.gid !== hands.lookInto(folder).gid) hands.give(folder, owner);
    hands.restrict(folder, FOLDER_MODE);
    hands.sync(folder);
  } finally {
    hands.close(folder);
  }
  const above = dirname(path);
  // Only above the root may a link of root's stand.
  syncFolderNow(path === root ? judgeParents(above, owner, hands).real : above, hands);
}

/** Written beside its place and published there whole: nobody ever reads half a configuration. */
function makeFile(path: string, { root, owner, given }: Layout, { hands, undo }: Work): void {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`);
  const file = hands.makeFile(draft, FILE_MODE);
  let isDraft = true;
  undo.push(() => {
    if (isDraft) hands.removeFile(draft);
  });
  try {
    const { uid, gid } = hands.lookInto(file);
    if (owner.uid !== uid || owner.gid !== gid) hands.give(file, owner);
    hands.restrict(file, FILE_MODE);
    hands.write(file, writeConfiguration(configurationFor(root, given)));
    hands.sync(file);
  } finally {
    hands.close(file);
  }
  hands.publish(draft, path);
  undo.push(() => hands.removeFile(path));
  hands.removeFile(draft);
  isDraft = false;
  syncFolderNow(dirname(path), hands);
}

/** Last made, first removed. What cannot be removed is said. */
function takeBack(undo: readonly (() => void)[]): readonly DirectoryFinding[] {
  return undo.toReversed().flatMap((remove): DirectoryFinding[] => {
    try {
      remove();
      return [];
    } catch (error) {
      const found = `could not be taken back: ${describeFailure(error)}`;
      const path = (error as { path?: string }).path ?? '';
      return [{ kind: 'failed', path, found, cure: 'remove it by hand' }];
    }
  });
}

function failure(root: string, error: unknown): DirectoryFinding {
  return {
    kind: 'failed',
    path: (error as { path?: string }).path ?? root,
    found: `could not be made: ${describeFailure(error)}`,
    cure: 'see to the cause; what had been made was taken back',
  };
}

function replaced(path: string): ProofError {
  return new ProofError('E_DIRECTORY', `${path} was replaced while it was being made`, {
    hint: 'find out who else works in the folder above it',
  });
}

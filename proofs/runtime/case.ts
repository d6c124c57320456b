/** Builds the state of a machine that a value describes, in a folder of its own, and says what must be found wrong with it. Knows nothing of how directories are set up. */
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Layout } from '../../cutter/machine/directories.ts';
import type { DirectoryFinding } from '../../cutter/machine/surroundings.ts';
import type { EntryState, MachinePlace, MachineState } from '../../generators/machine-state.ts';
import { DIRECTORIES } from '../../generators/machine-state.ts';
import type { Account } from '../../platform/account.ts';
import { rightConfiguration } from './configurations.ts';

/** Numbers of nobody here: owners need no account. */
const OTHER: Account = { uid: 47_110, gid: 47_110 };
const STRANGER: Account = { uid: 47_120, gid: 47_120 };

export interface BuiltMachine {
  readonly layout: Layout;
  readonly paths: Readonly<Record<MachinePlace | 'configuration', string>>;
  readonly flaws: readonly Pick<DirectoryFinding, 'kind' | 'path'>[];
  /** The root, without the links above it. */
  readonly real: string;
}

/** The folder is empty, and closed to others. */
export function build(folder: string, value: MachineState): BuiltMachine {
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const owner = { self, other: OTHER, 'other group': { ...self, gid: OTHER.gid } }[value.owner];
  const { named, real, flaws } = buildParents(folder, value);
  const root = join(named, 'cutter');
  const paths = {
    root,
    runs: join(root, 'runs'),
    state: join(root, 'state'),
    backups: join(root, 'backups'),
    configuration: join(root, 'cutproof.json'),
  };
  const layout: Layout = { root, owner, given: {} };
  const site = { layout, paths, flaws, real: join(real, 'cutter') };
  if (flaws.length > 0) return site;
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  const found = DIRECTORIES.flatMap((place) =>
    buildEntry({ path: paths[place], state: value.entries[place], elsewhere, owner, value }),
  );
  const flawed = [...found, ...buildConfiguration(paths, layout, value)];
  return { ...site, flaws: flawed };
}

type Flaws = readonly Pick<DirectoryFinding, 'kind' | 'path'>[];

/** From the outside in, until nobody can get further. A flaw is named by its place without links above it. */
function buildParents(folder: string, value: MachineState) {
  const flaws: Pick<DirectoryFinding, 'kind' | 'path'>[] = [];
  let [named, real, isOpen] = [folder, folder, true];
  for (const [index, state] of value.parents.entries()) {
    named = join(named, `above-${index}`);
    if (!isOpen) continue;
    const path = join(real, `above-${index}`);
    real = path;
    if (state === 'missing' || state === 'file') {
      if (state === 'file') writeFileSync(path, '');
      flaws.push({ kind: state === 'file' ? 'not_a_directory' : 'missing_parent', path });
    } else if (state === 'link' || state === 'root-link') {
      real = `${path}-real`;
      mkdirSync(real);
      chmodSync(real, 0o755);
      symlinkSync(real, path);
      if (state === 'link') flaws.push({ kind: 'symbolic_link', path });
      if (state === 'link' && process.getuid?.() === 0) {
        lchownSync(path, STRANGER.uid, STRANGER.gid);
      }
    } else {
      mkdirSync(path);
      chmodSync(path, PARENT_MODES[state]);
      if (state === 'foreign' || state === 'sticky-foreign') {
        chownSync(path, STRANGER.uid, STRANGER.gid);
        flaws.push({ kind: 'foreign_owner', path });
      }
      if (/writable/.test(state)) flaws.push({ kind: 'writable_parent', path });
    }
    isOpen = !['missing', 'file', 'link'].includes(state);
  }
  return { named, real, flaws };
}

const PARENT_MODES = {
  plain: 0o755,
  sticky: 0o1777,
  'world-writable': 0o777,
  'group-writable': 0o775,
  foreign: 0o755,
  'sticky-foreign': 0o1777,
} as const;

interface Plot {
  readonly path: string;
  readonly state: EntryState;
  /** Where links point to: a folder that would be as it must. */
  readonly elsewhere: string;
  readonly owner: Account;
  readonly value: MachineState;
}

/** Nothing is built in what is not a real folder. */
function buildEntry({ path, state, elsewhere, owner, value }: Plot): Flaws {
  if (state === 'missing' || !stands(dirname(path), value)) return [];
  switch (state) {
    case 'file':
      writeFileSync(path, 'a file', { mode: 0o700 });
      chownSync(path, owner.uid, owner.gid);
      return [{ kind: 'not_a_directory', path }];
    case 'link': {
      const real = join(elsewhere, basename(path));
      folderOf(real, owner);
      symlinkSync(real, path);
      lchownSync(path, owner.uid, owner.gid);
      return [{ kind: 'symbolic_link', path }];
    }
    case 'foreign':
      folderOf(path, STRANGER);
      return [{ kind: 'foreign_owner', path }];
    case 'foreign-group':
      folderOf(path, { uid: owner.uid, gid: STRANGER.gid });
      return [{ kind: 'foreign_owner', path }];
    case 'wrong-mode':
      folderOf(path, owner, value.mode);
      return [{ kind: 'wrong_mode', path }];
    case 'right':
    case 'filled':
      folderOf(path, owner);
      if (state === 'filled') writeFileSync(join(path, 'kept.txt'), `kept in ${basename(path)}`);
      return [];
    default:
      return state satisfies never;
  }
}

/** Whether entries within the folder are built: one in a wrong place is found wrong by that place alone. */
function stands(folder: string, { entries }: MachineState): boolean {
  const isReal = (state: EntryState) => state === 'right' || state === 'filled';
  if (basename(folder) === 'cutter') return isReal(entries.root);
  return true;
}

function folderOf(path: string, owner: Account, mode = 0o700): void {
  mkdirSync(path);
  chownSync(path, owner.uid, owner.gid);
  chmodSync(path, mode);
}

function buildConfiguration(
  { root, configuration: path }: BuiltMachine['paths'],
  { owner }: Layout,
  value: MachineState,
): Flaws {
  const state = value.configuration;
  if (state === 'missing' || !stands(root, value)) return [];
  const right = rightConfiguration(root);
  const { directories } = right;
  const write = (content: unknown, { mode = 0o600, to = path, of = owner } = {}) => {
    writeFileSync(to, typeof content === 'string' ? content : JSON.stringify(content));
    chownSync(to, of.uid, of.gid);
    chmodSync(to, mode);
  };
  switch (state) {
    case 'right':
      write(right);
      return [];
    case 'edited':
      write({ ...right, database: 'postgres://db1.internal/law' });
      return [];
    case 'other':
      write({ ...right, directories: { ...directories, runs: '/elsewhere' } });
      return [{ kind: 'other_configuration', path }];
    case 'unknown-key':
      write({ ...right, retries: 3 });
      return [{ kind: 'wrong_configuration', path }];
    case 'no-json':
      write('{"format": ');
      return [{ kind: 'wrong_configuration', path }];
    case 'wrong-mode':
      write(right, { mode: 0o644 });
      return [{ kind: 'wrong_mode', path }];
    case 'foreign':
      write(right, { of: STRANGER });
      return [{ kind: 'foreign_owner', path }];
    case 'link':
      write(right, { to: join(dirname(path), 'other.json') });
      symlinkSync('other.json', path);
      return [{ kind: 'symbolic_link', path }];
    case 'folder':
      folderOf(path, owner);
      return [{ kind: 'not_a_file', path }];
    default:
      return state satisfies never;
  }
}

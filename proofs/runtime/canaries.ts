/** Ways to set up directories that overlook something. Each must be refuted by the law of directories. */
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Layout, Prepared } from '../../cutter/machine/directories.ts';
import { CONFIGURATION_FILE } from '../../cutter/machine/directories.ts';
import type { Filesystem } from '../../cutter/machine/filesystem.ts';
import type { CutterCanary, CutterPipeline } from '../pipeline/cutter.ts';
import { replacing } from '../pipeline/mutant.ts';

type Prepare = CutterPipeline['directories'];

/** Only root can give a directory to somebody else, so only root can show that it is refused. */
const believesOwners = clumsy({
  name: 'believes-owners',
  breaks: 'whoever owns what stands there is fine',
  other: ({ owner }, { look }) => ({
    look: (path) => {
      const entry = look(path);
      return entry === undefined ? undefined : changed(entry, owner);
    },
  }),
});

const ALWAYS: readonly CutterCanary[] = [
  clumsy({
    name: 'follows-links',
    breaks: 'what a link points to is taken for what stands there',
    other: (_layout, { openFolder }) => ({
      look: (path) => statSync(path, { throwIfNoEntry: false }),
      openFolder: (path) => openFolder(realpathSync(path)),
    }),
  }),
  builder({
    name: 'mends-what-stands',
    breaks: 'mode and owner of a standing directory are put right in silence',
    spoil: (prepare) => (layout, hands) => {
      for (const path of [layout.root, join(layout.root, 'runs')]) {
        const entry = lookAt(path);
        if (entry?.isDirectory() !== true || (entry.mode & 0o7777) === 0o700) continue;
        chownSync(path, layout.owner.uid, layout.owner.gid);
        chmodSync(path, 0o700);
      }
      return prepare(layout, hands);
    },
  }),
  clumsy({
    name: 'trusts-the-mask',
    breaks: 'modes are what the mask of the caller leaves of them',
    other: () => ({
      mask: () => 0,
      makeFolder: (path) => mkdirSync(path),
      makeFile: (path) => openSync(path, 'wx'),
      restrict: () => undefined,
    }),
  }),
  clumsy({
    name: 'leaves-half-behind',
    breaks: 'what was made before a failure stays',
    other: () => ({
      removeFolder: () => undefined,
    }),
  }),
  clumsy({
    name: 'believes-parents',
    breaks: 'nobody looks whether others may write in the folder above',
    other: ({ root }, { look }) => ({
      look: (path) => {
        const entry = look(path);
        const isAbove = root.startsWith(`${path}/`) && entry?.isDirectory() === true;
        return isAbove ? changed(entry, { mode: entry.mode & ~0o022 }) : entry;
      },
    }),
  }),
  builder({
    name: 'writes-over-the-configuration',
    breaks: 'a configuration that stands is replaced by a new one',
    spoil: (prepare) => (layout, hands) => {
      const file = join(layout.root, CONFIGURATION_FILE);
      const entry = lookAt(file);
      if (entry?.isFile() === true) rmSync(file);
      return prepare(layout, hands);
    },
  }),
  builder({
    name: 'says-one-thing',
    breaks: 'only the first of several flaws is told',
    spoil: (prepare) => (layout, hands) => {
      const end = prepare(layout, hands);
      return end.status === 'refused' ? { ...end, findings: end.findings.slice(0, 1) } : end;
    },
  }),
  builder({
    name: 'fails-once-more',
    breaks: 'what was taken back is said to stand still',
    spoil: (prepare) => (layout, hands) => {
      const end = prepare(layout, hands);
      if (end.status !== 'refused') return end;
      const again = end.findings.filter(({ kind }) => kind === 'failed');
      return { ...end, findings: [...end.findings, ...again] };
    },
  }),
  builder({
    name: 'touches-again',
    breaks: 'a second run writes what stands once more',
    spoil: (prepare) => (layout, hands) => touched(layout, prepare(layout, hands)),
  }),
  clumsy({
    name: 'never-syncs',
    breaks: 'nothing is waited for to be on the disk',
    other: () => ({
      sync: () => undefined,
    }),
  }),
];

const LENIENT: readonly CutterCanary[] = [
  replacing(
    { name: 'reads-any-configuration', breaks: 'what is JSON is a configuration' },
    'configurations',
    (real) => ({ ...real, parse: (text) => JSON.parse(text) }),
  ),
  replacing(
    {
      name: 'overlooks-conflicts',
      breaks: 'a standing configuration is always what was asked for',
    },
    'configurations',
    (real) => ({ ...real, conflicts: () => [] }),
  ),
];

export function buildersFor(isRoot: boolean): readonly CutterCanary[] {
  return [...ALWAYS, ...LENIENT, ...(isRoot ? [believesOwners] : [])];
}

type Named = Pick<CutterCanary, 'name' | 'breaks'>;

interface Spoilt extends Named {
  readonly spoil: (prepare: Prepare) => Prepare;
}

function builder({ name, breaks, spoil }: Spoilt): CutterCanary {
  return replacing({ name, breaks }, 'directories', spoil);
}

interface Clumsy extends Named {
  readonly other: (layout: Layout, hands: Filesystem) => Partial<Filesystem>;
}

/** The real one, with other hands. */
function clumsy({ other, ...named }: Clumsy): CutterCanary {
  return builder({
    ...named,
    spoil: (prepare) => (layout, hands) => prepare(layout, { ...hands, ...other(layout, hands) }),
  });
}

function changed(entry: Stats, fields: Partial<Stats>): Stats {
  return Object.assign(Object.create(Object.getPrototypeOf(entry)), entry, fields);
}

function touched(layout: Layout, end: Prepared): Prepared {
  const moment = new Date('2026-01-01T00:00:00Z');
  if (end.status === 'stands') utimesSync(join(layout.root, CONFIGURATION_FILE), moment, moment);
  return end;
}

/** Undefined also where what is above is no folder. */
function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

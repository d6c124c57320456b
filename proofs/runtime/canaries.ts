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

const followsLinks = clumsy(
  'follows-links',
  'what a link points to is taken for what stands there',
  (_layout, { openFolder }) => ({
    look: (path) => statSync(path, { throwIfNoEntry: false }),
    openFolder: (path) => openFolder(realpathSync(path)),
  }),
);

const mends = builder(
  'mends-what-stands',
  'mode and owner of a standing directory are put right in silence',
  (prepare) => (layout, hands) => {
    for (const path of [layout.root, join(layout.root, 'runs')]) {
      const entry = lookAt(path);
      if (entry?.isDirectory() !== true || (entry.mode & 0o7777) === 0o700) continue;
      chownSync(path, layout.owner.uid, layout.owner.gid);
      chmodSync(path, 0o700);
    }
    return prepare(layout, hands);
  },
);

const trustsTheMask = clumsy(
  'trusts-the-mask',
  'modes are what the mask of the caller leaves of them',
  () => ({
    mask: () => 0,
    makeFolder: (path) => mkdirSync(path),
    makeFile: (path) => openSync(path, 'wx'),
    restrict: () => undefined,
  }),
);

const leavesHalf = clumsy('leaves-half-behind', 'what was made before a failure stays', () => ({
  removeFolder: () => undefined,
}));

const believesParents = clumsy(
  'believes-parents',
  'nobody looks whether others may write in the folder above',
  ({ root }, { look }) => ({
    look: (path) => {
      const entry = look(path);
      const isAbove = root.startsWith(`${path}/`) && entry?.isDirectory() === true;
      return isAbove ? changed(entry, { mode: entry.mode & ~0o022 }) : entry;
    },
  }),
);

const writesOver = builder(
  'writes-over-the-configuration',
  'a configuration that stands is replaced by a new one',
  (prepare) => (layout, hands) => {
    const file = join(layout.root, CONFIGURATION_FILE);
    const entry = lookAt(file);
    if (entry?.isFile() === true) rmSync(file);
    return prepare(layout, hands);
  },
);

const saysOne = builder(
  'says-one-thing',
  'only the first of several flaws is told',
  (prepare) => (layout, hands) => {
    const end = prepare(layout, hands);
    return end.status === 'refused' ? { ...end, findings: end.findings.slice(0, 1) } : end;
  },
);

const touchesAgain = builder(
  'touches-again',
  'a second run writes what stands once more',
  (prepare) => (layout, hands) => touched(layout, prepare(layout, hands)),
);

const neverSyncs = clumsy('never-syncs', 'nothing is waited for to be on the disk', () => ({
  sync: () => undefined,
}));

/** Only root can give a directory to somebody else, so only root can show that it is refused. */
const believesOwners = clumsy(
  'believes-owners',
  'whoever owns what stands there is fine',
  ({ owner }, { look }) => ({
    look: (path) => {
      const entry = look(path);
      return entry === undefined ? undefined : changed(entry, owner);
    },
  }),
);

export function buildersFor(isRoot: boolean): readonly CutterCanary[] {
  const always = [
    followsLinks,
    mends,
    trustsTheMask,
    leavesHalf,
    believesParents,
    writesOver,
    saysOne,
    touchesAgain,
    neverSyncs,
  ];
  return isRoot ? [...always, believesOwners] : always;
}

function builder(name: string, breaks: string, spoil: (prepare: Prepare) => Prepare): CutterCanary {
  return replacing({ name, breaks }, 'directories', spoil);
}

/** The real one, with other hands. */
function clumsy(
  name: string,
  breaks: string,
  other: (layout: Layout, hands: Filesystem) => Partial<Filesystem>,
): CutterCanary {
  return builder(
    name,
    breaks,
    (prepare) => (layout, hands) => prepare(layout, { ...hands, ...other(layout, hands) }),
  );
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

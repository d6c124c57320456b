/** Law: directories and configuration are as promised, owner and mode and content, or they are refused with the reason and nothing was changed. */
import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Prepared } from '../../cutter/machine/directories.ts';
import { FILESYSTEM, type Filesystem } from '../../cutter/machine/filesystem.ts';
import type { MachineState } from '../../generators/machine-state.ts';
import { DIRECTORIES, everyMachineState, machineState } from '../../generators/machine-state.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { type CutterPipeline, PRODUCTION } from '../pipeline/cutter.ts';
import { buildersFor } from './canaries.ts';
import { build } from './case.ts';
import { type DirectoriesSeen, judgeDirectories } from './check.ts';
import { judgeConfigurations } from './configurations.ts';
import { takeSnapshot } from './folder-snapshot.ts';

const IS_ROOT = process.getuid?.() === 0;

law({
  pipeline: PRODUCTION,
  id: 'runtime/directories',
  claim:
    'always leaves directories and configuration as promised, a second time untouched, or refuses with every reason and never changes anything',
  needs: 'nothing',
  given: machineState({ isRoot: IS_ROOT }),
  examples: () => everyMachineState({ isRoot: IS_ROOT }),
  act: async (value: MachineState, { pipeline }): Promise<DirectoriesSeen> => {
    refuseGround(realpathSync(tmpdir()));
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'cutproof-directories-'));
    try {
      return show(folder, value, pipeline);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  check: (value, shown) => [
    ...judgeDirectories(shown),
    ...(shown.maskAfter === value.umask ? [] : [`the mask was left at ${shown.maskAfter}`]),
  ],
  accepts: acceptFields({
    parents: acceptWhere(Array.isArray, 'there are none'),
    entries: acceptWhere((one) => typeof one === 'object' && one !== null, 'there are none'),
    owner: acceptWhere(
      (one) => one === 'self' || (IS_ROOT && (one === 'other' || one === 'other group')),
      'only root can give files to others',
    ),
  }),
  label: (value, { end, site, struck }) => [
    end.status,
    `umask 0${value.umask.toString(8)}`,
    ...site.flaws.map(({ kind }) => `refuses ${kind}`),
    ...(struck ? ['the disk was full'] : []),
    ...(value.owner === 'self' ? [] : ['for another owner']),
    ...(value.parents.includes('sticky') && end.status === 'made' ? ['in a sticky folder'] : []),
    ...(IS_ROOT ? [] : ['not root: other owners left out']),
  ],
  requires: {
    made: 10,
    stands: 3,
    refused: 20,
    'umask 00': 1,
    'umask 022': 1,
    'umask 077': 1,
    'the disk was full': 10,
    'in a sticky folder': 1,
    ...Object.fromEntries(
      [
        'missing_parent',
        'writable_parent',
        'symbolic_link',
        'not_a_directory',
        'not_a_file',
        'wrong_mode',
        'wrong_configuration',
        'other_configuration',
        ...(IS_ROOT ? ['foreign_owner'] : []),
      ].map((kind) => [`refuses ${kind}`, 1]),
    ),
    ...(IS_ROOT ? { 'for another owner': 2 } : {}),
  },
  tell: (value, { end, site }) => [
    `parents ${value.parents.join(', ')}; configuration ${value.configuration}; umask 0${value.umask.toString(8)}`,
    ...DIRECTORIES.map((place) => `${place}: ${value.entries[place]}`),
    `wrong on purpose: ${site.flaws.map(({ kind, path }) => `${kind} ${path}`).join('; ') || 'nothing'}`,
    `it ended ${end.status}`,
    ...(end.status === 'refused' ? end.findings.map(({ path, found }) => `${path} ${found}`) : []),
  ],
  canaries: buildersFor(IS_ROOT),
});

function show(
  folder: string,
  value: MachineState,
  { directories: prepare, configurations }: CutterPipeline,
): DirectoriesSeen {
  const mask = process.umask(0o022);
  try {
    const site = build(folder, value);
    const before = takeSnapshot(folder);
    const strike = striking(value.fault);
    process.umask(value.umask);
    const thrown: string[] = [];
    const attempt = (hands: Filesystem): Prepared => {
      try {
        return ended(prepare(site.layout, hands));
      } catch (error) {
        thrown.push(describeFailure(error));
        return { status: 'refused', findings: [] };
      }
    };
    const openBefore = countOpen();
    const end = attempt(strike.hands);
    const maskAfter = process.umask();
    const after = takeSnapshot(folder);
    const again = end.status === 'refused' ? null : attempt(FILESYSTEM);
    return {
      leftOpen: countOpen() - openBefore,
      site,
      ground: folder,
      before,
      after,
      end,
      again: again === null ? null : { end: again, after: takeSnapshot(folder) },
      synced: strike.synced,
      struck: strike.struck(),
      maskAfter,
      thrown,
      configurations: value.configuration === 'missing' ? judgeConfigurations(configurations) : [],
    };
  } finally {
    process.umask(mask);
  }
}

/** How many files this process has open. Nothing else happens in it meanwhile. */
function countOpen(): number {
  return readdirSync('/dev/fd').length;
}

/** Filesystem for which the disk is full at one change. They note what is synced, and do not wait for it. */
function striking(fault: number | null) {
  const synced = new Set<string>();
  const opened = new Map<number, string>();
  let [changes, struck] = [0, false];
  const change = () => {
    if (changes++ !== fault) return;
    struck = true;
    throw Object.assign(new ProofError('E_DIRECTORY', 'ENOSPC: no space left'), { path: 'disk' });
  };
  const noting = (path: string, file: number) => {
    opened.set(file, path);
    return file;
  };
  const hands: Filesystem = {
    ...FILESYSTEM,
    makeFolder: (path, mode) => [change(), FILESYSTEM.makeFolder(path, mode)],
    makeFile: (path, mode) =>
      [change(), noting(path, FILESYSTEM.makeFile(path, mode))][1] as number,
    openFolder: (path) => noting(path, FILESYSTEM.openFolder(path)),
    give: (file, owner) => [change(), FILESYSTEM.give(file, owner)],
    restrict: (file, mode) => [change(), FILESYSTEM.restrict(file, mode)],
    write: (file, text) => [change(), FILESYSTEM.write(file, text)],
    sync: (file) => [change(), synced.add(opened.get(file) ?? '')],
    publish: (from, to) => [
      change(),
      FILESYSTEM.publish(from, to),
      synced.has(from) && synced.add(to),
    ],
  };
  return { hands, synced, struck: () => struck };
}

/** Throws where it is no end at all. */
function ended(end: Prepared): Prepared {
  if (end.status === 'refused') end.findings.map(({ path, kind }) => [path.length, kind]);
  return end;
}

/** Where others can change what is above the temporary folder, nothing could be shown. Asked here, not of what is under proof. */
function refuseGround(folder: string): void {
  const { uid, mode } = lstatSync(folder);
  const isOurs = uid === 0 || uid === process.getuid?.();
  if (!isOurs || ((mode & 0o022) !== 0 && (mode & 0o1000) === 0)) {
    throw new ProofError('E_NOT_SHOWN', `${folder} can be changed by others`, {
      hint: 'point TMPDIR to a folder that only you and root can change',
    });
  }
  if (dirname(folder) !== folder) refuseGround(dirname(folder));
}

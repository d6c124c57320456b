/** Law: directories and configuration are as promised, owner and mode and content, or they are refused with the reason and nothing was changed. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Prepared } from '../../cutter/machine/directories.ts';
import { FILESYSTEM, type Filesystem } from '../../cutter/machine/filesystem.ts';
import { everyPremises, PLACES, type Premises, premises } from '../../generators/machine-state.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { ProofError } from '../../schema/failure.ts';
import { buildersFor } from './canaries.ts';
import { build, type Site } from './case.ts';
import { differences, type Snapshot, takeSnapshot } from './folder-snapshot.ts';

const IS_ROOT = process.getuid?.() === 0;

interface Shown {
  readonly site: Site;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly end: Prepared;
  /** What a second run came to, and left; null where the first was refused. */
  readonly again: { readonly end: Prepared; readonly after: Snapshot } | null;
  readonly synced: ReadonlySet<string>;
  readonly struck: boolean;
  readonly maskAfter: number;
}

law({
  id: 'runtime/directories',
  claim:
    'always leaves directories and configuration as promised, a second time untouched, or refuses with every reason and never changes anything',
  needs: 'nothing',
  given: premises({ isRoot: IS_ROOT }),
  examples: () => everyPremises({ isRoot: IS_ROOT }),
  act: async (value: Premises, { subject }): Promise<Shown> => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'cutproof-directories-'));
    try {
      return show(folder, value, subject.directories);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  check: (value, shown) => [
    ...(shown.end.status === 'refused' ? judgeRefused(shown) : judgeMade(shown)),
    ...(shown.maskAfter === value.umask ? [] : [`the mask was left at ${shown.maskAfter}`]),
  ],
  accepts: acceptFields({
    parents: acceptWhere(Array.isArray, 'there are none'),
    entries: acceptWhere((one) => typeof one === 'object' && one !== null, 'there are none'),
    owner: acceptWhere(
      (one) => one === 'self' || (IS_ROOT && one === 'other'),
      'only root can give files to others',
    ),
  }),
  label: (value, { end, site, struck }) => [
    end.status,
    `umask 0${value.umask.toString(8)}`,
    ...site.flaws.map(({ kind }) => `refuses ${kind}`),
    ...(struck ? ['the disk was full'] : []),
    ...(value.owner === 'other' ? ['for another owner'] : []),
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
    ...PLACES.map((place) => `${place}: ${value.entries[place]}`),
    `wrong on purpose: ${site.flaws.map(({ kind, path }) => `${kind} ${path}`).join('; ') || 'nothing'}`,
    `it ended ${end.status}`,
    ...(end.status === 'refused' ? end.findings.map(({ path, found }) => `${path} ${found}`) : []),
  ],
  canaries: buildersFor(IS_ROOT),
});

type Prepare = (layout: Site['layout'], hands: Filesystem) => Prepared;

function show(folder: string, value: Premises, prepare: Prepare): Shown {
  const mask = process.umask(0o022);
  try {
    const site = build(folder, value);
    const before = takeSnapshot(folder);
    const strike = striking(value.fault);
    process.umask(value.umask);
    const end = prepare(site.layout, strike.hands);
    const maskAfter = process.umask();
    refuseGround(folder, end);
    const after = takeSnapshot(folder);
    const again = end.status === 'refused' ? null : prepare(site.layout, FILESYSTEM);
    return {
      site,
      before,
      after,
      end,
      again: again === null ? null : { end: again, after: takeSnapshot(folder) },
      synced: strike.synced,
      struck: strike.struck(),
      maskAfter,
    };
  } finally {
    process.umask(mask);
  }
}

/** Hands for which the disk is full at one change. They note what is synced, and do not wait for it. */
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

/** Where the temporary folder itself may not hold directories, nothing could be shown. */
function refuseGround(folder: string, end: Prepared): void {
  const findings = end.status === 'refused' ? end.findings : [];
  const outside = findings.find(({ path, kind }) => kind !== 'failed' && !path.startsWith(folder));
  if (outside === undefined) return;
  throw new ProofError('E_NOT_SHOWN', `${outside.path} ${outside.found}`, {
    hint: 'point TMPDIR to a folder that only you and root can change',
  });
}

/** What was refused before anything began left no trace at all; what failed on its way was taken back. */
function judgeRefused({ site, struck, before, after, end }: Shown): readonly string[] {
  const findings = end.status === 'refused' ? end.findings : [];
  const unsaid = site.flaws.filter(
    (flaw) => !findings.some(({ kind, path }) => kind === flaw.kind && path === flaw.path),
  );
  const failed = findings.filter(({ kind }) => kind === 'failed');
  return [
    ...unsaid.map(({ kind, path }) => `refused without a word about ${kind} at ${path}`),
    ...(site.flaws.length === 0 && !struck
      ? findings.map(({ path, found }) => `refused where nothing is wrong: ${path} ${found}`)
      : []),
    ...(site.flaws.length === 0 && failed.length === 0 ? ['refused without a failure'] : []),
    ...findings.filter(({ cure, found }) => !cure || !found).map(({ path }) => `no cure: ${path}`),
    ...differences(before, after, failed.length === 0 ? 'all' : 'state'),
  ];
}

function judgeMade({ site, struck, before, after, end, again, synced }: Shown): readonly string[] {
  const { paths, layout } = site;
  const realOf = (path: string) =>
    path.startsWith(layout.root) ? site.real + path.slice(layout.root.length) : path;
  const promised = Object.entries(paths).flatMap(([place, path]) => {
    const sight = after.get(realOf(path));
    const mode = place === 'configuration' ? 0o100600 : 0o040700;
    if (sight === undefined) return [`${path} was not made`];
    return [
      ...(sight.mode === mode ? [] : [`${path} has the mode ${sight.mode.toString(8)}`]),
      ...(sight.uid === layout.owner.uid && sight.gid === layout.owner.gid
        ? []
        : [`${path} belongs to ${sight.uid}:${sight.gid}`]),
    ];
  });
  const missing = Object.values(paths).filter((path) => !before.has(realOf(path)));
  const made = end.status === 'made' ? end.made : [];
  const real = missing.map(realOf);
  const onDisk = new Set([...synced].map(realOf));
  const unsynced = real.filter((path) => !onDisk.has(path) || !onDisk.has(dirname(path)));
  const allowed = [...real, ...real.map((path) => dirname(path))];
  return [
    ...site.flaws.map(({ kind, path }) => `${path} was accepted in spite of ${kind}`),
    ...(struck ? ['the disk was full, and nobody said so'] : []),
    ...promised,
    ...contentOf(after.get(realOf(paths.configuration))?.content ?? '', paths),
    ...(missing.toSorted().join() === made.toSorted().join()
      ? []
      : [`said to have made ${made.join(', ') || 'nothing'}, and made ${missing.join(', ')}`]),
    ...unsynced.map((path) => `${path} was not waited for to be on the disk`),
    ...differences(before, after, 'state').filter(
      (line) => !real.some((path) => line === `${path} was not there before`),
    ),
    ...differences(before, after, 'all').filter(
      (line) =>
        line.includes('another times') && !allowed.some((path) => line.startsWith(`${path} `)),
    ),
    ...(again?.end.status === 'stands' ? [] : ['a second run does not find that all stands']),
    ...differences(after, again?.after ?? after, 'all').map((line) => `a second run: ${line}`),
  ];
}

function contentOf(text: string, paths: Site['paths']): readonly string[] {
  const { format, directories } = JSON.parse(text);
  const right = { runs: paths.runs, state: paths.state, backups: paths.backups };
  return format === 'cutproof/configuration@1' &&
    JSON.stringify(directories) === JSON.stringify(right)
    ? []
    : [`the configuration says ${text}`];
}

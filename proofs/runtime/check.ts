/** Judges what setting up directories came to: all as promised, or refused with every reason and nothing changed. Pure. */
import { dirname } from 'node:path';
import type { Prepared } from '../../cutter/machine/directories.ts';
import type { BuiltMachine } from './case.ts';
import { rightConfiguration } from './configurations.ts';
import { type FolderSnapshot, folderDifferences } from './folder-snapshot.ts';

export interface DirectoriesSeen {
  readonly site: BuiltMachine;
  /** The folder in which the machine was built. */
  readonly ground: string;
  readonly before: FolderSnapshot;
  readonly after: FolderSnapshot;
  readonly end: Prepared;
  /** What a second run came to, and left; null where the first was refused. */
  readonly again: { readonly end: Prepared; readonly after: FolderSnapshot } | null;
  readonly synced: ReadonlySet<string>;
  readonly struck: boolean;
  readonly maskAfter: number;
  /** How many files more were open afterwards than before. */
  readonly leftOpen: number;
  /** What was thrown instead of an end, in words. */
  readonly thrown: readonly string[];
  /** What was wrong with how configurations are read, where one was to be made. */
  readonly configurations: readonly string[];
}

export function judgeDirectories(seen: DirectoriesSeen): readonly string[] {
  return [
    ...seen.thrown.map((why) => `it threw instead of ending: ${why}`),
    ...(seen.leftOpen === 0 ? [] : [`${seen.leftOpen} files more are open than before`]),
    ...seen.configurations,
    ...(seen.end.status === 'refused' ? judgeRefused(seen) : judgeMade(seen)),
  ];
}

/** What was refused before anything began left no trace at all; what failed on its way was taken back. */
function judgeRefused(seen: DirectoriesSeen): readonly string[] {
  const { site, struck, before, after, end } = seen;
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
    // One change fails, and nothing stands in the way of taking back what came before it.
    ...failed.slice(1).map(({ path, found }) => `a failure more than there was: ${path} ${found}`),
    ...findings
      .filter(({ path, kind }) => kind !== 'failed' && !path.startsWith(seen.ground))
      .map(({ path, found }) => `refused for what nobody touched: ${path} ${found}`),
    ...findings.filter(({ cure, found }) => !cure || !found).map(({ path }) => `no cure: ${path}`),
    ...folderDifferences(before, after, failed.length === 0 ? 'all' : 'state'),
  ];
}

function judgeMade(seen: DirectoriesSeen): readonly string[] {
  const { site, struck, before, after, end, again, synced } = seen;
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
    ...contentOf(
      after.get(realOf(paths.configuration))?.content ?? '',
      paths,
      missing.includes(paths.configuration),
    ),
    ...(missing.toSorted().join() === made.toSorted().join()
      ? []
      : [`said to have made ${made.join(', ') || 'nothing'}, and made ${missing.join(', ')}`]),
    ...unsynced.map((path) => `${path} was not waited for to be on the disk`),
    ...folderDifferences(before, after, 'state').filter(
      (line) => !real.some((path) => line === `${path} was not there before`),
    ),
    ...folderDifferences(before, after, 'all').filter(
      (line) =>
        line.includes('another times') && !allowed.some((path) => line.startsWith(`${path} `)),
    ),
    ...(again?.end.status === 'stands' ? [] : ['a second run does not find that all stands']),
    ...folderDifferences(after, again?.after ?? after, 'all').map(
      (line) => `a second run: ${line}`,
    ),
  ];
}

/** What stood there before may say more than was asked for. */
function contentOf(text: string, paths: BuiltMachine['paths'], isMade: boolean): readonly string[] {
  const right = rightConfiguration(paths.root);
  if (isMade) {
    const wanted = `${JSON.stringify(right, null, 2)}\n`;
    return text === wanted ? [] : [`the configuration that was made says ${text}`];
  }
  const { format, directories } = JSON.parse(text);
  return format === right.format &&
    JSON.stringify(directories) === JSON.stringify(right.directories)
    ? []
    : [`the configuration says ${text}`];
}

/** Everything that can be seen of a folder and what is in it, without following a link. Changes nothing but times of access. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

interface Sight {
  readonly inode: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Text of a file, target of a link. */
  readonly content: string;
  /** When its content and its owner or mode were last changed, in nanoseconds. */
  readonly times: string;
}

/** Path to what stands there. */
export type FolderSnapshot = ReadonlyMap<string, Sight>;

export function takeSnapshot(folder: string): FolderSnapshot {
  return new Map(pathsIn(folder).map((path) => [path, look(path)]));
}

/** By hand: what Node lists as below a folder is also what links in it point to. */
function pathsIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const inner = entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? pathsIn(path) : [path];
  });
  return [folder, ...inner];
}

/** Says what is not as it was. Times only where nothing at all may have been done, not even taken back. */
export function folderDifferences(
  before: FolderSnapshot,
  after: FolderSnapshot,
  within: 'all' | 'state',
): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((path) => {
    const [one, other] = [before.get(path), after.get(path)];
    if (one === undefined) return [`${path} was not there before`];
    if (other === undefined) return [`${path} is gone`];
    const fields = ['inode', 'mode', 'uid', 'gid', 'content', 'times'] as const;
    return fields
      .filter((field) => within === 'all' || field !== 'times')
      .filter((field) => one[field] !== other[field])
      .map((field) => `${path} has another ${field}: ${one[field]} became ${other[field]}`);
  });
}

function look(path: string): Sight {
  const { dev, ino, mode, uid, gid, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
  return {
    inode: `${dev}:${ino}`,
    mode: Number(mode),
    uid: Number(uid),
    gid: Number(gid),
    content: contentOf(path, Number(mode)),
    times: `${mtimeNs} ${ctimeNs}`,
  };
}

function contentOf(path: string, mode: number): string {
  const type = mode & 0o170000;
  if (type === 0o100000) return readFileSync(path, 'utf8');
  return type === 0o120000 ? readlinkSync(path) : '';
}

/** What a room is: a folder with a door. Holds no table and judges nothing. */

interface Room {
  /** The files that may be imported from outside; every file where they are nouns. */
  readonly door: readonly string[] | 'every file';
  /** Files that are imported past the door today. May only shrink. */
  readonly past?: readonly string[];
  /** Folders that belong to the room. Any other folder in it is no room. */
  readonly within?: readonly string[];
  /** The rooms it may import; `a/{b,c}` stands for `a/b` and `a/c`. */
  readonly may: readonly string[];
}

/** By folder; or by file, where one file of a folder lies higher than its neighbours. */
export type Rooms = Readonly<Record<string, Room>>;

export function mayOf({ may }: Room): readonly string[] {
  return may.flatMap((one) => {
    const [, start, middle, end] = one.match(/^(.*)\{(.*)\}(.*)$/) ?? [];
    return middle === undefined ? [one] : middle.split(',').map((name) => start + name + end);
  });
}

/** Gives the room that holds a file, or `null` where none does. */
export function roomOf(rooms: Rooms, path: string): string | null {
  if (rooms[path] !== undefined) return path;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const name = path.slice(0, end);
    const room = rooms[name];
    if (room === undefined) continue;
    const inner = path
      .slice(end + 1)
      .split('/')
      .slice(0, -1)
      .join('/');
    return inner === '' || room.within?.includes(inner) === true ? name : null;
  }
  return null;
}

/** The rules of rooms: who may enter which, by which door, and that the plan says no more than what is there. Judges the real imports, types too. */
import { boundOf, importsOf } from './imports.ts';
import { mayOf, type Rooms, roomOf } from './room.ts';
import { type Breach, objectTo, type Source } from './source.ts';

const PLAN = 'proofs/house/rooms.md';

/** One import from a room into another. */
interface Step {
  readonly source: Source;
  readonly from: string;
  readonly to: string;
  /** The file that is imported, as the plan names it: from its room. */
  readonly name: string;
  readonly match: RegExpMatchArray;
}

/** Objects to files that stand in no room, to imports of rooms that are not allowed, and to those past a door. */
export function judgeRooms(sources: readonly Source[], rooms: Rooms): readonly Breach[] {
  const homeless = boundOf(sources)
    .filter(({ path }) => roomOf(rooms, path) === null)
    .map(({ path }) => `${path}:1: stands in no room of ${PLAN}`);
  const refused = stepsOf(sources, rooms).flatMap(({ source, from, to, name, match }) => {
    const [room, mine] = [rooms[to], rooms[from]];
    if (room === undefined || mine === undefined) return [];
    if (!mayOf(mine).includes(to)) return objectTo(source, [match], `${from} never imports ${to}`);
    if (room.door === 'every file' || [...room.door, ...(room.past ?? [])].includes(name))
      return [];
    const doors = room.door.join(', ') || 'it has none';
    return objectTo(source, [match], `${name} is no door of ${to}: ${doors}`);
  });
  return [...homeless, ...refused];
}

/** Objects to all that the plan allows and nothing uses, and to a number of files past the doors that is not exact. */
export function judgePlan(
  sources: readonly Source[],
  rooms: Rooms,
  past: number,
): readonly Breach[] {
  const steps = stepsOf(sources, rooms);
  const entered = new Set(steps.map(({ to, name }) => `${to}/${name}`));
  const taken = new Set(steps.map(({ from, to }) => `${from} → ${to}`));
  const inhabited = new Set(boundOf(sources).map(({ path }) => roomOf(rooms, path)));
  const idle = Object.entries(rooms).flatMap(([name, room]) => [
    ...(inhabited.has(name) || isForTests(sources, name) ? [] : [`the room ${name} is empty`]),
    ...(room.door === 'every file' ? [] : room.door)
      .filter((file) => !entered.has(`${name}/${file}`))
      .map((file) => `no other room comes in by ${file}, a door of ${name}`),
    ...(room.past ?? [])
      .filter((file) => !entered.has(`${name}/${file}`))
      .map((file) => `nothing imports ${file} past the door of ${name} any more`),
    ...mayOf(room)
      .filter((to) => !taken.has(`${name} → ${to}`))
      .map((to) => `${name} may import ${to}, and does not`),
  ]);
  const count = Object.values(rooms).reduce((sum, { past: files = [] }) => sum + files.length, 0);
  const off =
    count === past ? [] : [`${count} files stand past a door, PAST_THE_DOOR says ${past}`];
  return [...idle, ...off].map((what) => `${PLAN}:1: ${what}`);
}

/** Names each circle between rooms once: in what files import, and in what the plan allows. */
export function judgeCircles(sources: readonly Source[], rooms: Rooms): readonly Breach[] {
  const real = new Map<string, Set<string>>();
  for (const { from, to } of stepsOf(sources, rooms)) {
    real.set(from, (real.get(from) ?? new Set()).add(to));
  }
  const planned = new Map(Object.entries(rooms).map(([name, room]) => [name, mayOf(room)]));
  return [
    ...circlesIn(real).map(
      (ring) => `${witnessOf(sources, rooms, ring)}: rooms import in a circle: ${ring.join(' → ')}`,
    ),
    ...circlesIn(planned).map((ring) => `${PLAN}:1: allows a circle: ${ring.join(' → ')}`),
  ];
}

/** Gives the shortest way from a node back to itself, by its first node, once for each circle. */
export function circlesIn(
  graph: ReadonlyMap<string, Iterable<string>>,
): readonly (readonly string[])[] {
  return [...graph.keys()].sort().flatMap((start) => {
    const ring = wayBack(graph, start);
    return ring === null || ring.some((node) => node < start) ? [] : [[...ring, start]];
  });
}

function stepsOf(sources: readonly Source[], rooms: Rooms): readonly Step[] {
  return boundOf(sources).flatMap((source) =>
    importsOf(source).flatMap(({ file, match }) => {
      // Fixtures are for tests alone, which another rule holds.
      if (file === null || file.endsWith('.fixture.ts')) return [];
      const [from, to] = [roomOf(rooms, source.path), roomOf(rooms, file)];
      if (from === null || to === null || from === to) return [];
      return [{ source, from, to, name: file.slice(to.length + 1), match }];
    }),
  );
}

function witnessOf(sources: readonly Source[], rooms: Rooms, ring: readonly string[]): string {
  const step = stepsOf(sources, rooms).find(({ from, to }) => from === ring[0] && to === ring[1]);
  return `${step?.source.path ?? PLAN}:1`;
}

function isForTests(sources: readonly Source[], room: string): boolean {
  return sources.some(({ path }) => path.startsWith(`${room}/`) && path.endsWith('.fixture.ts'));
}

function wayBack(
  graph: ReadonlyMap<string, Iterable<string>>,
  start: string,
): readonly string[] | null {
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[start]];
  while (ways.length > 0) {
    const further = ways.flatMap((way) =>
      [...(graph.get(way.at(-1) ?? '') ?? [])].map((next) => ({ way, next })),
    );
    const home = further.find(({ next }) => next === start);
    if (home !== undefined) return home.way;
    ways = further.flatMap(({ way, next }) => {
      if (seen.has(next)) return [];
      seen.add(next);
      return [[...way, next]];
    });
  }
  return null;
}

/** The rules of rooms are shown to object to a planted fault in a small house, and to let alone what its plan allows. */
import { describe, expect, it } from 'vitest';
import { houseOf } from './house.fixture.ts';
import { mayOf, type Rooms, roomOf } from './room.ts';
import { circlesIn, judgeCircles, judgePlan, judgeRooms } from './rules-of-rooms.ts';

const PLAN = 'proofs/house/rooms.md:1: ';
const ROOMS: Rooms = {
  nouns: { door: 'every file', may: [] },
  'low/a': { door: ['door.ts'], past: ['b/back.ts'], within: ['b'], may: ['nouns'] },
  'low/c': { door: ['door.ts'], may: ['low/a'] },
  high: { door: [], may: ['low/{a,c}'] },
  'high/main.ts': { door: [], may: ['high'] },
};
const from = (specifier: string) => `import { a } from '${specifier}';\n`;
/** Keeps every rule. */
const WHOLE: Readonly<Record<string, string>> = {
  'nouns/n.ts': '',
  'low/a/door.ts': from('./b/back.ts') + from('../../nouns/n.ts'),
  'low/a/b/back.ts': '',
  'low/a/inner.ts': '',
  'low/c/door.ts': from('../a/b/back.ts'),
  'high/h.ts': from('../low/a/door.ts') + from('../low/c/door.ts'),
};
const { 'high/main.ts': _main, ...BELOW } = ROOMS;
const withFile = (path: string, code: string) => houseOf({ ...WHOLE, [path]: code });
const withRoom = (name: string, change: object) =>
  ({ ...BELOW, [name]: { door: [], may: [], ...BELOW[name], ...change } }) as Rooms;

describe('a rule of rooms', () => {
  it('never objects to a house that is as its plan says', () => {
    const sources = houseOf(WHOLE);

    expect(judgeRooms(sources, BELOW)).toEqual([]);
    expect(judgePlan(sources, BELOW, 1)).toEqual([]);
    expect(judgeCircles(sources, BELOW)).toEqual([]);
  });

  it.each([
    ['a room that may not', 'nouns/x.ts', '../low/a/door.ts', 'nouns never imports low/a'],
    ['a neighbour that may not', 'low/a/x.ts', '../c/door.ts', 'low/a never imports low/c'],
    ['a way past the door', 'high/x.ts', '../low/a/inner.ts', 'inner.ts is no door of low/a'],
    ['a room without a door', 'high/main.ts', './h.ts', 'h.ts is no door of high: it has none'],
    ['a proof', 'nouns/x.proof.ts', '../low/a/door.ts', 'nouns never imports low/a'],
  ])('always objects to %s', (_what, path, specifier, why) => {
    for (const code of [
      from(specifier),
      `import type { A } from '${specifier}';\n`,
      `const a = await import('${specifier}');\n`,
      `export type A = import('${specifier}').A;\n`,
    ]) {
      expect(judgeRooms(withFile(path, code), ROOMS), code).toEqual([
        expect.stringContaining(`${path}:2: ${why}`),
      ]);
    }
  });

  it('always objects to a file in no room, in a folder that nobody planned too', () => {
    for (const path of ['other/x.ts', 'low/x.ts', 'low/c/deep/x.ts']) {
      expect(judgeRooms(withFile(path, ''), ROOMS)).toEqual([
        `${path}:1: stands in no room of proofs/house/rooms.md`,
      ]);
    }
  });

  it.each([
    ['a test goes past a door', 'high/x.test.ts', '../low/a/inner.ts'],
    ['a fixture does', 'high/x.fixture.ts', '../low/a/inner.ts'],
    ['a proof takes a fixture', 'high/x.proof.ts', '../low/a/a.fixture.ts'],
    ['a listed file is taken past the door', 'high/x.ts', '../low/a/b/back.ts'],
    ['a noun is taken', 'low/a/x.ts', '../../nouns/any.ts'],
    ['a room is at home', 'low/a/x.ts', './b/other.ts'],
    ['a package is used', 'nouns/x.ts', 'pg'],
  ])('never minds that %s', (_what, path, specifier) => {
    expect(judgeRooms(withFile(path, from(specifier)), ROOMS)).toEqual([]);
  });

  it.each([
    [
      'a room that is not needed',
      'low/c',
      { may: ['low/a', 'nouns'] },
      'low/c may import nouns, and does not',
    ],
    [
      'a door that none comes in by',
      'low/c',
      { door: ['door.ts', 'x.ts'] },
      'no other room comes in by x.ts, a door of low/c',
    ],
    [
      'a file that none takes past the door',
      'low/c',
      { past: ['x.ts'] },
      'nothing imports x.ts past the door of low/c any more',
    ],
    ['a room where nothing stands', 'low/d', {}, 'the room low/d is empty'],
  ])('always objects to %s', (_what, name, change, why) => {
    const past = 'past' in change ? 2 : 1;

    expect(judgePlan(houseOf(WHOLE), withRoom(name, change), past)).toEqual([PLAN + why]);
  });

  it('always objects to a number of files past the doors that is too high or too low', () => {
    for (const past of [0, 2]) {
      expect(judgePlan(houseOf(WHOLE), BELOW, past)).toEqual([
        `${PLAN}1 files stand past a door, PAST_THE_DOOR says ${past}`,
      ]);
    }
  });

  it('never counts what a test imports as the use of a door', () => {
    const { 'high/h.ts': _gone, ...rest } = WHOLE;
    const sources = houseOf({
      ...rest,
      'high/h.ts': '',
      'high/h.test.ts': WHOLE['high/h.ts'] ?? '',
    });

    expect(judgePlan(sources, BELOW, 1)).toHaveLength(4);
  });

  it('always finds a circle of rooms where no file imports itself, of types too', () => {
    const code = "import type { A } from '../../high/other.ts';\n";

    expect(judgeCircles(withFile('low/c/x.ts', code), ROOMS)).toEqual([
      'high/h.ts:1: rooms import in a circle: high → low/c → high',
    ]);
    expect(judgeCircles(withFile('low/c/x.test.ts', code), ROOMS)).toEqual([]);
  });

  it('always finds a circle that the plan allows, before anybody goes it', () => {
    expect(judgeCircles(houseOf(WHOLE), withRoom('nouns', { may: ['low/c'] }))).toEqual([
      `${PLAN}allows a circle: low/a → nouns → low/c → low/a`,
    ]);
  });

  it('always tells two circles apart, and takes no other way for one', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['c']],
      ['c', ['d']],
      ['d', ['c']],
      ['e', ['e', 'a']],
    ]);

    expect(circlesIn(graph)).toEqual([
      ['c', 'd', 'c'],
      ['e', 'e'],
    ]);
  });

  it('always gives the deepest room, and none for what lies in an unknown folder', () => {
    expect(
      ['low/a/b/x.ts', 'low/c/x.ts', 'high/main.ts', 'high/x.ts', 'low/x.ts', 'high/y/x.ts'].map(
        (path) => roomOf(ROOMS, path),
      ),
    ).toEqual(['low/a', 'low/c', 'high/main.ts', 'high', null, null]);
  });

  it('always writes braces out, and leaves a name without them', () => {
    expect(mayOf({ door: [], may: ['a', 'b/{c,d}'] })).toEqual(['a', 'b/c', 'b/d']);
  });
});

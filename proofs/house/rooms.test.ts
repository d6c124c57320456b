/** Tests of the plan's reader: what a row says is what the rules are held to, and what is no row is not passed over. */
import { describe, expect, it } from 'vitest';
import { readRooms } from './rooms.ts';

const HEAD = '| room | door | past the door | may enter |\n|---|---|---|---|\n';

describe('the plan of the house', () => {
  it('always is read as it is written', () => {
    const rows = '| `a/b` + `c` | `d.ts` `e.ts` | – | `f/{g,h}` |\n| `nouns` | `*` | – | – |\n';

    expect(readRooms(`A text.\n${HEAD}${rows}`)).toEqual({
      'a/b': { door: ['d.ts', 'e.ts'], past: [], within: ['c'], may: ['f/{g,h}'] },
      nouns: { door: 'every file', past: [], within: [], may: [] },
    });
  });

  it.each([
    '| a | `b.ts` | – | – |',
    '| `a` | b.ts | – | – |',
    '| `a` | `b.ts` | – |',
    '| `a` | `b.ts` `c | – | – |',
  ])('never passes over a row that it does not understand: %s', (row) => {
    expect(() => readRooms(`${HEAD}${row}\n`)).toThrow('no row of the plan of rooms');
  });
});

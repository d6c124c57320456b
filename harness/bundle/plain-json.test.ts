/** Plain data written and read again: equal, whatever it holds; what is not data is refused. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJson, toJson } from './plain-json.ts';

const again = (value: unknown) => fromJson(JSON.parse(JSON.stringify(toJson(value))));

describe('plain data', () => {
  it('always comes back equal through a file', () => {
    const anything = fc.anything({
      withBigInt: true,
      withMap: true,
      withSet: true,
      withNullPrototype: false,
      withSparseArray: false,
      key: fc.oneof(fc.string(), fc.constantFrom('$', 'content', '__proto__', 'constructor')),
    });
    fc.assert(
      fc.property(anything, (value) => {
        // Not vitest's own comparison: it takes a key named constructor for a class.
        expect(isDeepStrictEqual(again(value), value)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('always keeps what JSON has no word for, however deep', () => {
    const value = {
      when: [undefined, Number.NaN, -0, 1n, Number.NEGATIVE_INFINITY],
      table: { inside: [new Map([[1, new Map([['a', new Set([null])]])]])] },
      $: 'map',
      text: '\ud800 half, \u0000, “quoted”',
    };
    expect(again(value)).toStrictEqual(value);
    expect(again(null)).toBe(null);
  });

  it('never passes for data what is none', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const value of [() => 1, Symbol('x'), new Date(0), /x/, Promise.resolve(), circle]) {
      expect(() => toJson({ value })).toThrow(/not plain data/);
    }
    expect(() => fromJson({ $: 'date', content: 0 })).toThrow(/marked as "date"/);
  });
});

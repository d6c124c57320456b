/** What is drawn of many: every kind has its turn, and the seed alone decides. */
import { describe, expect, it } from 'vitest';
import { draw } from './draw.ts';

/** A hundred of one kind, three of another, one of a third. */
const VALUES = [
  ...Array.from({ length: 100 }, (_one, index) => `many ${index}`),
  ...Array.from({ length: 3 }, (_one, index) => `few ${index}`),
  'single 0',
];
const kindOf = (value: string) => value.replace(/ .*/, '');
const drawn = (count: number | null, seed = 7, values = VALUES) =>
  draw(values, { seed, count, id: (value) => value, stratum: kindOf });

describe('a draw', () => {
  it('always takes of each kind before it takes a second of any', () => {
    expect(drawn(3).map(kindOf).sort()).toEqual(['few', 'many', 'single']);
    expect(drawn(7).map(kindOf).sort()).toEqual([
      'few',
      'few',
      'few',
      'many',
      'many',
      'many',
      'single',
    ]);
  });

  it('always takes the same with the same seed, in whatever order the values come', () => {
    expect(drawn(20, 7, VALUES.toReversed())).toEqual(drawn(20));
    expect(drawn(20, 8)).not.toEqual(drawn(20));
  });

  it('never loses what was drawn where more are asked for', () => {
    expect(drawn(60).slice(0, 20)).toEqual(drawn(20));
  });

  it('always takes every value once where all are asked for', () => {
    expect([...drawn(null)].sort()).toEqual([...VALUES].sort());
    expect(drawn(1_000)).toHaveLength(VALUES.length);
  });
});

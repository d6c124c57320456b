/** The laws of generated texts: hostile, and always what PostgreSQL can store; blank where they must be, and never where they must not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blank, body, nonBlank, text } from './text.ts';

const holds = (texts: fc.Arbitrary<string>, law: (value: string) => boolean) =>
  fc.assert(fc.property(texts, law), { seed: 158, numRuns: 500 });

describe('a text', () => {
  it('never has a character that no PostgreSQL text can hold', () => {
    for (const texts of [text(8), nonBlank(8), body(), blank()]) {
      holds(texts, (value) => value.isWellFormed() && !value.includes('\0'));
    }
  });

  it('never is blank where it must not be, and always is where it must', () => {
    holds(nonBlank(5), (value) => value.trim() !== '');
    holds(blank(), (value) => value.trim() === '');
  });

  it('always brings quotes, SQL, marks in decomposed order, and a body of a megabyte', () => {
    const texts = fc.sample(text(8), { numRuns: 500, seed: 158 }).join('\n');
    const bodies = fc.sample(body(), { numRuns: 2_000, seed: 158 });

    for (const piece of ["'", '$$', 'drop table', '\u0301', '\u202e', '\r\n']) {
      expect(texts).toContain(piece);
    }
    expect(texts).not.toBe(texts.normalize('NFC'));
    expect(Math.max(...bodies.map((value) => value.length))).toBeGreaterThanOrEqual(1_048_576);
  });

  it('always shrinks to nothing', () => {
    const { counterexample } = fc.check(
      fc.property(text(8), (value) => value.length > 100),
      { seed: 158 },
    );

    expect(counterexample).toEqual(['']);
  });
});

/** The laws of texts: their order is that of the bytes of their UTF-8, and a digest is the same however often it is asked for. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byBytes, digestOf } from './text.ts';

const SEED = 5;
/** Any code points, those beyond the sixteen bits and the private ones below them often enough. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('a', 'b', 'đ', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
  ),
  maxLength: 6,
});

describe('texts', () => {
  it('always stand in the order of the bytes of their UTF-8', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const wanted = Buffer.compare(Buffer.from(one), Buffer.from(other));
        expect(Math.sign(byBytes(one, other))).toBe(wanted);
      }),
      { seed: SEED, numRuns: 5_000, examples: [['\uffff', '\u{10000}'] as [string, string]] },
    );
  });

  it('always have one digest, however often and however long', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(1, 400), (one, times) => {
        const whole = one.repeat(times);
        const wanted = createHash('sha256').update(whole, 'utf8').digest('hex');
        expect([digestOf(whole), digestOf(whole)]).toEqual([wanted, wanted]);
      }),
      { seed: SEED, numRuns: 300 },
    );
    expect(digestOf(null)).toBe(digestOf(''));
  });
});

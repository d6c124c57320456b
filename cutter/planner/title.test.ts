/** Tests of titles. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isInCapitals,
  readsLikeTitle,
  TITLE_LENGTH_LIMIT,
  toTitle,
  withoutMarkup,
} from './title.ts';

describe('titles', () => {
  it('always stand on one line, composed and within the limit', () => {
    const unit = fc.oneof(
      fc.constantFrom('e\u0302\u0300', '\n', '\u2028', '\u0085', '😀', ' '),
      fc.integer({ min: 1, max: 0xffff }).map((code) => String.fromCharCode(code)),
    );

    fc.assert(
      fc.property(fc.string({ unit, maxLength: 600 }), (text) => {
        const title = toTitle(text.toWellFormed());

        expect(title.length).toBeLessThanOrEqual(TITLE_LENGTH_LIMIT);
        expect(title).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
        expect(title.normalize('NFC')).toBe(title);
        expect(title.isWellFormed()).toBe(true);
      }),
    );
  });

  it('never are cut through a surrogate pair', () => {
    const title = toTitle(`${'x'.repeat(248)}😀😀`);

    expect(title).toBe(`${'x'.repeat(248)}…`);
  });

  it.each([
    ['## **Điều 5** ##', 'Điều 5'],
    ['**Article 5. Scope**', 'Article 5. Scope'],
    ['\u200BScope\u200B', 'Scope'],
    ['snake_case * 2', 'snake_case * 2'],
  ])('always lose their Markdown: %s', (text, expected) => {
    expect(withoutMarkup(text)).toBe(expected);
  });

  it('never read like the end of a sentence, unless in capitals', () => {
    const judged = [
      'Phạm vi',
      'Phạm vi.',
      'QUY ĐỊNH CHUNG.',
      'như sau:',
      '“X”.',
      '',
      'x'.repeat(251),
    ];

    expect(judged.map(readsLikeTitle)).toEqual([true, false, true, false, false, false, false]);
    expect(['QUY ĐỊNH', 'Quy định', '1. 2', 'Đ'].map(isInCapitals)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

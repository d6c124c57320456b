/** What no text can do to a reader's screen, whatever is in it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupDigits, prettyJson } from './format.ts';
import { clip, oneLine, quote, visible } from './safe-text.ts';

const anyText = fc.string({ unit: 'binary' });

describe('visible', () => {
  it('never lets a control character, an invisible mark or half a character through', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(
          /[^\P{Cc}\n\t]|[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u,
        );
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it('always names what it took away', () => {
    expect(visible('a\u0000b\u001b[31m')).toBe('a␀b␛[31m');
    expect(visible('\u202Egnp.exe')).toBe('⟨U+202E⟩gnp.exe');
    expect(visible('\ud800')).toBe('⟨U+D800⟩');
    expect(visible('one\r\ntwo\rthree')).toBe('one\ntwo␍three');
  });

  it('never changes ordinary text of any language', () => {
    for (const text of ['Điều 2. Phạm vi', 'नियम १', 'שלום', '第一条', '👩‍⚖️', 'a\tb\nc']) {
      expect(visible(text)).toBe(text);
    }
  });
});

describe('clip', () => {
  it('never keeps more than allowed, and always says how much is gone', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, lengthMax) => {
        const cut = clip(text, lengthMax);
        if (text.length <= lengthMax) {
          expect(cut).toBe(text);
          return;
        }
        const [kept = ''] = cut.split('… (');
        expect(kept.length).toBeLessThanOrEqual(lengthMax);
        if (!text.includes('… (')) expect(text.startsWith(kept)).toBe(true);
        expect(cut).toMatch(/… \([\d,]+ more characters\)$/);
        if (text.isWellFormed()) expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('oneLine and quote', () => {
  it('always give one line', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(oneLine(text)).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(quote(text)).not.toMatch(/[\n\r]/);
      }),
    );
  });
});

describe('groupDigits', () => {
  it('always groups by three and never changes the digits', () => {
    expect([0, 999, 1_000, 1_234_567, -4_321, 0.5].map(groupDigits)).toEqual([
      '0',
      '999',
      '1,000',
      '1,234,567',
      '-4,321',
      '0.5',
    ]);
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(Number(groupDigits(value).replaceAll(',', ''))).toBe(value);
      }),
    );
  });
});

describe('prettyJson', () => {
  it('never changes a value, and never throws at what is not JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(JSON.stringify(JSON.parse(prettyJson(text)))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
    fc.assert(fc.property(anyText, (text) => void prettyJson(text)));
  });

  it('always keeps on one line what fits there', () => {
    expect(prettyJson('{"do":"revert","run":0}')).toBe('{"do":"revert","run":0}');
    const wide = JSON.stringify({
      steps: Array.from({ length: 9 }, (_, run) => ({ do: 'revert', run })),
    });
    expect(prettyJson(wide).split('\n')).toHaveLength(13);
  });

  it('never exhausts the stack on a deep value', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    expect(prettyJson(deep).length).toBeGreaterThan(9_999);
  });
});

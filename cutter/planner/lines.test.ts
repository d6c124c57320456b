/** Tests of the splitting of lines. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINES_LIMIT, splitLines } from './lines.ts';

describe('lines', () => {
  it('always counts as an editor counts, and never gives a blank line', () => {
    const lines = splitLines('a\r\n\r\nb\rc\n \t\u200B\nd');

    expect(lines).toEqual([
      { number: 1, start: 0, text: 'a' },
      { number: 3, start: 5, text: 'b' },
      { number: 4, start: 7, text: 'c' },
      { number: 6, start: 13, text: 'd' },
    ]);
  });

  it('always gives each line at its own place in the source', () => {
    const source = fc.array(fc.constantFrom('Điều 1.', 'e\u0302\u0300', ' ', '\r', '\n', '\r\n'));

    fc.assert(
      fc.property(source, (parts) => {
        const text = parts.join('');
        for (const line of splitLines(text)) {
          expect(text.slice(line.start, line.start + line.text.length)).toBe(line.text);
          expect(line.text).not.toMatch(/[\r\n]/);
        }
      }),
    );
  });

  it('never fills the memory with more lines than any law has', () => {
    expect(() => splitLines('\n'.repeat(LINES_LIMIT))).toThrow(/more than 1000000 lines/);
  });
});

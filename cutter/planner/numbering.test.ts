/** Tests of duplicates and gaps in the numbers of units. */
import { describe, expect, it } from 'vitest';
import { ProofError } from '../../schema/failure.ts';
import { checkNumbering } from './numbering.ts';
import { outlineDocument } from './outline.ts';

function check(...lines: string[]): readonly string[] {
  return checkNumbering(
    outlineDocument(lines.join('\n'), { documentRef: 'x', depth: 'point' }).units,
  );
}

describe('numbering', () => {
  it('always refuses a second article of one number, anywhere in the document, naming both lines', () => {
    const act = () => check('Chương I. T', 'Điều 1. Một', '', 'Chương II. T', 'Điều 01. Hai');

    expect(act).toThrow(ProofError);
    expect(act).toThrow('Điều 01 stands twice: line 2 "Điều 1. Một" and line 5 "Điều 01. Hai"');
    expect(act).toThrow(expect.objectContaining({ hint: expect.stringContaining('renumber one') }));
  });

  it('always refuses a second chapter of one number in one part, and never in another part', () => {
    expect(() => check('Chapter I', 'Chapter 1')).toThrow(
      /Chapter 1 stands twice: line 1 .* line 2/,
    );
    expect(check('Part 1', 'Chapter I', 'Part 2', 'Chapter I')).toEqual([]);
  });

  it('never refuses an inserted article or the same number in another language', () => {
    expect(check('Điều 5.', 'Điều 5a.', 'Article 5.').slice(1)).toEqual([
      'line 3: Article 5 is the first; articles 1 to 4 are missing',
    ]);
  });

  it('always notices a gap, a late beginning and a step back', () => {
    expect(check('Điều 1.', 'Điều 2.', 'Điều 4.', 'Điều 3.')).toEqual([
      'line 3: Điều 4 comes after Điều 2 (line 2); article 3 is missing',
      'line 4: Điều 3 comes after Điều 4 (line 3); the order of the document was kept',
    ]);
    expect(check('Điều 3.')).toEqual(['line 1: Điều 3 is the first; articles 1 to 2 are missing']);
  });

  it('never notices anything in numbers without gaps', () => {
    expect(check('Điều 1.', 'Điều 1a.', 'Điều 2.', '1. x', '2. y')).toEqual([]);
  });
});

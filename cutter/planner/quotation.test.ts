/** Tests of quoted passages. */
import { describe, expect, it } from 'vitest';
import { splitLines } from './lines.ts';
import { findPassages } from './quotation.ts';

const passagesOf = (...lines: string[]) => findPassages(splitLines(lines.join('\n')));

describe('quotations', () => {
  it('always last from a quoted heading to the line where its mark is closed', () => {
    const passages = passagesOf(
      '1. Sửa như sau:',
      '“Điều 5. Thẻ',
      '1. Từ “thẻ”',
      '2. Sách.”.',
      '2. Bãi bỏ',
    );

    expect(passages).toEqual([{ first: 1, last: 3 }]);
  });

  it('never begin where the mark stands before no heading, or closes on its line', () => {
    expect(passagesOf('“Thẻ là giấy', 'Điều 5.', 'xong”')).toEqual([]);
    expect(passagesOf('“Điều 5. Thẻ”', 'Điều 5.')).toEqual([]);
  });

  it('never swallow the document where the mark is not closed', () => {
    expect(passagesOf('“Điều 5. Thẻ', 'Điều 6.', 'Điều 7.')).toEqual([]);
    expect(passagesOf('```', 'Điều 6.', 'Điều 7.')).toEqual([]);
  });

  it('always give a passage within another as one', () => {
    expect(passagesOf('“Điều 5.', '“1. x', 'y”', 'z”', 'w')).toEqual([{ first: 0, last: 3 }]);
  });

  it('always find what stands between two fences of one kind', () => {
    expect(passagesOf('x', '```text', 'Điều 1.', '~~~', '```', 'y')).toEqual([
      { first: 1, last: 4 },
    ]);
  });

  it('never exhaust the reader, however many marks are left open', () => {
    // A search for the end of each of them through all that follows would outlast the time limit of a test.
    expect(findPassages(splitLines('“1. x\n'.repeat(200_000)))).toEqual([]);
  });
});

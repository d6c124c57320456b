/** Tests of the numbers of headings. */
import { describe, expect, it } from 'vitest';
import { comesNext, letterComesNext, readNumeral } from './numeral.ts';

describe('numerals', () => {
  it.each([
    ['5', 5, ''],
    ['05', 5, ''],
    ['5a', 5, 'a'],
    ['5Đ', 5, 'đ'],
    ['IV', 4, ''],
    ['xi', 11, ''],
    ['VIIa', 7, 'a'],
    ['XLIX', 49, ''],
    ['CXX', 120, ''],
    ['thứ nhất', 1, ''],
    ['THỨ TƯ', 4, ''],
    ['mười một', 11, ''],
    ['One', 1, ''],
    ['twenty', 20, ''],
  ])('always reads %s', (written, value, suffix) => {
    expect(readNumeral(written)).toEqual({ value, suffix });
  });

  it.each(['', 'C', 'L', 'IIII', 'VX', 'Iv', '5ab', '123456', 'lục', '-1', '१'])(
    'never takes %j for a number',
    (written) => {
      expect(readNumeral(written)).toBeNull();
    },
  );

  it('always begins at 1 and goes on with the next number or an inserted letter', () => {
    const one = { value: 1, suffix: '' };
    const oneA = { value: 1, suffix: 'a' };
    const two = { value: 2, suffix: '' };

    expect([comesNext(null, one), comesNext(one, two), comesNext(one, oneA)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([comesNext(oneA, { value: 1, suffix: 'b' }), comesNext(oneA, two)]).toEqual([
      true,
      true,
    ]);
    expect([comesNext(null, two), comesNext(null, oneA), comesNext(two, one)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(comesNext(one, { value: 3, suffix: '' })).toBe(false);
  });

  it('always follows the Vietnamese alphabet where the text is Vietnamese, and never in English', () => {
    const letters = 'abcdđeghiklmnopqrstuvxy';
    const followed = [...letters].every((letter, at) =>
      letterComesNext(letters.charAt(at - 1), letter, 'vi'),
    );

    expect(followed).toBe(true);
    expect(letterComesNext('d', 'e', 'vi')).toBe(true);
    expect(letterComesNext('d', 'đ', 'en')).toBe(false);
    expect(letterComesNext('a', 'c', 'vi')).toBe(false);
    expect(letterComesNext('', 'b', 'vi')).toBe(false);
    expect(letterComesNext('y', 'a', 'vi')).toBe(false);
  });
});

/**
 * Reads the numbers of headings: 5, 05, 5a, IV, VIIa, "thứ nhất", "one"; and the letters of points.
 * Never takes a word for a number because it might be one: "Part C" and "Chương IIII" have none.
 */
import type { Language, Numeral } from './canonical-address.ts';

const VIETNAMESE = ['một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];
const ENGLISH =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty';
const WORD_VALUES: ReadonlyMap<string, number> = new Map([
  ...ENGLISH.split(' ').map((word, index) => [word, index + 1] as const),
  ...VIETNAMESE.map((word, index) => [word, index + 1] as const),
  ...VIETNAMESE.map((word, index) => [`mười ${word}`, index + 11] as const),
  ['nhất', 1],
  ['tư', 4],
  ['mười', 10],
  ['mười lăm', 15],
  ['hai mươi', 20],
]);

/** The numbers written in words, longest first, as one alternative of a regular expression. */
export const NUMBER_WORDS = [...WORD_VALUES.keys()]
  .toSorted((one, other) => other.length - one.length)
  .map((words) => words.replace(' ', '\\s+'))
  .join('|');

/** Reads a number as written, in composed Unicode; null where it is none. */
export function readNumeral(written: string): Numeral | null {
  const digits = /^(\d{1,5})([a-zđ]?)$/iu.exec(written);
  if (digits !== null) return { value: Number(digits[1]), suffix: (digits[2] ?? '').toLowerCase() };
  const roman = /^([IVXLC]+)([a-hj-uwyzđ]?)$/u.exec(written) ?? /^([ivxlc]+)()$/u.exec(written);
  const romanValue = roman === null ? null : readRoman((roman[1] ?? '').toUpperCase());
  if (romanValue !== null) return { value: romanValue, suffix: roman?.[2] ?? '' };
  const words = written
    .toLowerCase()
    .replace(/^thứ\s+/u, '')
    .replace(/\s+/gu, ' ');
  const value = WORD_VALUES.get(words);
  return value === undefined ? null : { value, suffix: '' };
}

/** Says whether the number comes next: 1 at the start, then 2, or 1a where a unit was inserted. */
export function comesNext(previous: Numeral | null, next: Numeral): boolean {
  if (previous === null) return next.value === 1 && next.suffix === '';
  if (next.suffix === '') return next.value === previous.value + 1;
  return next.value === previous.value && letterComesNext(previous.suffix, next.suffix, 'vi');
}

const VIETNAMESE_LETTERS = 'abcdđeghiklmnopqrstuvxy';
const LATIN_LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Says whether the letter comes next, `a` coming after none. Vietnamese texts may follow either alphabet: d, đ or d, e. */
export function letterComesNext(previous: string, next: string, language: Language): boolean {
  const alphabets = language === 'vi' ? [VIETNAMESE_LETTERS, LATIN_LETTERS] : [LATIN_LETTERS];
  return alphabets.some((alphabet) => {
    if (previous === '') return alphabet.startsWith(next);
    return alphabet.includes(previous) && alphabet[alphabet.indexOf(previous) + 1] === next;
  });
}

function readRoman(written: string): number | null {
  // A lone L or C is rather a letter than 50 or 100, and no law counts that far.
  if (!/^C{0,3}(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$/.test(written) || !/[IVX]/.test(written))
    return null;
  const values: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100 };
  const digits = [...written].map((letter) => values[letter] ?? 0);
  return digits.reduce(
    (sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit),
    0,
  );
}

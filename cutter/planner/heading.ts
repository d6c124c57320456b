/**
 * Recognises a line that opens a unit. Says how much of the source line is heading; decides nothing about its neighbours.
 * Never takes a reference for a heading: after the number the line must end, go on with a mark (`.` `:` or a dash), be in
 * capitals, or be marked as a heading in Markdown. So "Điều 5 của Luật này quy định…" and "Article 5 applies…" are text.
 */
import type { Language, NumberedType, Numeral } from './canonical-address.ts';
import { comesNext, letterComesNext, NUMBER_WORDS, readNumeral } from './numeral.ts';
import { isInCapitals, readsLikeTitle, withoutMarkup } from './title.ts';

export interface Heading {
  readonly type: NumberedType;
  /** Null where the line has a number only, such as `1.` or `a)`: the article above it decides. */
  readonly language: Language | null;
  /** How the number is set: `word`, or the marker without its number, such as `.` or `()`. */
  readonly style: string;
  readonly number: Numeral;
  /** Word and number in composed Unicode, such as `Điều 5`; the number alone where there is no word. */
  readonly label: string;
  /** The title on the same line, composed and without Markdown; empty where there is none. */
  readonly title: string;
  /** How much of the source line is heading, in code units of the source; the rest is body. */
  readonly length: number;
}

const KEYWORDS: ReadonlyMap<string, readonly [NumberedType, Language]> = new Map([
  ['phần', ['part', 'vi']],
  ['chương', ['chapter', 'vi']],
  ['mục', ['section', 'vi']],
  ['điều', ['article', 'vi']],
  ['khoản', ['clause', 'vi']],
  ['điểm', ['point', 'vi']],
  ['part', ['part', 'en']],
  ['chapter', ['chapter', 'en']],
  ['section', ['section', 'en']],
  ['article', ['article', 'en']],
  ['clause', ['clause', 'en']],
  ['point', ['point', 'en']],
]);

const LEAD = '^[\\s\\u200B-\\u200F\\u2060]*(?<mark>#{1,6}\\s*)?(?<emphasis>[*_]{0,3})';
const NUMBER = `\\d{1,5}[a-zđ]?|\\s(?:[ivxlc]+[a-zđ]?|(?:thứ\\s+)?(?:${NUMBER_WORDS})|[a-zđ])`;
const WORD_LINE = new RegExp(
  `${LEAD}(?<word>${[...KEYWORDS.keys()].join('|')})(?<number>\\s*(?:${NUMBER}))(?![\\p{L}\\p{M}\\p{N}])`,
  'iu',
);
// After the number: emphasis may close, a footnote such as [3] may stand, then up to three marks. No mark before a digit:
// "Article 5.1" and "Điều 5 - 7" speak of something else.
const NOTE = '[*_]{0,3}(?:\\s*\\[\\d{1,3}\\])?[*_]{0,3}';
const MARKS =
  '(?<marks>(?:\\s*[.:](?!\\d)|\\s*[–—](?!\\s*\\d)|\\s+-(?!\\s*\\d)|-(?=\\s+\\D)){0,3})';
const AFTER_NUMBER = new RegExp(
  `^${NOTE}(?<bracket>\\)?)${MARKS}[*_]{0,3}(?:\\s*\\[\\d{1,3}\\])?\\s*`,
  'u',
);
const CLAUSE_LINE = new RegExp(
  `${LEAD}(?<open>\\(?)(?<number>\\d{1,4}[a-zđ]?)(?<close>[.)](?!\\d)|[/-](?=\\s))[*_]{0,3}\\s*`,
  'u',
);
const POINT_LINE = new RegExp(
  `${LEAD}(?<open>\\(?)(?<number>[a-zđ])(?<close>\\)|[./-](?=\\s|$))[*_]{0,3}\\s*`,
  'u',
);

/** A heading shows within so many code units; more would only exhaust the regular expressions. */
const LOOKED_AT = 4_000;

/** Gives the heading that the line is, or null where it is running text. */
export function recogniseHeading(line: string): Heading | null {
  const isWhole = line.length <= LOOKED_AT;
  const composed = line.slice(0, LOOKED_AT).normalize('NFC');
  // Legacy encodings left the Icelandic Ð (U+00D0) where Vietnamese has Đ (U+0110); people see no difference.
  const compared = composed.replaceAll('Ð', 'Đ').replaceAll('ð', 'đ');
  const found =
    readWordLine({ compared, composed, isWhole }) ??
    readMarkerLine(compared, CLAUSE_LINE, 'clause') ??
    readMarkerLine(compared, POINT_LINE, 'point');
  if (found === null) return null;
  if (isWhole && found.length === composed.length) return { ...found, length: line.length };
  const length = sourceLength(line, composed.slice(0, found.length));
  return length === null ? null : { ...found, length };
}

/** Says whether the heading follows the last one of its kind, in number and in the way the number is set. */
export function follows(last: Heading | null, heading: Heading, language: Language): boolean {
  if (last !== null && last.style !== heading.style) return false;
  if (heading.type !== 'point') return comesNext(last?.number ?? null, heading.number);
  return letterComesNext(last?.number.suffix ?? '', heading.number.suffix, language);
}

function readWordLine(line: {
  readonly compared: string;
  readonly composed: string;
  readonly isWhole: boolean;
}): Heading | null {
  const { compared, composed, isWhole } = line;
  const match = WORD_LINE.exec(compared);
  const { word = '', number: written = '', mark, emphasis = '' } = match?.groups ?? {};
  const keyword = KEYWORDS.get(word.toLowerCase());
  if (match === null || keyword === undefined) return null;
  const [type, language] = keyword;
  const number = type === 'point' ? readLetter(written.trim()) : readNumeral(written.trim());
  if (number === null) return null;

  const after = AFTER_NUMBER.exec(compared.slice(match[0].length));
  const restAt = match[0].length + (after?.[0].length ?? 0);
  const rest = composed.slice(restAt);
  const isInner = type === 'clause' || type === 'point';
  const bracketed = after?.groups?.['bracket'] === ')';
  if (bracketed && !isInner) return null;
  const emphasisIsOpen = emphasis !== '' && !/[*_]/.test(after?.[0] ?? '');
  const wholeLineEmphasised = emphasisIsOpen && isWhole && composed.trimEnd().endsWith(emphasis);
  const isMarked = mark !== undefined || wholeLineEmphasised;
  const isClosed = bracketed || (after?.groups?.['marks'] ?? '') !== '';
  const title = withoutMarkup(rest);
  if (!isMarked && !isClosed && title !== '' && !isInCapitals(rest)) return null;

  const isTitle = isWhole && !isInner && (isMarked || title === '' || readsLikeTitle(title));
  const wordAt = match[0].length - word.length - written.length;
  const wordAsWritten = composed.slice(wordAt, wordAt + word.length);
  const label = `${wordAsWritten} ${composed.slice(wordAt + word.length, match[0].length).trim()}`;
  return {
    type,
    language,
    style: 'word',
    number,
    label,
    title: isTitle ? title : '',
    length: isTitle ? composed.length : restAt,
  };
}

function readMarkerLine(line: string, pattern: RegExp, type: 'clause' | 'point'): Heading | null {
  const match = pattern.exec(line);
  const { open = '', number: written = '', close = '' } = match?.groups ?? {};
  const number = type === 'point' ? readLetter(written) : readNumeral(written);
  if (match === null || number === null || (open === '(' && close !== ')')) return null;
  return {
    type,
    language: null,
    style: open + close,
    number,
    label: written,
    title: '',
    length: match[0].length,
  };
}

function readLetter(written: string): Numeral | null {
  return /^[a-zđ]$/iu.test(written) ? { value: 0, suffix: written.toLowerCase() } : null;
}

/** Finds where the composed beginning of a line ends in the line itself, whose lengths may differ. */
function sourceLength(line: string, composedBeginning: string): number | null {
  if (line.startsWith(composedBeginning)) return composedBeginning.length;
  let length = 0;
  let composedLength = 0;
  for (const [letter] of line.matchAll(/\P{M}\p{M}*/gu)) {
    if (composedLength >= composedBeginning.length) break;
    length += letter.length;
    composedLength += letter.normalize('NFC').length;
  }
  // Other scripts compose by other rules; their lengths are not guessed.
  return line.slice(0, length).normalize('NFC') === composedBeginning ? length : null;
}

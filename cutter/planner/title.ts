/**
 * Makes titles: one line, composed Unicode, never empty, at most 250 characters; and judges what reads like a title.
 * Never touches the source: the heading and the body of a row keep every character as it stands there.
 */

/** The longest title, in UTF-16 code units, so it is also at most 250 characters however they are counted. */
export const TITLE_LENGTH_LIMIT = 250;

/** Gives a title of the text: composed, white space folded, invisible characters gone, cut where it is too long. */
export function toTitle(text: string): string {
  // What lies beyond is cut anyway, and a line may be as long as the document.
  const beginning = text
    .trimStart()
    .slice(0, 4 * TITLE_LENGTH_LIMIT)
    .toWellFormed();
  const visible = withoutInvisible(beginning.normalize('NFC'));
  const title = visible.replace(/[\s\u0085]+/g, ' ').trim();
  if (title.length <= TITLE_LENGTH_LIMIT) return title;
  const cut = title.slice(0, TITLE_LENGTH_LIMIT - 1);
  // Half of a surrogate pair is no character, and no database takes it.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

/** Gives the visible text of a Markdown line: without its leading `#`, its closing `#` and its emphasis. */
export function withoutMarkup(text: string): string {
  const trimmed = withoutInvisible(text).trim();
  if (!/^[#*_]|[#*_]$/.test(trimmed)) return trimmed;
  const opened = trimmed.replace(/^#{0,6}\s?[*_]{0,3}/, '').trim();
  return trimEndOf(trimEndOf(opened, '#'), '*_');
}

/** Says whether the text reads like a title: in capitals, or short and without the end of a sentence. */
export function readsLikeTitle(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > TITLE_LENGTH_LIMIT) return false;
  return isInCapitals(trimmed) || !/[.;:…][”"’')\]*_]{0,3}$/.test(trimmed);
}

/** Says whether there are at least two letters, and none of them is small. */
export function isInCapitals(text: string): boolean {
  return /\p{Lu}.*\p{Lu}/su.test(text) && !/\p{Ll}/u.test(text);
}

function withoutInvisible(text: string): string {
  return text.replace(/[\u200B-\u200F\u2060\uFEFF]/g, '');
}

function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).trimEnd();
}

/** Texts as PostgreSQL writes them: of a row, of JSON, folded, digested. Written from its manual; never asks it. */
import { hash } from 'node:crypto';

/** 64 hexadecimal digits over the UTF-8; nothing digests as the empty text does. */
export function digestOf(text: string | null): string {
  return hash('sha256', text ?? '', 'hex');
}

const BLANK = /^[ \t\n\r\u00a0]*$/;

/** Space, tab, line feed, carriage return and the no-break space are nothing; so is null. */
export function isBlankText(text: string | null): boolean {
  return BLANK.test(text ?? '');
}

/** By bytes, so that no locale has a say. */
export function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

const FOLDED_CHARACTERS = 500;

/** What a search row may hold of a unit: its title in lower case and the beginning of its body. How far lower case goes, the locale of the database says. */
export function foldings(title: string, body: string): readonly string[] {
  // Twice as many halves of characters are enough for so many characters.
  const beginning = [...body.slice(0, 2 * FOLDED_CHARACTERS)].slice(0, FOLDED_CHARACTERS).join('');
  const simple = [...title].map((one) => [...one.toLowerCase()][0] ?? '').join('');
  const latin = title.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return [...new Set([simple, latin, title.toLowerCase()])].map((low) => `${low} ${beginning}`);
}

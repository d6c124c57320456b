/** Texts as PostgreSQL writes them: of a row, of JSON, folded, digested. Written from its manual; never asks it. */
import { hash } from 'node:crypto';

/** In characters; what is longer is seldom digested twice. */
const LONG = 1_000;
const MANY = 10_000;
/** The same few texts are digested for each unit. */
const DIGESTS = new Map<string, string>();

/** 64 hexadecimal digits over the UTF-8; nothing digests as the empty text does. */
export function digestOf(text: string | null): string {
  const whole = text ?? '';
  const known = DIGESTS.get(whole);
  if (known !== undefined) return known;
  const digest = hash('sha256', whole, 'hex');
  if (whole.length > LONG) return digest;
  if (DIGESTS.size > MANY) DIGESTS.clear();
  DIGESTS.set(whole, digest);
  return digest;
}

const BLANK = /^[ \t\n\r\u00a0]*$/;

/** Space, tab, line feed, carriage return and the no-break space are nothing; so is null. */
export function isBlankText(text: string | null): boolean {
  return BLANK.test(text ?? '');
}

/** By the bytes of their UTF-8, so that no locale has a say: that is by code points, and a surrogate is half of one beyond all that have no halves. */
export function byBytes(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (a !== b) return Number(isSurrogate(a)) - Number(isSurrogate(b)) || a - b;
  }
  return one.length - other.length;
}

function isSurrogate(half: number): boolean {
  return half >= 0xd800 && half <= 0xdfff;
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

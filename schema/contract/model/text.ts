/** Texts as PostgreSQL writes them: of a row, of JSON, folded, digested. Written from its manual; never asks it. */
import { hash } from 'node:crypto';
import type { Value } from './state.ts';

/** 64 hexadecimal digits over the UTF-8; nothing digests as the empty text does. */
export function digestOf(text: string | null): string {
  return hash('sha256', text ?? '', 'hex');
}

const BLANK = /^[ \t\n\r\u00a0]*$/;

/** Space, tab, line feed, carriage return and the no-break space are nothing; so is null. */
export function isBlank(text: string | null): boolean {
  return BLANK.test(text ?? '');
}

/** By bytes, so that no locale has a say. */
export function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** A row's text: columns in parentheses, quoted where they hold what would be taken for more. */
export function rowText(columns: readonly (string | null)[]): string {
  return `(${columns.map(fieldText).join(',')})`;
}

const TO_QUOTE = /^$|["\\(), \t\n\v\f\r]/;

function fieldText(text: string | null): string {
  if (text === null) return '';
  if (!TO_QUOTE.test(text)) return text;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`;
}

/** JSON as `jsonb` is written: shorter keys first, keys of one length by bytes. */
export function jsonText(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value as Readonly<Record<string, Value>>).toSorted(
    ([one], [other]) => Buffer.byteLength(one) - Buffer.byteLength(other) || byBytes(one, other),
  );
  return `{${fields.map(([key, one]) => `${JSON.stringify(key)}: ${jsonText(one)}`).join(', ')}}`;
}

/** From `2024-01-02T03:04:05.1+00:00`, as JSON has it, to `2024-01-02 03:04:05.1+00`, as a row has it. */
export function momentText(moment: string): string {
  return moment.replace('T', ' ').replace(/\+00:00$/, '+00');
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

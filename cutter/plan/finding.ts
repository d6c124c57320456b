/** What a preflight says of one field, and how a value is shown there: short, on one line, never the contents of a document. */

export interface Finding {
  /** The row by its place in the plan, from 1; 0 for the plan itself. */
  readonly position: number;
  /** The field as the database function calls it. */
  readonly field: string;
  /** What was found there: short, or its digest. */
  readonly value: string;
  readonly problem: string;
  readonly cure: string;
  /** `row`: the database function would reject the row. `plan`: it would take each row, and the plan as a whole is wrong. */
  readonly rule: 'row' | 'plan';
}

export const BAD_CHARACTER =
  'has the character U+0000 or half of a surrogate pair, which no text in PostgreSQL can hold';

/** What the database takes for empty, and nothing else: other invisible characters are content. */
export const BLANK = /^[ \t\n\r\u00a0]*$/;

export function hasBadCharacter(value: unknown): value is string {
  return typeof value === 'string' && (value.includes('\0') || !value.isWellFormed());
}

/** Shows a value on one line, in at most 60 characters. */
export function showValue(value: unknown): string {
  const shown = JSON.stringify(value) ?? String(value);
  return shown.length <= 60 ? shown : `${shown.slice(0, 59).toWellFormed()}…`;
}

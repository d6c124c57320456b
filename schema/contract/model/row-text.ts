/** Rows, JSON and moments as PostgreSQL writes them in a row's text. Written from its manual; never asks it. */
import type { Value } from './state.ts';
import { byBytes } from './text.ts';

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

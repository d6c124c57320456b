/** Writes the values of a statement into its text, so that it can be read and sent without parameters. Never sends anything. */
import { loadModule, scanSync } from 'libpg-query';

await loadModule();

/** What acts on a reader's screen, or on a client's line, is written as an escape. */
const ESCAPED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\\]/g;

/** Gives the statement with a literal in the place of each `$n`. Texts, comments and dollar quotes keep theirs. */
export function inline(sql: string, values: readonly unknown[]): string {
  const bytes = Buffer.from(sql, 'utf8');
  const parts: string[] = [];
  let at = 0;
  for (const { tokenName, text, start, end } of scanSync(sql).tokens) {
    if (tokenName !== 'PARAM') continue;
    parts.push(bytes.toString('utf8', at, start), literalOf(values[Number(text.slice(1)) - 1]));
    at = end;
  }
  return parts.join('') + bytes.toString('utf8', at);
}

/** Without a type of its own, as the driver sends it: the server decides what it is, as it does for a parameter. */
export function literalOf(value: unknown): string {
  const text = asText(value);
  if (text === null) return 'NULL';
  const quoted = text.toWellFormed().replaceAll("'", "''");
  const escaped = quoted.replaceAll(ESCAPED, escapeOf);
  return escaped === quoted ? `'${quoted}'` : `E'${escaped}'`;
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map(elementOf).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** An element of an array literal. Arrays in arrays are dimensions, not elements in quotes. */
function elementOf(value: unknown): string {
  const text = asText(value);
  if (text === null) return 'NULL';
  return Array.isArray(value) ? text : `"${text.replaceAll(/[\\"]/g, '\\$&')}"`;
}

function escapeOf(character: string): string {
  if (character === '\\') return '\\\\';
  // The server refuses this one in every form; in this form with the words it has for a parameter.
  if (character === '\0') return '\\000';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

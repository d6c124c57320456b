/** Names every difference between two catalogs, in words that say what to look for. Judges none of them: whether a difference matters is for who reads. */
import type { Field, Part } from './catalog.ts';

export interface Difference {
  readonly kind: string;
  readonly name: string;
  /** One line: what is there and should not be, what is missing, or what became of what. */
  readonly text: string;
}

/** A body of a function is longer than anybody reads in a list. */
const LONGEST_VALUE = 160;

/** What `actual` lacks, has too much or has otherwise than `expected`, in the order of the catalog. */
export function compareCatalogs(
  expected: readonly Part[],
  actual: readonly Part[],
): readonly Difference[] {
  const [wanted, found] = [byKey(expected), byKey(actual)];
  return [...new Set([...wanted.keys(), ...found.keys()])].sort().flatMap((key) => {
    const [one, other] = [wanted.get(key), found.get(key)];
    if (one === undefined && other !== undefined) return [toDifference(other, 'not expected')];
    if (one === undefined) return [];
    if (other === undefined) return [toDifference(one, 'missing')];
    return compareFields(one, other).map((text) => toDifference(one, text));
  });
}

function compareFields(expected: Part, actual: Part): readonly string[] {
  const fields = new Set([...Object.keys(expected.definition), ...Object.keys(actual.definition)]);
  return [...fields].sort().flatMap((field) => {
    const [was, is] = [expected.definition[field], actual.definition[field]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [`${inWords(field)}: ${describeChange(was, is)}`];
  });
}

function describeChange(was: Field | undefined, is: Field | undefined): string {
  if (was === undefined) return `none became ${show(is)}`;
  if (is === undefined) return `${show(was)} became none`;
  const [before, after] = [show(was), show(is)];
  if (before !== after && !isLong(was) && !isLong(is)) return `${before} became ${after}`;
  return describeLines(String(was), String(is));
}

/** Of two long texts, the first line in which they part. */
function describeLines(was: string, is: string): string {
  const [before, after] = [was.split('\n'), is.split('\n')];
  const at = before.findIndex((line, index) => line !== after[index]);
  const line = at < 0 ? before.length : at;
  return `line ${line + 1}: ${clip(before[line])} became ${clip(after[line])}`;
}

function clip(line: string | undefined): string {
  if (line === undefined) return 'the end';
  const text = line.trim();
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)} …`;
}

function show(value: Field | undefined): string {
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.join(', ');
  return value === '' ? 'an empty text' : String(value);
}

function isLong(value: Field): boolean {
  return typeof value === 'string' && (value.includes('\n') || value.length > LONGEST_VALUE);
}

function toDifference({ kind, name }: Part, text: string): Difference {
  return { kind, name, text: `${kind} ${name}: ${text}` };
}

/** `forceRowSecurity` and `finalfunc_modify` are read as words. */
function inWords(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ');
}

function byKey(parts: readonly Part[]): ReadonlyMap<string, Part> {
  return new Map(parts.map((part) => [`${part.kind} ${part.name}`, part]));
}

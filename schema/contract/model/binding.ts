/** Finds the rows that a call made: which new row is meant by a name, and so what its id is. Judges nothing. */
import type { Expected, ExpectedChange, Key, Served } from './expectation.ts';
import { tableOf } from './rows.ts';
import { KEYS, type ModelState, type Row, type Value } from './state.ts';
import { Table } from './table.ts';

/** The columns by which a new row is known before its id is. */
const KNOWN_BY: Readonly<Record<string, readonly string[]>> = {
  'public.information_unit': ['canonical_address'],
  'public.information_unit_lifecycle_log': ['unit_id', 'run_id'],
  'public.information_unit_audit': ['unit_id', 'action'],
  'public.governance_record': ['run_id'],
  'public.verification': ['run_id'],
  'cutter.run_event': ['run_id', 'phase', 'event'],
};

export interface Binder {
  /** What each name was found to stand for. */
  readonly values: Map<string, Value>;
  /** The key of the row that is meant, as text; null where there is no such row. Binds the name of its id. */
  keyOf(change: ExpectedChange): string | null;
}

export function createBinder(before: ModelState, after: ModelState): Binder {
  const values = new Map<string, Value>();
  const free = new Map<string, Map<string, Row[]>>();
  const newRowsOf = (table: string) => {
    const known = free.get(table) ?? groupNewRows(before, after, table);
    free.set(table, known);
    return known;
  };
  return {
    values,
    keyOf: ({ table, key, row }) => {
      const settled = textOf(key, values);
      if (settled !== null || !isServed(key)) return settled;
      const columns = KNOWN_BY[table];
      if (columns === undefined || row === null) return null;
      const wanted = columns.map((column) => plain(row[column] ?? null, values));
      const found = newRowsOf(table).get(wanted.join('\t'))?.shift();
      if (found === undefined) return null;
      const id = found[KEYS[table]?.[0] ?? ''] ?? null;
      values.set(key.name, id);
      return String(id);
    },
  };
}

export function isServed(value: Expected | Key | undefined): value is Served {
  return typeof value === 'object' && value !== null && 'served' in value && 'name' in value;
}

function textOf(key: Key, values: ReadonlyMap<string, Value>): string | null {
  if (typeof key === 'string') return key;
  const parts = isServed(key) ? [key] : key;
  const texts = parts.map((part) => (isServed(part) ? values.get(part.name) : part));
  return texts.includes(undefined) ? null : texts.join('\t');
}

function plain(expected: Expected, values: ReadonlyMap<string, Value>): Value {
  return isServed(expected) ? (values.get(expected.name) ?? null) : (expected as Value);
}

/** The oldest first. */
function groupNewRows(before: ModelState, after: ModelState, table: string): Map<string, Row[]> {
  const columns = KNOWN_BY[table] ?? [];
  const made = Table.changes(tableOf(before, table), tableOf(after, table)).flatMap(
    ([, old, row]) => (old === null && row !== null ? [row] : []),
  );
  const [id = ''] = KEYS[table] ?? [];
  const rows = made.toSorted((one, other) => Number(one[id]) - Number(other[id]));
  return Map.groupBy(rows, (row) => columns.map((column) => row[column] ?? null).join('\t'));
}

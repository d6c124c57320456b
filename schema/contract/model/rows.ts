/** Looks into a state: rows of a table, and of a run. Never changes one. */
import type { ModelState, Row, Value } from './state.ts';
import { Table } from './table.ts';

const NONE: ReadonlyMap<string, Row> = new Map();
const TABLES = new WeakMap<ReadonlyMap<string, Row>, Table>();

export function tableOf(state: ModelState, table: string): Table {
  const rows = state.get(table) ?? NONE;
  if (rows instanceof Table) return rows;
  const known = TABLES.get(rows) ?? Table.from(rows);
  TABLES.set(rows, known);
  return known;
}

/** `wanted` names at least one column; the first is looked up, so it had better tell the most. */
export function rowsWhere(
  state: ModelState,
  table: string,
  wanted: Readonly<Record<string, Value>>,
): readonly Row[] {
  const [[first, value] = ['', null], ...others] = Object.entries(wanted);
  const rows = tableOf(state, table).where(first, value);
  if (others.length === 0) return rows;
  return rows.filter((row) => others.every(([column, other]) => row[column] === other));
}

/** In what nobody but the pipeline writes. */
const KNOWN_MOMENTS: readonly (readonly [table: string, column: string])[] = [
  ['cutter.run_event', 'logged_at'],
  ['cutter.approval', 'claimed_at'],
  ['public.information_unit_audit', 'logged_at'],
];
const NEWEST = new WeakMap<ReadonlyMap<string, Row>, string>();

export function newestMoment(state: ModelState): string {
  const each = KNOWN_MOMENTS.map(([table, column]) =>
    tableOf(state, table).largest((row) => String(row[column]), '', NEWEST),
  );
  return each.toSorted().at(-1) ?? '';
}

export function sameValue(one: Value | undefined, other: Value | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object') return false;
  if (one === null || other === null || one === undefined || other === undefined) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one, other] as Readonly<Record<string, Value>>[];
  const keys = Object.keys(a ?? {});
  return (
    keys.length === Object.keys(b ?? {}).length &&
    keys.every((key) => Object.hasOwn(b ?? {}, key) && sameValue(a?.[key], b?.[key]))
  );
}

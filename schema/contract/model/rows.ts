/** Looks into a state: rows of a table, and of a run. Never changes one. */
import type { ModelState, Row, Value } from './state.ts';

const NONE: ReadonlyMap<string, Row> = new Map();

export function tableOf(state: ModelState, table: string): ReadonlyMap<string, Row> {
  return state.get(table) ?? NONE;
}

export function rowsWhere(
  state: ModelState,
  table: string,
  wanted: Readonly<Record<string, Value>>,
): readonly Row[] {
  const columns = Object.entries(wanted);
  const found: Row[] = [];
  for (const row of tableOf(state, table).values()) {
    if (columns.every(([column, value]) => row[column] === value)) found.push(row);
  }
  return found;
}

type Index = Map<string, ReadonlyMap<Value, readonly Row[]>>;
const INDEXES = new WeakMap<ReadonlyMap<string, Row>, Index>();

/** The same by one column, for states that do not change any more: each table is gone through once. */
export function lookUp(
  state: ModelState,
  table: string,
  column: string,
  value: Value,
): readonly Row[] {
  const rows = tableOf(state, table);
  const index: Index = INDEXES.get(rows) ?? new Map();
  INDEXES.set(rows, index);
  const known = index.get(column) ?? Map.groupBy(rows.values(), (row) => row[column] ?? null);
  index.set(column, known);
  return known.get(value) ?? [];
}

const KNOWN_MOMENTS: readonly (readonly [table: string, column: string])[] = [
  ['cutter.run_event', 'logged_at'],
  ['cutter.approval', 'claimed_at'],
  ['public.information_unit_audit', 'logged_at'],
];
const NEWEST = new WeakMap<ReadonlyMap<string, Row>, string>();

/** The newest moment in what nobody but the pipeline writes. */
export function newestMoment(state: ModelState): string {
  const each = KNOWN_MOMENTS.map(([table, column]) => {
    const rows = tableOf(state, table);
    const known = NEWEST.get(rows);
    if (known !== undefined) return known;
    let newest = '';
    for (const row of rows.values()) {
      const moment = String(row[column]);
      if (moment > newest) newest = moment;
    }
    NEWEST.set(rows, newest);
    return newest;
  });
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

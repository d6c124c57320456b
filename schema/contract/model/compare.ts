/** Holds what happened against what was expected, table by table, row by row, column by column. What nobody expected is a finding, whatever it is. */
import { type Binder, createBinder, isServed } from './binding.ts';
import type { Derived, Expectation, Expected, ExpectedChange, Served } from './expectation.ts';
import { newestMoment, sameValue, tableOf } from './rows.ts';
import { KEYS, type ModelState, type Row, type Value } from './state.ts';
import { Table } from './table.ts';
import { digestOf } from './text.ts';

interface Comparing {
  /** Contents are shown, and not their digests. */
  readonly reveal?: boolean;
  /** The server's clock when it was read, where it is known. */
  readonly notAfter?: string | null;
  /** What stood when the transaction began, where others have committed since: its ids and moments are newer than that, and not than theirs. */
  readonly begun?: ModelState;
}

/** Findings, each with table, key, column, what was expected and what was found. */
export function compareWithModel(
  before: ModelState,
  after: ModelState,
  expectation: Expectation,
  { reveal = false, notAfter = null, begun = before }: Comparing = {},
): readonly string[] {
  const changes = expectation.status === 'ok' ? expectation.changes : [];
  const binder = createBinder(before, after);
  const looking: Looking = {
    ...{ before, after, begun, binder, reveal, notAfter, largest: new Map() },
    notBefore: newestMoment(begun),
  };
  const expected = new Map<string, Set<string>>();
  const findings = changes.flatMap((change) => {
    const key = binder.keyOf(change);
    if (key === null) return [`${change.table}: ${nameOf(change)} is not there, and was expected`];
    const keys = expected.get(change.table) ?? new Set();
    expected.set(change.table, keys.add(key));
    return compareRow(looking, change, key);
  });
  const tables = new Set([...before.keys(), ...after.keys()]);
  return [
    ...findings,
    ...[...tables].flatMap((table) =>
      unexpected(looking, table, expected.get(table) ?? new Set<string>()),
    ),
  ];
}

interface Looking {
  readonly before: ModelState;
  readonly after: ModelState;
  readonly begun: ModelState;
  readonly binder: Binder;
  readonly reveal: boolean;
  /** The newest moment that the ledgers knew. */
  readonly notBefore: string;
  readonly notAfter: string | null;
  /** The largest id that a table had. */
  readonly largest: Map<string, number>;
}

function nameOf({ key }: ExpectedChange): string {
  if (typeof key === 'string') return spoken(key);
  const parts = isServed(key) ? [key] : key;
  return parts.map((part) => (isServed(part) ? part.name : part)).join(' ');
}

function spoken(key: string): string {
  return key.replaceAll('\t', ' ');
}

function compareRow(looking: Looking, change: ExpectedChange, key: string): readonly string[] {
  const { table } = change;
  const row = tableOf(looking.after, table).get(key);
  const stood = tableOf(looking.before, table).get(key);
  const name = `${table} ${spoken(key)}`;
  if (change.row === null) {
    return row === undefined ? [] : [`${name}: is still there, and was expected to go`];
  }
  if (row === undefined) {
    return [`${name}: ${stood === undefined ? 'is not there' : 'is gone'}, and was expected`];
  }
  const expected: Readonly<Record<string, Expected>> = { ...stood, ...change.row };
  const columns = new Set([...Object.keys(expected), ...Object.keys(row)]);
  return [...columns].flatMap((column) => {
    const found = row[column] ?? null;
    if (!Object.hasOwn(expected, column)) return [`${name}: ${column} was not expected`];
    const said = objection(looking, expected[column] ?? null, { table, column, found });
    return said === null ? [] : [`${name}: ${column} ${said}`];
  });
}

interface Cell {
  readonly table: string;
  readonly column: string;
  readonly found: Value;
}

/** Null where the value is as it must be. */
function objection(looking: Looking, expected: Expected, cell: Cell): string | null {
  const { after, reveal } = looking;
  if (isServed(expected)) return objectionToServed(looking, expected, cell);
  const wanted = isDerived(expected) ? expected.of(after) : expected;
  if (sameValue(wanted, cell.found)) return null;
  const what = isDerived(expected) ? ` (${expected.derived})` : '';
  return `is ${shown(cell.found, reveal)}, expected ${shown(wanted, reveal)}${what}`;
}

function isDerived(expected: Expected): expected is Derived {
  return (
    typeof expected === 'object' &&
    expected !== null &&
    typeof (expected as Derived).of === 'function'
  );
}

function objectionToServed(looking: Looking, served: Served, cell: Cell): string | null {
  const { values } = looking.binder;
  const { found } = cell;
  const known = values.get(served.name);
  if (known !== undefined && String(known) !== String(found)) {
    return `is ${String(found)}, expected ${String(known)}: the same as ${served.name}`;
  }
  values.set(served.name, known ?? found);
  switch (served.served) {
    case 'id':
      return objectionToId(looking, cell);
    case 'moment':
      return objectionToMoment(looking, served, found);
    case 'xid':
      return /^\d+$/.test(String(found)) ? null : `is ${String(found)}, expected a transaction id`;
    default:
      return served.served satisfies never;
  }
}

const LARGEST_IDS = new WeakMap<ReadonlyMap<string, Row>, number>();
const idOf = ({ id = 0 }: Row) => Number(id);

/** Only where it is the key of its own table. */
function objectionToId({ begun, largest }: Looking, { table, column, found }: Cell): string | null {
  if (column !== 'id' || KEYS[table]?.[0] !== 'id') return null;
  const most = largest.get(table) ?? tableOf(begun, table).largest(idOf, 0, LARGEST_IDS);
  largest.set(table, most);
  return Number(found) > most ? null : `is ${String(found)}, expected one above ${most}`;
}

function objectionToMoment(looking: Looking, { notBefore }: Served, found: Value): string | null {
  if (typeof found !== 'string') return `is ${String(found)}, expected a moment`;
  const bound = [looking.notBefore, notBefore ?? ''].toSorted().at(-1) ?? '';
  if (found < bound) return `is ${found}, expected not before ${bound}`;
  const late = looking.notAfter !== null && found > looking.notAfter && found > bound;
  return late ? `is ${found}, expected not after ${looking.notAfter}` : null;
}

/** Rows that changed though nobody said they would. */
function unexpected(
  { before, after, reveal }: Looking,
  table: string,
  expected: ReadonlySet<string>,
): readonly string[] {
  return Table.changes(tableOf(before, table), tableOf(after, table)).flatMap(
    ([key, stood, row]) => {
      if (expected.has(key)) return [];
      const name = `${table} ${spoken(key)}`;
      if (row === null) return [`${name}: is gone, and was expected to stay`];
      if (stood === null) return [`${name}: is there, and was not expected`];
      return changedColumns(stood, row).map(
        (column) =>
          `${name}: ${column} is ${shown(row[column] ?? null, reveal)}, expected ${shown(stood[column] ?? null, reveal)} as before`,
      );
    },
  );
}

function changedColumns(stood: Row, row: Row): readonly string[] {
  const columns = new Set([...Object.keys(stood), ...Object.keys(row)]);
  return [...columns].filter((column) => !sameValue(stood[column], row[column]));
}

const SHOWN_DIGITS = 12;

function shown(value: Value, reveal: boolean): string {
  if (reveal || value === null || typeof value === 'number' || typeof value === 'boolean') {
    return JSON.stringify(value);
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `sha256:${digestOf(text).slice(0, SHOWN_DIGITS)}`;
}

/** A table of a state: what many states share, and what differs from it. A state so costs its changes, and not its size. */
import type { Row, Value } from './state.ts';

type Rows = ReadonlyMap<string, Row>;
/** By value, in the order of the table. */
type Index = Map<Value, Map<string, Row>>;

/** What became of one row; null where there is none. */
type RowChange = readonly [key: string, before: Row | null, after: Row | null];

/** Of tables that do not change any more. */
const INDEXES = new WeakMap<Rows, Map<string, Index>>();

export class Table implements ReadonlyMap<string, Row> {
  readonly #ground: Rows;
  /** Null where a row of the ground is gone. */
  readonly #changed: Map<string, Row | null>;
  readonly #indexes = new Map<string, Index>();
  #size: number;

  private constructor(ground: Rows, changed: Map<string, Row | null>, size: number) {
    this.#ground = ground;
    this.#changed = changed;
    this.#size = size;
  }

  /** The same rows, to be changed without the other learning of it. Whoever gives a plain map changes it no more. */
  static from(rows: Rows): Table {
    return rows instanceof Table
      ? new Table(rows.#ground, new Map(rows.#changed), rows.#size)
      : new Table(rows, new Map(), rows.size);
  }

  /** All rows in which the two differ by identity. */
  static changes(before: Rows, after: Rows): readonly RowChange[] {
    if (before === after) return [];
    const shared =
      before instanceof Table && after instanceof Table && before.#ground === after.#ground;
    const keys = shared
      ? [...before.#changed.keys(), ...after.#changed.keys()]
      : [...before.keys(), ...after.keys()];
    return [...new Set(keys)].flatMap((key): readonly RowChange[] => {
      const [old, now] = [before.get(key) ?? null, after.get(key) ?? null];
      return old === now ? [] : [[key, old, now]];
    });
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Row | undefined {
    const changed = this.#changed.get(key);
    return changed === undefined ? this.#ground.get(key) : (changed ?? undefined);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, row: Row): void {
    const old = this.get(key);
    if (old === undefined) this.#size += 1;
    this.#changed.set(key, row);
    this.#reindex(key, old, row);
  }

  delete(key: string): void {
    const old = this.get(key);
    if (old === undefined) return;
    this.#size -= 1;
    if (this.#ground.has(key)) this.#changed.set(key, null);
    else this.#changed.delete(key);
    this.#reindex(key, old, undefined);
  }

  /** The rows with that value in the column. */
  where(column: string, value: Value): readonly Row[] {
    const [shared, own] = [indexOf(this.#ground, column), this.#index(column)];
    const rows: Row[] = [];
    for (const [key, row] of shared.get(value) ?? []) {
      if (!this.#changed.has(key)) rows.push(row);
    }
    for (const row of own.get(value)?.values() ?? []) rows.push(row);
    return rows;
  }

  /** The largest of what `measure` gives for a row; it gives the same for a row every time. */
  largest<Measure extends number | string>(
    measure: (row: Row) => Measure,
    none: Measure,
    known: WeakMap<Rows, Measure>,
  ): Measure {
    let largest = none;
    const take = (row: Row | null) => {
      if (row !== null && measure(row) > largest) largest = measure(row);
    };
    const untouched = [...this.#changed.keys()].every((key) => !this.#ground.has(key));
    if (untouched) {
      largest = known.get(this.#ground) ?? largestOf(this.#ground, measure, none);
      known.set(this.#ground, largest);
      for (const row of this.#changed.values()) take(row);
    } else {
      for (const row of this.values()) take(row);
    }
    return largest;
  }

  *entries(): Generator<[string, Row], undefined, unknown> {
    for (const [key, row] of this.#ground) {
      const changed = this.#changed.get(key);
      if (changed === undefined) yield [key, row];
      else if (changed !== null) yield [key, changed];
    }
    for (const [key, row] of this.#changed) {
      if (row !== null && !this.#ground.has(key)) yield [key, row];
    }
  }

  *keys(): Generator<string, undefined, unknown> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Generator<Row, undefined, unknown> {
    for (const [, row] of this.entries()) yield row;
  }

  [Symbol.iterator](): Generator<[string, Row], undefined, unknown> {
    return this.entries();
  }

  forEach(act: (row: Row, key: string, rows: ReadonlyMap<string, Row>) => void): void {
    for (const [key, row] of this.entries()) act(row, key, this);
  }

  #index(column: string): Index {
    const known = this.#indexes.get(column);
    if (known !== undefined) return known;
    const index: Index = new Map();
    for (const [key, row] of this.#changed) if (row !== null) put(index, column, [key, row]);
    this.#indexes.set(column, index);
    return index;
  }

  #reindex(key: string, old: Row | undefined, row: Row | undefined): void {
    for (const [column, index] of this.#indexes) {
      if (old !== undefined) index.get(old[column] ?? null)?.delete(key);
      if (row !== undefined) put(index, column, [key, row]);
    }
  }
}

function put(index: Index, column: string, [key, row]: readonly [string, Row]): void {
  const value = row[column] ?? null;
  const rows = index.get(value) ?? new Map<string, Row>();
  index.set(value, rows.set(key, row));
}

function indexOf(rows: Rows, column: string): Index {
  const indexes = INDEXES.get(rows) ?? new Map<string, Index>();
  INDEXES.set(rows, indexes);
  const known = indexes.get(column);
  if (known !== undefined) return known;
  const index: Index = new Map();
  for (const [key, row] of rows) put(index, column, [key, row]);
  indexes.set(column, index);
  return index;
}

function largestOf<Measure extends number | string>(
  rows: Rows,
  measure: (row: Row) => Measure,
  none: Measure,
): Measure {
  let largest = none;
  for (const row of rows.values()) if (measure(row) > largest) largest = measure(row);
  return largest;
}

/** Reads every row of every table of the contract within the trial, as `to_jsonb` gives it in UTC. Rows that the trial has not written are read once: what is read anew costs what was changed. */
import { isDeepStrictEqual } from 'node:util';
import { KEYS, keyOfRow, type ModelState, type Row } from '../../schema/contract/model/state.ts';
import { Table } from '../../schema/contract/model/table.ts';
import type { Names } from '../../schema/names.ts';
import type { Session } from '../../schema/session.ts';
import type { Held } from './held.ts';

const TABLES = Object.keys(KEYS);

/** What must be on the clone. The age of a row is counted from the trial's own transaction: what the trial has written, in whatever subtransaction, is not older. */
export const READER: readonly string[] = [
  `create function proof.rows_now(oldest integer) returns json language plpgsql volatile security definer
    set search_path = pg_catalog, public, cutter, pg_temp set timezone = 'UTC' as $reader$
  begin
    return json_build_array(${TABLES.map(rowsOf).join(', ')});
  end $reader$`,
  `create function proof.keys_of(which integer) returns json language plpgsql volatile security definer
    set search_path = pg_catalog, public, cutter, pg_temp as $reader$
  begin
    return case which ${TABLES.map(keysOf).join(' ')} end;
  end $reader$`,
  `create function proof.holds(name text) returns boolean language sql volatile security definer
    set search_path = pg_catalog return case when name is not null then exists (
      select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
        and ((classid::bigint << 32) | objid::bigint) = hashtextextended(name, 0)) end`,
  'grant execute on function proof.rows_now(integer), proof.keys_of(integer), proof.holds(text) to public',
];

function rowsOf(table: string): string {
  return `json_build_array((select count(*) from ${table}),
    (select coalesce(json_object_agg(${keyIn(table)}, to_jsonb(__r)), '{}') from ${table} __r where age(__r.xmin) <= oldest))`;
}

function keysOf(table: string, at: number): string {
  return `when ${at} then (select coalesce(json_agg(${keyIn(table)}), '[]') from ${table} __r)`;
}

function keyIn(table: string): string {
  return (KEYS[table] ?? []).map((part) => `__r.${part}::text`).join(` || E'\\t' || `);
}

/** How many rows there are, and those that the trial wrote, by key. */
type Found = readonly [number, Readonly<Record<string, Row>>];
type Rows = ReadonlyMap<string, Row>;

export interface StateLook extends Held {
  readonly state: ModelState;
  /** The server's clock when it looked, as `to_jsonb` writes it in UTC. */
  readonly at: string;
  /** Who logged in, whatever roles he took on since. */
  readonly login: string;
  readonly database: string;
}

export interface StateReader {
  /** `lock`: the name of an advisory lock that is to be looked for as well. */
  read(session: Session, lock?: string | null): Promise<StateLook>;
}

const OLDEST = 2 ** 31 - 1;

const READ = `select proof.rows_now($1) as tables, proof.holds($2) as locked,
  array[current_setting('idle_in_transaction_session_timeout'), current_setting('transaction_timeout', true)] as limits, session_user::text as login, current_database()::text as database,
  to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') as at`;

/** What stands on a clone before any trial, read once: nothing that a trial writes is ever committed there. */
const GROUNDS = new WeakMap<object, Map<string, Rows>>();

/** `clone` is anything that stands for the clone as long as it is there. The first read must come before the trial has written. */
export function createStateReader(names: Pick<Names, 'logical'>, clone: object): StateReader {
  const unwritten = GROUNDS.get(clone) ?? new Map<string, Rows>();
  GROUNDS.set(clone, unwritten);
  let last: ModelState = new Map();
  return {
    read: async (session, lock = null) => {
      const [answer] = (await session.query(READ, [unwritten.size === 0 ? OLDEST : 0, lock])).rows;
      const tables = answer?.['tables'] as readonly Found[];
      const state = new Map<string, Rows>();
      for (const [at, table] of TABLES.entries()) {
        const found = known(inContract(table, tables[at] ?? [0, {}], names), last.get(table));
        const before = unwritten.get(table) ?? new Map<string, Row>();
        state.set(table, merge(before, found) ?? kept(before, found, await keysNow(session, at)));
      }
      if (unwritten.size === 0)
        for (const [table, rows] of state) unwritten.set(table, new Map(rows));
      last = state;
      const [at, login, database] = ['at', 'login', 'database'].map((name) =>
        String(answer?.[name]),
      );
      const { locked, limits } = answer as unknown as Held;
      return { state, at, login, database, locked, limits } as StateLook;
    },
  };
}

const MEMORY = 'cutter.undo';

/** The memory of the inverses names its tables as the copy calls them. */
function inContract(table: string, found: Found, { logical }: Pick<Names, 'logical'>): Found {
  if (table !== MEMORY) return found;
  const [count, written] = found;
  const rows = Object.values(written).map((row): [string, Row] => {
    const told = { ...row, relation: logical(String(row['relation'])) };
    return [keyOfRow(table, told), told];
  });
  return [count, Object.fromEntries(rows)];
}

/** What is as it was is the same value as then: whoever compares need not look into it. */
function known([count, written]: Found, last: Rows | undefined): Found {
  const rows = Object.entries(written).map(([key, row]): [string, Row] => {
    const before = last?.get(key);
    return [key, isDeepStrictEqual(before, row) ? (before ?? row) : row];
  });
  return [count, Object.fromEntries(rows)];
}

/** Null where a row is gone that stood before: its key is not among what was found. */
function merge(before: Rows, [count, written]: Found): Rows | null {
  const entries = Object.entries(written);
  const added = entries.filter(([key]) => !before.has(key)).length;
  if (before.size + added !== count) return null;
  if (entries.length === 0) return before;
  const rows = Table.from(before);
  for (const [key, row] of entries) rows.set(key, row);
  return rows;
}

function kept(before: Rows, [, written]: Found, keys: readonly string[]): Rows {
  const rows = Table.from(before);
  for (const [key, row] of Object.entries(written)) rows.set(key, row);
  const now = new Set(keys);
  for (const key of [...rows.keys()]) if (!now.has(key)) rows.delete(key);
  if (rows.size === now.size) return rows;
  throw new RangeError(`${now.size - rows.size} rows were neither there nor written`);
}

async function keysNow(session: Session, at: number): Promise<readonly string[]> {
  const { rows } = await session.query('select proof.keys_of($1) as keys', [at]);
  return rows[0]?.['keys'] as readonly string[];
}

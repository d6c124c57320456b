/** Reads the tables of the contract as the model knows them: all of a fresh copy once, and after that what has changed. Writes nothing. */
import { TABLE_DUTIES, UNIT_TABLE } from '../../schema/contract/contract.ts';
import { sameValue, tableOf } from '../../schema/contract/model/rows.ts';
import { keyOfRow, type ModelState, type Row } from '../../schema/contract/model/state.ts';
import { Table } from '../../schema/contract/model/table.ts';
import { UNDO } from '../../schema/contract/model/tables.ts';
import { ProofError } from '../../schema/failure.ts';
import type { ReadRows, RowsAsked, RowsFound } from '../../schema/rows-since.ts';
import type { Translation } from './translation.ts';

/** The tables as they stand, and what tells later rows from these. */
export interface StateReading {
  readonly state: ModelState;
  /** The newest transaction whose rows were read; null where none were. */
  readonly newest: number | null;
  /** The transaction that the reader is in, where it shares that of the case; null where cases have their own. */
  readonly own: string | null;
  /** Who logged in there. */
  readonly login: string | null;
  /** The server's clock. */
  readonly at: string;
}

export const NOTHING_READ: StateReading = {
  ...{ state: new Map(), newest: null, own: null, login: null, at: '' },
};

/** What is to be read of one table. */
export interface Changed {
  readonly table: string;
  /** How many rows it has by now, where that is known; where it is not, its keys are read as well. */
  readonly rows: number | null;
}

const TABLES = Object.keys(TABLE_DUTIES);

export async function readAll(read: ReadRows, translation: Translation): Promise<StateReading> {
  const state: ModelState = new Map(TABLES.map((table) => [table, new Map()]));
  const changed = TABLES.map((table) => ({ table, rows: null }));
  const all = await readChanges(read, { ...NOTHING_READ, state }, { changed, translation });
  // What the states to come have in common.
  return { ...all, state: new Map([...all.state].map(([table, rows]) => [table, new Map(rows)])) };
}

/** Everything is read, whoever wrote it when; what is as it was keeps its identity. */
export async function readAgain(
  read: ReadRows,
  known: StateReading,
  translation: Translation,
): Promise<StateReading> {
  const now = await readAll(read, translation);
  const state = new Map(
    [...now.state].map(([table, rows]) => {
      const before = known.state.get(table) ?? new Map<string, Row>();
      const found = new Map([...rows].map(([key, row]) => [key, kept(before.get(key), row)]));
      return [table, Table.changes(before, found).length === 0 ? before : found];
    }),
  );
  const changed = [...state].some(([table, rows]) => rows !== known.state.get(table));
  return changed ? { ...now, state } : known;
}

function kept(before: Row | undefined, now: Row): Row {
  return before !== undefined && sameValue(before, now) ? before : now;
}

/** What was asked, and what was answered. */
interface Asked {
  readonly wanted: WantedTables;
  readonly found: RowsFound;
}

/** Rows that are the same keep their identity, so that whoever compares need not look into them. `asked` has been read already; only what it lacks is asked for. */
export async function readChanges(
  read: ReadRows,
  known: StateReading,
  {
    changed,
    translation,
    asked = null,
  }: {
    readonly changed: readonly Changed[];
    readonly translation: Translation;
    readonly asked?: Asked | null;
  },
): Promise<StateReading> {
  const first = asked === null ? known : take(known, asked, translation);
  const lacking = changed
    .filter(({ table }) => asked?.wanted.some((one) => one.table === table) !== true)
    .map(({ table, rows }) => ({ table, keys: rows === null }));
  const second =
    lacking.length === 0
      ? first
      : take(first, { wanted: lacking, found: await read(since(lacking, known)) }, translation);
  const doubtful = changed
    .filter(({ table, rows }) => rows !== null && second.state.get(table)?.size !== rows)
    .map(({ table }) => table);
  return doubtful.length === 0
    ? second
    : removeGone(read, second, { tables: doubtful, translation });
}

export type WantedTables = RowsAsked['tables'];

export function since(tables: WantedTables, { newest, own }: StateReading): RowsAsked {
  return { tables, newest, own };
}

function take(
  known: StateReading,
  { wanted, found }: Asked,
  translation: Translation,
): StateReading {
  const state = new Map(known.state);
  let { newest } = known;
  for (const [at, { table }] of wanted.entries()) {
    const [news = [], keys = null] = found.tables[at] ?? [];
    if (news.length === 0 && keys === null) continue;
    const rows = Table.from(tableOf(state, table));
    for (const [version, content] of news) {
      newest = Math.max(newest ?? 0, Number(version));
      const row = rowOf(table, content as Row, translation);
      rows.set(keyOfRow(table, row), row);
    }
    if (keys !== null) {
      const inContract = keys.map((key) => keyIn(table, key, translation));
      keepOnly(table, rows, inContract);
    }
    state.set(table, rows);
  }
  const { own, login, now } = found;
  return { state, newest, own, login: own === null ? null : login, at: now };
}

/** Once rows are gone, the keys say which. */
async function removeGone(
  read: ReadRows,
  reading: StateReading,
  {
    tables,
    translation,
  }: { readonly tables: readonly string[]; readonly translation: Translation },
): Promise<StateReading> {
  const wanted = tables.map((table) => ({ table, keys: true }));
  return take(reading, { wanted, found: await read(since(wanted, reading)) }, translation);
}

function keepOnly(table: string, rows: Table, keys: readonly string[]): void {
  const wanted = new Set(keys);
  if (rows.size === wanted.size && keys.every((key) => rows.has(key))) return;
  for (const key of [...rows.keys()]) if (!wanted.has(key)) rows.delete(key);
  if (rows.size === wanted.size) return;
  throw unread(`${wanted.size - rows.size} rows of ${table} were not read`);
}

/** A long body may be told by its digest, and the memory names its tables as the copy does. */
function rowOf(table: string, row: Row, { textOf, relationOf }: Translation): Row {
  const { body = null, relation } = row;
  if (table === UNDO) {
    const name = relationOf(String(relation));
    return name === relation ? row : { ...row, relation: name };
  }
  if (table !== UNIT_TABLE || body === null || typeof body === 'string') return row;
  return { ...row, body: textOf(String((body as Row)['sha256'])) ?? body };
}

/** The key of a memory has the name of its table in the third place. */
function keyIn(table: string, key: string, { relationOf }: Translation): string {
  if (table !== UNDO) return key;
  const [run = '', phase = '', relation = '', ...of] = key.split('\t');
  return [run, phase, relationOf(relation), ...of].join('\t');
}

function unread(what: string): ProofError {
  return new ProofError('E_INTERNAL', `the model cannot be told of the tables: ${what}`);
}

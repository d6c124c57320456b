/** Reads the tables of the contract as the model knows them: all of a fresh copy once, and after that what has changed. Sends one statement and writes nothing. */
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { microseconds, momentOf } from '../../schema/contract/model/moment.ts';
import {
  KEYS,
  keyOf,
  type Row,
  type State,
  type Value,
} from '../../schema/contract/model/state.ts';
import { ProofError } from '../../schema/failure.ts';

/** Reads in the names of the contract, with nobody's rights but a reader's. */
export type Read = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** The tables as they stand, and what tells later rows from these. */
export interface Reading {
  readonly state: State;
  /** The newest transaction whose rows were read. */
  readonly newest: number;
  /** The server's clock. */
  readonly at: string;
  /** Who logged in, where the reader shares the session of the case; null where cases log in by themselves. */
  readonly login: string | null;
}

/** Longer texts stay where they are: their digest tells as much. */
const LONG_BYTES = 4_096;
/** A body by its digest, where it is one that a plan holds. */
export type Bodies = (sha256: string) => string | undefined;

const TABLES = Object.keys(TABLE_DUTIES);

export async function readAll(read: Read, bodies: Bodies): Promise<Reading> {
  const empty: State = new Map(TABLES.map((table) => [table, new Map()]));
  const nothing = { state: empty, newest: -1, at: '', login: null };
  return readChanges(read, nothing, { tables: TABLES, bodies });
}

/** Rows that are the same keep their identity, so that whoever compares need not look into them. */
export async function readChanges(
  read: Read,
  known: Reading,
  { tables, bodies }: { readonly tables: readonly string[]; readonly bodies: Bodies },
): Promise<Reading> {
  const answer = await read(
    [HEAD, ...tables.map((table) => query(table, known))].join('\nunion all '),
  );
  const [head, ...rows] = answer as unknown as readonly Line[];
  if (head?.at !== -1) throw unread('the head of an answer is missing');
  const state = new Map(known.state);
  let newest = known.newest;
  for (const table of tables) {
    const at = TABLES.indexOf(table);
    const own = rows.filter((one) => one.at === at);
    const keys = own.find(({ version }) => version === null);
    if (keys === undefined) throw unread(`${table} has no keys`);
    const found = own.filter((one) => one !== keys);
    newest = found.reduce((most, { version }) => Math.max(most, Number(version)), newest);
    const read = found.map(({ content }) => rowOf(table, content as Row, bodies));
    state.set(
      table,
      merged(known.state.get(table) ?? new Map(), { table, read, keys: keysOf(keys) }),
    );
  }
  const { now, login, top } = head.content as Readonly<Record<string, string | null>>;
  return { state, newest, at: inUtc(String(now)), login: top === null ? null : (login ?? null) };
}

/** A line of the answer: the head, the keys of a table (without a version), or a row. */
interface Line {
  readonly at: number;
  readonly version: number | string | null;
  readonly content: unknown;
}

const HEAD = `select -1 as at, 0 as version, json_build_object('now', clock_timestamp(), 'login', session_user,
  'top', pg_current_xact_id_if_assigned()::text) as content`;

/** What the case's own transaction wrote itself, outside of its phases, bears its number: older than all that the phases wrote. */
function query(table: string, { newest }: Reading): string {
  const at = TABLES.indexOf(table);
  const key = (KEYS[table] ?? []).map((column) => `${column}::text`).join(` || e'\\t' || `);
  const since = `t.xmin::text::bigint > ${newest} or t.xmin::text = pg_current_xact_id_if_assigned()::text`;
  return `select ${at}, t.xmin::text::bigint, ${content(table)} from ${table} t where ${since}
    union all select ${at}, null, coalesce(json_agg(${key}), '[]') from ${table}`;
}

function content(table: string): string {
  if (table !== 'public.information_unit') return 'row_to_json(t)';
  const long = `octet_length(body) > ${LONG_BYTES}`;
  const columns = [
    ...['id', 'canonical_address', 'title', 'actor', 'unit_kind', 'publication_type', 'owner_ref'],
    ...['identity_profile', 'lifecycle', 'run_id', 'document_ref', 'position', 'version'],
    ...['created_at', 'updated_at'],
  ].map((column) => `'${column}', t.${column}`);
  return `json_build_object(${columns.join(', ')}, 'body', case when ${long}
    then json_build_object('sha256', encode(sha256(convert_to(body, 'UTF8')), 'hex')) else to_json(body) end)`;
}

const isMoment = (column: string) => column.endsWith('_at') || /^not_(before|after)$/.test(column);

function rowOf(table: string, row: Row, bodies: Bodies): Row {
  const columns = Object.entries(row).map(([column, value]): readonly [string, Value] => {
    if (typeof value === 'string' && isMoment(column)) return [column, inUtc(value)];
    if (table !== 'public.information_unit' || column !== 'body') return [column, value];
    if (value === null || typeof value === 'string') return [column, value];
    return [column, bodies(String((value as Row)['sha256'])) ?? value];
  });
  return Object.fromEntries(columns);
}

/** The session says moments in its own time zone. */
function inUtc(moment: string): string {
  if (moment.endsWith('+00:00')) return moment;
  const micros = microseconds(moment);
  if (micros === null) throw unread(`${moment} is no moment`);
  return momentOf(micros);
}

function keysOf({ content }: Line): readonly string[] {
  return content as readonly string[];
}

function merged(
  known: ReadonlyMap<string, Row>,
  {
    table,
    read,
    keys,
  }: { readonly table: string; readonly read: readonly Row[]; readonly keys: readonly string[] },
): ReadonlyMap<string, Row> {
  const rows = new Map(known);
  for (const row of read) rows.set(keyOf(table, row), row);
  if (rows.size !== keys.length) {
    const kept = new Set(keys);
    for (const key of rows.keys()) if (!kept.has(key)) rows.delete(key);
  }
  if (rows.size !== keys.length)
    throw unread(`${keys.length - rows.size} rows of ${table} were not read`);
  return rows;
}

function unread(what: string): ProofError {
  return new ProofError('E_INTERNAL', `the model cannot be told of the tables: ${what}`);
}

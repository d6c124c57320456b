/** Reads the tables of the contract as the model knows them: all of a fresh copy once, and after that what has changed. Sends one statement and writes nothing. */
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { microseconds, momentOf } from '../../schema/contract/model/moment.ts';
import {
  KEYS,
  keyOfRow,
  type ModelState,
  type Row,
  type Value,
} from '../../schema/contract/model/state.ts';
import { ProofError } from '../../schema/failure.ts';

/** Reads in the names of the contract, with nobody's rights but a reader's. */
type Read = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** The tables as they stand, and what tells later rows from these. */
export interface StateReading {
  readonly state: ModelState;
  /** The newest transaction whose rows were read. */
  readonly newest: number;
  /** The transaction that the reader is in, where it shares that of the case; null where cases have their own. */
  readonly own: string | null;
  /** Who logged in there. */
  readonly login: string | null;
  /** The server's clock. */
  readonly at: string;
}

export const NOTHING_READ: StateReading = {
  ...{ state: new Map(), newest: -1, own: null, login: null, at: '' },
};

/** What is to be read of one table. */
export interface Changed {
  readonly table: string;
  /** How many rows it has by now, where that is known; where it is not, its keys are read as well. */
  readonly rows: number | null;
}

/** Longer texts stay where they are: their digest tells as much. */
const LONG_BYTES = 4_096;
/** A body by its digest, where it is one that a plan holds. */
export type Bodies = (sha256: string) => string | undefined;

const TABLES = Object.keys(TABLE_DUTIES);

export async function readAll(read: Read, bodies: Bodies): Promise<StateReading> {
  const state: ModelState = new Map(TABLES.map((table) => [table, new Map()]));
  const changed = TABLES.map((table) => ({ table, rows: null }));
  return readChanges(read, { ...NOTHING_READ, state }, { changed, bodies });
}

/** What was asked, and what was answered. */
interface Asked {
  readonly wanted: readonly WantedRows[];
  readonly rows: Awaited<ReturnType<Read>>;
}

/** Rows that are the same keep their identity, so that whoever compares need not look into them. `asked` has been read already; only what it lacks is asked for. */
export async function readChanges(
  read: Read,
  known: StateReading,
  {
    changed,
    bodies,
    asked = null,
  }: {
    readonly changed: readonly Changed[];
    readonly bodies: Bodies;
    readonly asked?: Asked | null;
  },
): Promise<StateReading> {
  const first = asked === null ? known : take(known, asked, bodies);
  const lacking = changed
    .filter(({ table }) => asked?.wanted.some((one) => one.table === table) !== true)
    .map(({ table, rows }) => ({ table, keys: rows === null }));
  const second =
    lacking.length === 0
      ? first
      : take(first, { wanted: lacking, rows: await read(statementOf(lacking, known)) }, bodies);
  const doubtful = changed
    .filter(({ table, rows }) => rows !== null && second.state.get(table)?.size !== rows)
    .map(({ table }) => table);
  return doubtful.length === 0 ? second : removeGone(read, second, doubtful);
}

/** A table of which all that is new is to be read; and the keys, where rows are gone. */
export interface WantedRows {
  readonly table: string;
  readonly keys: boolean;
}

interface Answered {
  readonly now: string;
  readonly login: string;
  readonly own: string | null;
  readonly tables: readonly (readonly [
    news: readonly (readonly [string, Row])[],
    keys: readonly string[] | null,
  ])[];
}

/** What the case's own transaction wrote outside of its phases is older by its number than all that the phases wrote. */
export function statementOf(wanted: readonly WantedRows[], { newest, own }: StateReading): string {
  const since = newest < 0 ? 'true' : `age(t.xmin) < (select age('${newest}'::xid))`;
  const where = own === null ? since : `${since} or t.xmin = '${own}'::xid`;
  const tables = wanted.map(
    ({ table, keys }) => `json_build_array((select
      coalesce(json_agg(json_build_array(t.xmin::text, ${content(table)})), '[]') from ${table} t where ${where}),
      ${keys ? keysIn(table) : 'null'})`,
  );
  return `select json_build_object('now', clock_timestamp(), 'login', session_user,
    'own', pg_current_xact_id_if_assigned()::text, 'tables', json_build_array(${tables.join(',\n')})) as answer`;
}

function keysIn(table: string): string {
  const key = (KEYS[table] ?? []).map((column) => `${column}::text`).join(` || e'\\t' || `);
  return `(select coalesce(json_agg(${key}), '[]') from ${table})`;
}

function take(known: StateReading, { wanted, rows }: Asked, bodies: Bodies): StateReading {
  const answer = answerOf<Answered>(rows);
  const state = new Map(known.state);
  let { newest } = known;
  for (const [at, { table }] of wanted.entries()) {
    const [news = [], keys = null] = answer.tables[at] ?? [];
    if (news.length === 0 && keys === null) continue;
    const found = new Map(state.get(table));
    for (const [version, content] of news) {
      newest = Math.max(newest, Number(version));
      const row = rowOf(table, content, bodies);
      found.set(keyOfRow(table, row), row);
    }
    state.set(table, keys === null ? found : kept(table, found, keys));
  }
  const { own, login, now } = answer;
  return { state, newest, own, login: own === null ? null : login, at: inUtc(now) };
}

function answerOf<Expected>(rows: Asked['rows']): Expected {
  const [row] = rows;
  if (row === undefined) throw unread('nothing was answered');
  return row['answer'] as Expected;
}

/** Once rows are gone, the keys say which. */
async function removeGone(
  read: Read,
  reading: StateReading,
  tables: readonly string[],
): Promise<StateReading> {
  const sql = `select json_build_array(${tables.map(keysIn).join(', ')}) as answer`;
  const answer = answerOf<readonly (readonly string[])[]>(await read(sql));
  const state = new Map(reading.state);
  for (const [at, table] of tables.entries()) {
    state.set(table, kept(table, state.get(table) ?? new Map(), answer[at] ?? []));
  }
  return { ...reading, state };
}

function kept(
  table: string,
  rows: ReadonlyMap<string, Row>,
  keys: readonly string[],
): ReadonlyMap<string, Row> {
  const wanted = new Set(keys);
  const left = new Map(rows);
  for (const key of rows.keys()) if (!wanted.has(key)) left.delete(key);
  if (left.size === wanted.size) return left;
  throw unread(`${wanted.size - left.size} rows of ${table} were not read`);
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

function unread(what: string): ProofError {
  return new ProofError('E_INTERNAL', `the model cannot be told of the tables: ${what}`);
}

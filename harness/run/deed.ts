/** Does one deed of somebody else: picks a row, a column and a value among what the catalog and the rows offer, and sends one statement. Judges nothing. */
import { ProofError, thrownError } from '../../schema/failure.ts';
import { type DeedEnd, type NeighbourDeed, WHOSE, type Whose } from '../../schema/neighbour.ts';
import type { Session } from '../../schema/session.ts';
import { insertOf, updateOf } from './deed-values.ts';
import type { WritableTable } from './writable.ts';

/** What is known of a run when somebody comes. */
interface Surroundings {
  readonly tables: readonly WritableTable[];
  /** Names that the run goes by, by column: whoever bears one is taken for a part of it. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** Keys of the rows that the run wrote. */
  readonly written: (table: string, key: string) => boolean;
}

export interface DeedDone {
  readonly end: DeedEnd;
  readonly column: string | null;
  readonly whose: Whose | null;
}

const IDLE: DeedDone = { end: 'idle', column: null, whose: null };

/** Rejects where the server says no: whoever asked rolls back, and tells that apart by `refusedBy`. */
export async function doDeed(
  session: Session,
  deed: NeighbourDeed,
  { tables, names, written }: Surroundings,
): Promise<DeedDone> {
  const table = tables.find((one) => one.table === deed.table);
  if (table === undefined) return IDLE;
  if (!table.may[deed.act]) return { ...IDLE, end: 'refused' };
  const rows = await keysOf(session, table, { names, written });
  const chosen = choose(rows, deed);
  if (chosen === null) return IDLE;
  const { key, whose } = chosen;
  const referred = async (name: string, kind: Whose, place: number) => {
    const other = tables.find((one) => one.table === name);
    if (other === undefined) return null;
    const found = await keysOf(session, other, { names, written });
    const one = choose(found, { whose: kind, row: deed.row + place });
    return one === null ? null : { ...one, of: other };
  };
  const drawn = { deed, table, key, names, referred };
  const statement = await statementOf(deed, drawn);
  if (statement === null) return IDLE;
  const { rowCount } = await session.query(statement.sql, statement.values);
  return { end: rowCount === 1 ? 'done' : 'idle', column: statement.column, whose };
}

async function statementOf({ act }: NeighbourDeed, drawn: Parameters<typeof insertOf>[0]) {
  const { table, key } = drawn;
  switch (act) {
    case 'insert':
      return { ...(await insertOf(drawn)), column: null };
    case 'update':
      return updateOf(drawn);
    case 'delete':
      return {
        sql: `delete from ${table.table} one where ${table.key} = $1`,
        values: [key],
        column: null,
      };
    default:
      return act satisfies never;
  }
}

/** Gives the SQLSTATE by which the server refused a deed. Rethrows what says that the deed itself was senseless. */
export function refusedBy(thrown: unknown): string {
  const { code } = thrownError(thrown);
  if (REFUSALS.test(code)) return code;
  throw thrown instanceof ProofError
    ? thrown
    : new ProofError('E_INTERNAL', `a deed met ${code}: ${thrownError(thrown).message}`, {
        cause: thrown,
        hint: 'mend how deeds are made of the catalog',
      });
}

/** Data, integrity, numbers that are always given, a lock that is not to be had, and what triggers of a pipeline raise. */
const REFUSALS = /^(22...|23...|428C9|55P03|40P01|P0001|(?!CP)[A-Z]{2}\d{3})$/;

interface Found {
  readonly key: string;
  readonly whose: Whose;
}

async function keysOf(
  session: Session,
  { table, columns, key }: WritableTable,
  { names, written }: Pick<Surroundings, 'names' | 'written'>,
): Promise<readonly Found[]> {
  const bearing = columns.filter(({ name }) => Object.hasOwn(names, name));
  const isNamed = bearing
    .map(({ name }, at) => `one.${name}::text = any ($${at + 1})`)
    .join(' or ');
  const { rows } = await session.query(
    `select ${key} as key, ${isNamed === '' ? 'false' : `coalesce(${isNamed}, false)`} as named
       from ${table} one order by 1`,
    bearing.map(({ name }) => names[name]),
  );
  return rows.map((row) => {
    const found = String(row['key']);
    const whose = written(table, found) ? 'written' : row['named'] === true ? 'named' : 'other';
    return { key: found, whose };
  });
}

/** The kind that was asked for, else the next one that there is. */
function choose(
  rows: readonly Found[],
  { whose, row }: Pick<NeighbourDeed, 'whose' | 'row'>,
): Found | null {
  const first = WHOSE.indexOf(whose);
  for (const kind of [...WHOSE.slice(first), ...WHOSE.slice(0, first)]) {
    const of = rows.filter((one) => one.whose === kind);
    if (of.length > 0) return of[row % of.length] ?? null;
  }
  return null;
}

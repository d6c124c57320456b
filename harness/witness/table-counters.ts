/** What the server itself counted in a transaction, table by table, and the file each table is kept in. Says which tables were touched; never what became of them. */
import type { Session } from '../../schema/session.ts';
import { literal } from '../connection/connection.ts';

export interface TableCounters {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** A TRUNCATE and a rewrite count no rows, but give the table another file. */
export interface TableTouched extends TableCounters {
  readonly file: string;
}

const COUNTS = `pg_stat_get_xact_tuples_inserted(c.oid)::int as inserted,
  pg_stat_get_xact_tuples_updated(c.oid)::int as updated, pg_stat_get_xact_tuples_deleted(c.oid)::int as deleted`;

/** Asks for one row a table of the contract. */
export function countersOf(tables: readonly string[]): string {
  return `
  select name, ${COUNTS}, pg_relation_filenode(c.oid)::text as file
    from unnest(array[${tables.map(literal).join(', ')}]) name
    join pg_class c on c.oid = name::regclass`;
}

/** Everything else that counted a write: a catalog, a table that nobody named. */
const STRANGERS = `
  select n.nspname || '.' || c.relname as name, ${COUNTS}
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'm', 't') and n.nspname <> 'pg_toast'
     and pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
       + pg_stat_get_xact_tuples_deleted(c.oid) <> 0
     and c.oid <> all ($1::regclass[])`;

/** A number once drawn keeps its sequence locked until the transaction ends, also where a savepoint was rolled back. */
const DRAWN = `
  select n.nspname || '.' || c.relname as name
    from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
   where l.pid = pg_backend_pid() and c.relkind = 'S' and l.mode = 'RowExclusiveLock'
     and l.database = (select oid from pg_database where datname = current_database())
   order by 1`;

export function toTouched(
  rows: readonly Readonly<Record<string, unknown>>[],
): ReadonlyMap<string, TableTouched> {
  return new Map(
    rows.map((row) => [String(row['name']), { ...countsOf(row), file: String(row['file']) }]),
  );
}

/** Table to what was counted, for tables that no contract names. */
export async function readStrangers(
  session: Session,
  tables: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await session.query(STRANGERS, [tables]);
  return new Map(
    rows.map((row) => {
      const { inserted, updated, deleted } = countsOf(row);
      return [String(row['name']), inserted + updated + deleted];
    }),
  );
}

export async function readDrawn(session: Session): Promise<readonly string[]> {
  return (await session.query(DRAWN)).rows.map((row) => String(row['name']));
}

export function plus(one: TableCounters, other: TableCounters, sign: 1 | -1 = 1): TableCounters {
  return {
    inserted: one.inserted + sign * other.inserted,
    updated: one.updated + sign * other.updated,
    deleted: one.deleted + sign * other.deleted,
  };
}

function countsOf(row: Readonly<Record<string, unknown>>): TableCounters {
  return {
    inserted: Number(row['inserted']),
    updated: Number(row['updated']),
    deleted: Number(row['deleted']),
  };
}

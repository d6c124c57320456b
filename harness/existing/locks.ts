/** What a session of the server holds locked, as the server itself lists it. Rows are not in that list: their locks stand in the rows. Takes none itself. */
import type { Session } from '../../schema/session.ts';

export interface Lock {
  /** `table`, `index`, `sequence`, or what the server calls it: `advisory`, `transactionid`. */
  readonly kind: string;
  /** Schema and name; empty where there is none. */
  readonly on: string;
  /** As the documentation of PostgreSQL writes it, such as `ROW EXCLUSIVE`. */
  readonly mode: string;
}

/** In order of kind and name. Catalogs are left out: every statement reads them. */
export async function readLocks(session: Session, pid: number): Promise<readonly Lock[]> {
  const { rows } = await session.query(LOCKS, [pid]);
  return rows.map((row) => ({
    kind: String(row['kind']),
    on: String(row['on']),
    mode: wordsOf(String(row['mode'])),
  }));
}

/** Those of the first list that are not in the second. */
export function locksBeyond(locks: readonly Lock[], known: readonly Lock[]): readonly Lock[] {
  const keyOf = ({ kind, on, mode }: Lock) => JSON.stringify([kind, on, mode]);
  const keys = new Set(known.map(keyOf));
  return locks.filter((lock) => !keys.has(keyOf(lock)));
}

const LOCKS = `
  select distinct case c.relkind when 'r' then 'table' when 'p' then 'table' when 'i' then 'index' when 'S' then 'sequence'
      else l.locktype end as kind, coalesce(n.nspname || '.' || c.relname, '') as on, l.mode
    from pg_locks l left join pg_class c on c.oid = l.relation and l.locktype = 'relation'
    left join pg_namespace n on n.oid = c.relnamespace
   where l.pid = $1 and l.granted and l.locktype <> 'virtualxid' and coalesce(n.nspname, '') !~ '^pg_'
   order by 1, 2, 3`;

/** `RowExclusiveLock` is `ROW EXCLUSIVE`. */
function wordsOf(mode: string): string {
  return mode
    .replace(/Lock$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
}

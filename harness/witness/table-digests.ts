/** Digests of tables in plain SQL, for databases where nothing may be installed. Reads only; the caller fixes how values print. */
import type { Session } from '../../schema/session.ts';
import { type Database, identifier, literal } from '../connection/connection.ts';
import type { RowDigests } from './content-digests.ts';

/** Rows of a table and the sum of their hashes. Sums of two moments subtract to the net effect between them. */
export interface TableSum {
  readonly rows: bigint;
  readonly sum: bigint;
}

/** They decide how a value prints, and so how it hashes. */
export const PRINTING = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local extra_float_digits = 1; set local bytea_output = 'hex';`;

/** All tables in one round trip. The text of the whole row is hashed, not each column: a value swapped between two rows must show. */
export async function readSums(
  database: Database,
  tables: readonly string[],
  seed: number,
): Promise<ReadonlyMap<string, TableSum>> {
  if (tables.length === 0) return new Map();
  const each = tables.map(
    (table) => `select ${literal(table)} as name, count(*)::text as rows,
      coalesce(sum(hashtextextended((r.*)::text, ${seed})), 0)::text as sum from ${quoted(table)} r`,
  );
  const [answer] = await database.script(each.join(' union all '));
  return new Map(
    (answer?.rows ?? []).map((row) => [
      String(row['name']),
      { rows: BigInt(String(row['rows'])), sum: BigInt(String(row['sum'])) },
    ]),
  );
}

/** `<rows>:<sha-256>`, independent of the order of the rows. */
export async function digestTable(session: Session, table: string): Promise<string> {
  const { rows } = await session.query(
    `select count(*) || ':' || encode(sha256(convert_to(coalesce(
       string_agg(md5((r.*)::text), ',' order by md5((r.*)::text) collate "C"), ''), 'UTF8')), 'hex') as digest
       from ${quoted(table)} r`,
  );
  return String(rows[0]?.['digest']);
}

/** Every row by its primary key, and a digest of each column. */
export async function digestRowsOf(session: Session, table: string): Promise<RowDigests> {
  const shape = await session.query(SHAPE, [table]);
  const columns = shape.rows.map((row) => String(row['name']));
  const key = shape.rows
    .filter((row) => row['place'] !== null)
    .sort((one, other) => Number(one['place']) - Number(other['place']))
    .map((row) => `r.${identifier(String(row['name']))}::text`);
  const digests = columns.map(
    (name) => `${literal(name)}, md5(coalesce(r.${identifier(name)}::text, 'NULL'))`,
  );
  const { rows } = await session.query(
    `select coalesce(jsonb_object_agg(${key.length === 0 ? 'r.ctid::text' : key.join(" || ',' || ")},
       jsonb_build_object(${digests.join(', ')})), '{}') as rows from ${quoted(table)} r`,
  );
  return rows[0]?.['rows'] as RowDigests;
}

const SHAPE = `
  select a.attname as name, array_position(i.indkey::int2[], a.attnum) as place
    from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
   where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`;

/** Quotes a name of the contract, which is schema and table. */
export function quoted(table: string): string {
  return table.split('.').map(identifier).join('.');
}

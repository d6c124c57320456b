/** What a database holds, told so that two of them can be compared: byte for byte, or without what differs from one honest run to the next. Reads only. */
import type { RowDigests } from '../../harness/witness/content-digests.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import type { Names } from '../../schema/names.ts';
import type { Session } from '../../schema/session.ts';

export interface DatabaseDigest {
  /** Table to `<rows>:<sha-256>`, every byte. */
  readonly exact: Readonly<Record<string, string>>;
  /** Table to rows and digest, without numbers that sequences give and moments that clocks give. */
  readonly likeness: Readonly<Record<string, string>>;
  /** The rows of the tables that only grow. */
  readonly ledgers: Readonly<Record<string, RowDigests>>;
}

const TABLES = Object.keys(TABLE_DUTIES);
const GROWING = TABLES.filter((table) => TABLE_DUTIES[table] === 'append-only');
/** An aborted attempt uses up numbers, so an honest run may have other ones. Digests and images of rows hold them too. */
const VOLATILE = [
  ...['id', 'unit_id', 'parent_id', 'child_id', 'from_id', 'to_id', 'key'],
  ...['created_at', 'updated_at', 'logged_at', 'recorded_at', 'verified_at'],
  ...['row_digest', 'before', 'after'],
];

export async function digestDatabase(session: Session, names: Names): Promise<DatabaseDigest> {
  const { rows } = await session.query(
    'select t, proof.full_digest(proof.relation(t)) as digest from unnest($1::text[]) t',
    [TABLES],
  );
  const alike = await session.query(
    TABLES.map((table) => likenessOf(table, names)).join('\nunion all '),
    [VOLATILE],
  );
  const grown = await session.query(
    'select t, proof.row_digests(proof.relation(t)) as rows from unnest($1::text[]) t',
    [GROWING],
  );
  return {
    exact: Object.fromEntries(rows.map((row) => [String(row['t']), String(row['digest'])])),
    likeness: Object.fromEntries(
      alike.rows.map((row) => [String(row['t']), String(row['digest'])]),
    ),
    ledgers: Object.fromEntries(
      grown.rows.map((row) => [String(row['t']), row['rows'] as RowDigests]),
    ),
  };
}

function likenessOf(table: string, names: Names): string {
  return `select '${table}' as t, count(*) || ':' || md5(coalesce(string_agg(said, ',' order by said collate "C"), '')) as digest
    from (select md5((to_jsonb(t) - $1::text[])::text) as said from ${names.sql(table)} t) each_row`;
}

/** Findings where the database is not as before: what is restored by every byte, what grows by every row that was there. */
export function compareWithBefore(before: DatabaseDigest, now: DatabaseDigest): readonly string[] {
  const exact = TABLES.filter((table) => TABLE_DUTIES[table] !== 'append-only')
    .filter((table) => !isSame(before.exact[table], now.exact[table]))
    .map((table) => `${table} is not as before: ${counts(before.exact, now.exact, table)}`);
  return [...exact, ...compareLedgers(before, now)];
}

/** Findings where the database is not as after a run that nothing disturbed. */
export function compareWithAfter(after: DatabaseDigest, now: DatabaseDigest): readonly string[] {
  return TABLES.filter((table) => !isSame(after.likeness[table], now.likeness[table])).map(
    (table) =>
      `${table} is not as after an undisturbed run: ${counts(after.likeness, now.likeness, table)}`,
  );
}

/** Findings about what nobody may touch, however a run ends. */
export function compareAlways(before: DatabaseDigest, now: DatabaseDigest): readonly string[] {
  const constant = TABLES.filter((table) => TABLE_DUTIES[table] === 'constant')
    .filter((table) => !isSame(before.exact[table], now.exact[table]))
    .map((table) => `${table} was touched`);
  return [...constant, ...compareLedgers(before, now)];
}

function compareLedgers(before: DatabaseDigest, now: DatabaseDigest): readonly string[] {
  return GROWING.flatMap((table) =>
    Object.entries(before.ledgers[table] ?? {})
      .filter(([key, row]) => JSON.stringify(now.ledgers[table]?.[key]) !== JSON.stringify(row))
      .map(([key]) => `${table} (${key}): a row that was there before is gone or changed`),
  );
}

/** Two answers that never came are not the same. */
function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one === other;
}

function counts(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
  table: string,
): string {
  const rows = (of: Readonly<Record<string, string>>) => of[table]?.split(':')[0] ?? 'no';
  return rows(one) === rows(other)
    ? `${rows(other)} rows as expected, with other content`
    : `${rows(other)} rows instead of ${rows(one)}`;
}

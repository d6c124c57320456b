/** Writes the rows of vocabulary tables, which a contract is meaningless without. Of no other table is a single row read. */
import { ProofError } from '../../../schema/failure.ts';
import type { Names } from '../../../schema/names.ts';
import { type Database, literal } from '../../connection/connection.ts';
import type { Part } from '../catalog.ts';

/** A table with more rows is no vocabulary, but the data that a copy must not have. */
const MOST_ROWS = 10_000;
const ROWS_A_STATEMENT = 100;

export interface RowsWanted {
  /** Tables whose rows are copied, as the database calls them; each must be there. Null for the usual ones. */
  readonly vocabulary: readonly string[] | null;
  /** Tables whose rows are copied where nobody named others, as the contract calls them; where they are there. */
  readonly usual: readonly string[];
  readonly names: Names;
}

export async function readRows(
  session: Database,
  parts: readonly Part[],
  { vocabulary: tables, usual, names }: RowsWanted,
): Promise<readonly string[]> {
  const known = new Set(parts.filter(({ kind }) => kind === 'table').map(({ name }) => name));
  const missing = (tables ?? []).filter((table) => !known.has(table));
  if (missing.length > 0) {
    throw new ProofError('E_USAGE', `no such table: ${missing.join(', ')}`, {
      hint: 'name each with its schema, as in public.word',
    });
  }
  const wanted = tables ?? [...known].filter((table) => usual.includes(names.logical(table)));
  // A policy that hides rows must be an error here, not a vocabulary with holes.
  await session.query('set local row_security = off');
  const texts: string[] = [];
  for (const table of wanted) texts.push(...(await rowsOf(session, parts, table)));
  return texts;
}

async function rowsOf(session: Database, parts: readonly Part[], table: string) {
  const columns = parts
    .filter(({ kind, definition }) => kind === 'column' && definition['table'] === table)
    .filter(({ definition }) => definition['generated'] === undefined)
    .sort((one, other) => Number(one.definition['position']) - Number(other.definition['position']))
    .map(({ name }) => name.slice(table.length + 1));
  if (columns.length === 0) return [];
  const texts = columns.map((column) => `${column}::text`).join(', ');
  const { rows } = await session.query(
    `select array[${texts}] as row from ${table} limit ${MOST_ROWS + 1}`,
  );
  if (rows.length > MOST_ROWS) {
    throw new ProofError('E_USAGE', `${table} has more than ${MOST_ROWS} rows: no vocabulary`, {
      hint: 'leave it out of --vocabulary; a copy must not hold production data',
    });
  }
  // Sorted here: the same rows are the same file, however the server stored them.
  const values = rows.map(({ row }) => toValues(row as readonly (string | null)[])).sort();
  const into = `insert into ${table} (${columns.join(', ')}) overriding system value values`;
  return Array.from({ length: Math.ceil(values.length / ROWS_A_STATEMENT) }, (_, at) => {
    const some = values.slice(at * ROWS_A_STATEMENT, (at + 1) * ROWS_A_STATEMENT);
    return `${into}\n${some.join(',\n')};`;
  });
}

function toValues(row: readonly (string | null)[]): string {
  return `  (${row.map((value) => (value === null ? 'null' : literal(value))).join(', ')})`;
}

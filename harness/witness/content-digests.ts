/** Reads the content of whole tables as digests, through whichever session it is given. What stands in a row never leaves the server. */
import type { Session } from '../../schema/session.ts';

export interface Content {
  /** Row count and digest, as `<rows>:<sha-256>`. */
  digest(table: string): Promise<string>;
  /** Every row: its key, and a digest of each column. */
  digestRows(table: string): Promise<RowDigests>;
}

export function contentOf(session: Session): Content {
  return {
    digest: async (table) => {
      const text = 'select proof.full_digest(proof.relation($1)) as digest';
      return String((await session.query(text, [table])).rows[0]?.['digest']);
    },
    digestRows: async (table) => {
      const text = 'select proof.row_digests(proof.relation($1)) as rows';
      return (await session.query(text, [table])).rows[0]?.['rows'] as RowDigests;
    },
  };
}

/** Key of a row to its columns, each as a digest. */
export type RowDigests = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Longer lists are cut: the first rows tell the story. */
const MOST_ROWS = 5;

/** One line a row that is gone, new, or changed, with the columns that changed. */
export function compareRows(
  table: string,
  before: RowDigests,
  after: RowDigests,
): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const lines = keys.flatMap((key) => compareRow(`${table} (${key})`, before[key], after[key]));
  const rest = lines.length - MOST_ROWS;
  return rest > 0 ? [...lines.slice(0, MOST_ROWS), `${table}: and ${rest} more rows`] : lines;
}

function compareRow(
  row: string,
  before: Readonly<Record<string, string>> | undefined,
  after: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  if (before === undefined) return [`${row}: left behind`];
  if (after === undefined) return [`${row}: gone`];
  const columns = Object.keys(before).filter((column) => before[column] !== after[column]);
  return columns.length === 0 ? [] : [`${row}: other ${columns.join(', ')}`];
}

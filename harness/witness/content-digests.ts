/** Reads the content of whole tables as digests, through whichever session it is given. What stands in a row never leaves the server. */
import type { Session } from '../../schema/session.ts';
import type { RowDigests } from './rows.ts';

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

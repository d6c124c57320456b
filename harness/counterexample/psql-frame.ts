/** The parts of a reproduction that are the same for every case: what is compared before and after, in plain SQL for psql. Knows no case. */
import type { Names } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';

/** Nobody's own settings may decide how the script runs or how a row prints. */
export const SESSION = `\\set QUIET on
\\set ON_ERROR_STOP off
\\set ON_ERROR_ROLLBACK off
\\set AUTOCOMMIT on
\\pset pager off
\\pset format aligned
\\encoding UTF8
\\set look 'SELECT "table", rows_at_start, rows_now, digest_at_start, digest_now FROM cutproof_counts WHERE digest_at_start IS DISTINCT FROM digest_now'
`;

/** Row texts must be the same whatever the pipeline set for itself. */
export const PSQL_PRINTING = `SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
`;

/** A savepoint is not a COMMIT, which checks what is deferred: the statements that force it, and put it back. */
const DEFERRABLE = `SELECT coalesce('SET CONSTRAINTS ' || string_agg(name, ', ') || ' IMMEDIATE', 'SELECT') AS check_deferred,
       coalesce('SET CONSTRAINTS ' || string_agg(name, ', ') FILTER (WHERE condeferred) || ' DEFERRED', 'SELECT') AS defer_again
  FROM (SELECT DISTINCT format('%I.%I', nspname, conname) AS name, condeferred
          FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
         WHERE condeferrable AND nspname <> 'proof') AS constraints \\gset
`;

/** The state at the start, and views that compare it with the state now. They end with the transaction. */
export function opening(names: Names, { tables }: Pick<Contract, 'tables'>): string {
  return `${DEFERRABLE}
CREATE TEMPORARY VIEW cutproof_now (tbl, owed, content) AS
${Object.entries(tables)
  .map(
    ([table, duty]) =>
      `  SELECT '${table}'::text, '${duty}'::text, one::text FROM ${names.sql(table)} one`,
  )
  .join('\n  UNION ALL\n')};
CREATE TEMPORARY TABLE cutproof_start ON COMMIT DROP AS TABLE cutproof_now;
CREATE TEMPORARY VIEW cutproof_change (tbl, owed, side, content) AS
  SELECT tbl, owed, 'gone', content FROM (TABLE cutproof_start EXCEPT ALL TABLE cutproof_now) gone
  UNION ALL
  SELECT tbl, owed, 'new', content FROM (TABLE cutproof_now EXCEPT ALL TABLE cutproof_start) come;
CREATE TEMPORARY VIEW cutproof_counts AS
  SELECT tbl AS "table", owed,
         count(*) FILTER (WHERE moment = 'start') AS rows_at_start,
         count(*) FILTER (WHERE moment = 'now') AS rows_now,
         left(md5(string_agg(md5(content), '' ORDER BY md5(content)) FILTER (WHERE moment = 'start')), 12) AS digest_at_start,
         left(md5(string_agg(md5(content), '' ORDER BY md5(content)) FILTER (WHERE moment = 'now')), 12) AS digest_now
    FROM (SELECT 'start' AS moment, * FROM cutproof_start UNION ALL SELECT 'now', * FROM cutproof_now) AS moments
   GROUP BY 1, 2 ORDER BY 1;
\\echo
\\echo 'At the start:'
SELECT "table", owed, rows_at_start, digest_at_start FROM cutproof_counts;
`;
}

/** What differs from the start at this moment, as the session's start has named it. */
export const LOOK = ':look;\n';

/** Old rows of an append-only table must be there still; every other table must be as it was. */
const UNOWED = `owed <> 'append-only' OR side = 'gone'`;

export const CLOSING = `\\echo
\\echo 'At the end, against the start:'
SELECT * FROM cutproof_counts;
\\echo 'Rows that differ though they should not (append-only tables may have new rows):'
\\pset format unaligned
SELECT tbl AS "table", side, left(content, 600) AS content
  FROM cutproof_change WHERE ${UNOWED} ORDER BY 1, 2, 3 LIMIT 40;
\\pset format aligned
SELECT coalesce('DIFFERENT: ' || string_agg(DISTINCT tbl, ', ' ORDER BY tbl), 'as it should be') AS "every table at the end"
  FROM cutproof_change WHERE ${UNOWED};

ROLLBACK;
\\echo 'Rolled back: nothing of this was kept.'
`;

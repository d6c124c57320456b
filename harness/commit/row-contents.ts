/** Reads every row of the copy as its key, whose run it belongs to, and a digest, and compares two such readings. Keeps no content. */
import type { Contents } from '../../schema/interleaved.ts';
import type { Session } from '../../schema/session.ts';

/** By table: an expression that names each row, and one that says whose run it belongs to (null: nobody's), both SQL upon a row called `one`. */
export type RowKeys = Readonly<Record<string, { readonly key: string; readonly run: string }>>;

export async function readContents(session: Session, rowKeys: RowKeys): Promise<Contents> {
  const tables = Object.keys(rowKeys);
  // Numbers for names, so that whoever puts other names into the text leaves the answer alone.
  const parts = Object.entries(rowKeys).map(
    ([table, { key, run }], at) => `select ${at} as table,
      jsonb_object_agg(${key}, jsonb_build_array(${run}, md5(one::text))) as rows from ${table} one`,
  );
  const { rows } = await session.query(parts.join(' union all '));
  return Object.fromEntries(
    rows.map(({ table, rows: found }) => [
      String(tables[Number(table)]),
      (found ?? {}) as Contents[string],
    ]),
  );
}

/** Names the rows of the tables with the given duties that are gone, new or changed. */
export function compareContents(
  before: Contents,
  after: Contents,
  differ: (change: Change) => boolean,
): readonly string[] {
  return Object.keys({ ...before, ...after }).flatMap((table) => {
    const [was, is] = [before[table] ?? {}, after[table] ?? {}];
    const lines = [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) => {
      const [old, now] = [was[key], is[key]];
      if (old?.[1] === now?.[1]) return [];
      const how = old === undefined ? 'left behind' : now === undefined ? 'gone' : 'changed';
      const run = old?.[0] ?? now?.[0] ?? null;
      return differ({ table, key, how, run }) ? [`${table} (${key}): ${how}`] : [];
    });
    const rest = lines.length - MOST_ROWS;
    return rest > 0 ? [...lines.slice(0, MOST_ROWS), `${table}: and ${rest} more rows`] : lines;
  });
}

export interface Change {
  readonly table: string;
  readonly key: string;
  readonly how: 'left behind' | 'gone' | 'changed';
  readonly run: string | null;
}

/** Longer lists are cut: the first rows tell the story. */
const MOST_ROWS = 3;

/** Reads every row of the copy as its key, whose run it belongs to, and a digest, and compares two such readings. Keeps no content. */
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import type { Contents } from '../../schema/interleaved.ts';
import type { Session } from '../../schema/session.ts';

/** How a table names its rows, and whose they are. What hangs on a unit without a run of its own belongs to the run of the unit. */
const ROWS: Readonly<Record<string, { readonly key: string; readonly run: string }>> = {
  'public.vocab': { key: 'key', run: 'null' },
  'public.legal_document': { key: 'document_ref', run: 'null' },
  'public.information_unit': { key: 'id', run: 'run_id' },
  'public.information_unit_child': { key: 'child_id', run: 'run_id' },
  'public.information_unit_reference': { key: `from_id || ' ' || to_id`, run: 'null' },
  'public.information_unit_search': {
    key: 'unit_id',
    run: '(select run_id from public.information_unit unit where unit.id = unit_id)',
  },
  'public.information_unit_lifecycle_log': { key: 'id', run: 'run_id' },
  'public.information_unit_audit': { key: 'id', run: 'run_id' },
  'public.governance_record': { key: 'id', run: 'run_id' },
  'public.verification': { key: 'id', run: 'run_id' },
  'cutter.kill_switch': { key: 'id', run: 'null' },
  'cutter.approval': { key: 'approval_digest', run: 'run_id' },
  'cutter.run_event': { key: 'id', run: 'run_id' },
  'cutter.undo': { key: `concat_ws(' ', run_id, phase, relation, key)`, run: 'run_id' },
};

const TABLES = Object.keys(ROWS);
/** Numbers for names, so that whoever puts other names into the text leaves the answer alone. */
const READ = Object.entries(ROWS)
  .map(
    ([table, { key, run }], at) => `select ${at} as table,
      jsonb_object_agg(${key}, jsonb_build_array(${run}, md5(one::text))) as rows from ${table} one`,
  )
  .join(' union all ');

export async function readContents(session: Session): Promise<Contents> {
  const { rows } = await session.query(READ);
  return Object.fromEntries(
    rows.map(({ table, rows: found }) => [
      String(TABLES[Number(table)]),
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
  return Object.keys(TABLE_DUTIES).flatMap((table) => {
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

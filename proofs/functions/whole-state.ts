/** Reads every row of every table of the contract within the trial, as `to_jsonb` gives it in UTC. Rows that the trial has not written are read once: what is read anew costs what was changed. */
import { KEYS, type Row, type State } from '../../schema/contract/model/state.ts';
import type { Session } from '../../schema/session.ts';

const TABLES = Object.keys(KEYS);
const AUDIT = 'public.information_unit_audit';

/** What must be on the clone. A row has the transaction id of who wrote it last, subtransactions being later than their transaction. */
export const READER: readonly string[] = [
  `create function proof.rows_now(whole boolean) returns json language plpgsql volatile security definer
    set search_path = pg_catalog, public, cutter, pg_temp set timezone = 'UTC' as $reader$
  declare
    first bigint := case when whole then 0 else pg_current_xact_id()::text::bigint end;
  begin
    return json_build_array(${TABLES.map(rowsOf).join(', ')});
  end $reader$`,
  'grant execute on function proof.rows_now(boolean) to public',
];

function rowsOf(table: string): string {
  const key = (KEYS[table] ?? []).map((part) => `__r.${part}::text`).join(` || E'\\t' || `);
  return `(select coalesce(json_object_agg(${key},
    case when __r.xmin::text::bigint >= first then to_jsonb(__r) end), '{}') from ${table} __r)`;
}

export interface Look {
  readonly state: State;
  /** The server's clock when it looked, as `to_jsonb` writes it in UTC. */
  readonly at: string;
}

export interface StateReader {
  /** Reads in a session of the trial, after somebody wrote under a role: the trial's one log-in plays all of them, and what it writes into the audit is told as theirs. */
  read(session: Session, role: string): Promise<Look>;
}

const READ = `select proof.rows_now($1) as rows, session_user::text as speaker, current_database()::text as database,
  to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') as at`;

export function createStateReader(): StateReader {
  let unwritten: State | null = null;
  const writers = new Map<string, string>();
  return {
    read: async (session, role) => {
      const [found] = (await session.query(READ, [unwritten === null])).rows;
      const tables = found?.['rows'] as readonly Readonly<Record<string, Row | null>>[];
      const before = unwritten;
      const state: State = new Map(
        TABLES.map((table, at) => {
          const rows = Object.entries(tables[at] ?? {}).map(([key, row]): [string, Row] => {
            const whole = row ?? before?.get(table)?.get(key);
            if (whole === undefined) throw new RangeError(`nobody wrote ${table} ${key}`);
            return [key, table === AUDIT ? namingWriter(key, whole, String(found?.['speaker']), role) : whole];
          });
          return [table, new Map(rows)];
        }),
      );
      unwritten ??= state;
      return { state, at: String(found?.['at']) };
    },
  };

  /** Who wrote it stays its writer. */
  function namingWriter(key: string, row: Row, speaker: string, role: string): Row {
    if (row['actor'] !== speaker) return row;
    const writer = writers.get(key) ?? role;
    writers.set(key, writer);
    return { ...row, actor: writer };
  }
}

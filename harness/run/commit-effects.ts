/** Watches what COMMIT does besides keeping rows: what the next phase finds in its session, which moments the rows bear, who was notified. Asks, and changes nothing. */
import type { Names } from '../../schema/names.ts';
import type { Boundary } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Connection, Session } from '../../schema/session.ts';
import { identifier, literal } from '../connection/connection.ts';
import { classify } from '../rollback/grammar.ts';
import type { Trial } from '../rollback/trial.ts';

/** What a phase finds in its session right after its BEGIN. */
export interface Begun {
  readonly step: number;
  readonly method: string;
  /** Settings that differ from those of a new session, by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly temporaryTables: readonly string[];
  readonly cursors: readonly string[];
}

/** What there is at a boundary besides the counts of rows. */
interface Aside {
  readonly step: number;
  readonly method: Boundary['method'];
  /** By `schema.table.column`: whether the newest moment in it is another than at the boundary before. */
  readonly moved: Readonly<Record<string, boolean>>;
  /** Channels of all notifications that had reached another session by then. */
  readonly heard: readonly string[];
}

export interface CommitEffects {
  readonly begun: readonly Begun[];
  readonly asides: readonly Aside[];
}

/** What `runHistory` takes, and what has been seen by it. One history only. */
interface Watch {
  readonly beneath: (connection: Connection, step: number, method: string) => Connection;
  readonly onBoundary: (trial: Trial, boundary: Boundary) => Promise<void>;
  readonly aftermath: CommitEffects;
}

/** No catalog lists the settings and channels that are no server's own, so routines are searched for their names. */
const ROUTINES = `
  with routine as (
    select coalesce(p.prosrc, '') || coalesce(pg_get_function_sqlbody(p.oid), '') as text
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname not in ('pg_catalog', 'information_schema', 'proof'))
  select
    (select coalesce(array_agg(distinct lower(found[1] collate "C")), '{}') from routine, lateral regexp_matches(text,
      '(?:set_config\\s*\\(\\s*''|\\mset\\s+(?:local\\s+|session\\s+)?)(\\w+\\.\\w+)', 'gi') found) as settings,
    (select coalesce(array_agg(distinct found[1]), '{}') from routine, lateral regexp_matches(text,
      '(?:pg_notify\\s*\\(\\s*''|\\mnotify\\s+"?)(\\w+)', 'gi') found) as channels`;

/** A setting of the transaction differs by nature: only one of the two stages begins it itself. */
const SESSION = `
  select (select coalesce(jsonb_object_agg(name, setting), '{}') from pg_settings
           where source = 'session' and name !~ '^transaction_') as server,
         (select coalesce(jsonb_object_agg(name, current_setting(name, true)), '{}') from unnest($1::text[]) name
           where coalesce(current_setting(name, true), '') <> '') as own,
         (select coalesce(jsonb_agg(relname order by relname), '[]') from pg_class
           where relnamespace = pg_my_temp_schema() and relkind in ('r', 'p')) as tables,
         (select coalesce(jsonb_agg(name order by name), '[]') from pg_cursors where name <> '') as cursors`;

const MOMENTS = `
  select n.nspname as schema, c.relname as relation, a.attname as column
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
     and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype)
     and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'proof')
   order by 1, 2, 3`;

/** Reads as the contract's reader, who may see every table. */
export function watchCommitEffects(names: Names, { reader }: Pick<Contract, 'reader'>): Watch {
  const begun: Begun[] = [];
  const asides: Aside[] = [];
  const settings = new Set<string>();
  const heard: string[] = [];
  let newest: string | null = null;
  let moments: ReadonlyMap<string, unknown> | null = null;
  return {
    aftermath: { begun, asides },
    beneath: (connection, step, method) => ({
      query: async (text, values) => {
        const asked = classify(text);
        if (asked.kind === 'set_local') settings.add(asked.name);
        const answer = await connection.query(text, values);
        if (asked.kind === 'begin') {
          begun.push({ step, method, ...(await lookAround(connection, [...settings])) });
        }
        return answer;
      },
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    }),
    onBoundary: async (trial, { step, method }) => {
      if (newest === null) {
        const named = (await trial.outside.query(ROUTINES)).rows[0] ?? {};
        for (const name of named['settings'] as readonly string[]) settings.add(name);
        await listen(trial, named['channels'] as readonly string[], heard);
        newest = await momentsQuery(trial, names, reader);
      }
      const now = await readMoments(trial, newest, reader);
      const before = moments ?? now;
      const moved = Object.fromEntries(
        [...now].map(([column, moment]) => [column, moment !== before.get(column)]),
      );
      moments = now;
      // A notification is delivered with the answer to whatever is asked next.
      await trial.outside.query('select 1');
      asides.push({ step, method, moved, heard: [...heard].sort() });
    },
  };
}

async function lookAround(
  session: Session,
  names: readonly string[],
): Promise<Omit<Begun, 'step' | 'method'>> {
  const row = (await session.query(SESSION, [names])).rows[0];
  return {
    settings: {
      ...(row?.['server'] as Readonly<Record<string, string>>),
      ...(row?.['own'] as Readonly<Record<string, string>>),
    },
    temporaryTables: row?.['tables'] as readonly string[],
    cursors: row?.['cursors'] as readonly string[],
  };
}

async function listen(trial: Trial, channels: readonly string[], heard: string[]): Promise<void> {
  trial.outside.onNotification((channel) => heard.push(channel));
  for (const channel of channels) await trial.outside.query(`listen ${identifier(channel)}`);
}

/** One row for every column of moments, with the newest of them. */
async function momentsQuery(trial: Trial, names: Names, reader: string): Promise<string> {
  const parts: string[] = [];
  await trial.asOther(reader, async (session) => {
    for (const row of (await session.query(MOMENTS)).rows) {
      const found = ['schema', 'relation', 'column'].map((part) => String(row[part]));
      const [schema = '', relation = '', column = ''] = found.map(identifier);
      const table = names.called(found.slice(0, 2).join('.'));
      parts.push(`select ${literal(`${table}.${found[2]}`)} as name, max(${column})::text as newest
        from ${schema}.${relation}`);
    }
  });
  return parts.length === 0 ? 'select 1 where false' : parts.join(' union all ');
}

async function readMoments(
  trial: Trial,
  text: string,
  reader: string,
): Promise<ReadonlyMap<string, unknown>> {
  const moments = new Map<string, unknown>();
  await trial.asOther(reader, async (session) => {
    for (const { name, newest } of (await session.query(text)).rows) {
      moments.set(String(name), newest);
    }
  });
  return moments;
}

/** Connections as a pool gives them: used by somebody else before, given back and taken again as they are. Notes what the pipeline left in a session that was not there when it was taken. Judges nothing. */
import type { Leftover, Setting, Surroundings } from '../../generators/surroundings.ts';
import type { Database, Target } from '../../harness/connection/connection.ts';
import { connect } from '../../harness/connection/connection.ts';
import { ROLES } from '../../schema/contract/phase.ts';
import { putInPlace, settingStatement } from './administrator.ts';

export interface Taken {
  readonly database: Database;
  giveBack(): Promise<void>;
}

export interface Pool extends AsyncDisposable {
  take(role: string): Promise<Taken>;
  /** Whoever has a session from now on sets this first. */
  set(settings: readonly Setting[]): Promise<void>;
  /** What was found changed in a session that was given back, beside what it was when it was taken. */
  readonly changed: readonly string[];
  /** How often a session was taken that the pipeline had used before. */
  readonly takenAgain: number;
  /** Ends every session without a word, as a process that dies does. */
  destroy(): void;
}

/** Two sessions a role wait from the beginning, and somebody used the first of them: so two phases of one run differ. */
const WAITING = 2;

export async function openPool(
  target: Target,
  { settings, pool: order, left }: Pick<Surroundings, 'settings' | 'pool' | 'left'>,
): Promise<Pool> {
  const all: Database[] = [];
  const idle = new Map<string, Database[]>(ROLES.map((role) => [role, []]));
  const used = new Set<Database>();
  const changed: string[] = [];
  let takenAgain = 0;
  let own = settings.filter(({ place }) => place === 'session');
  const make = async (role: string, number: number) => {
    const database = await connect({ ...target, user: role });
    all.push(database);
    if (number % 2 === 0) {
      for (const leftover of left) await leave(database, leftover);
      await setAll(database, own);
    }
    return database;
  };
  if (order !== 'none') {
    for (const role of ROLES) {
      for (let number = 0; number < WAITING; number += 1) {
        idle.get(role)?.push(await make(role, number));
      }
    }
  }
  return {
    changed,
    get takenAgain() {
      return takenAgain;
    },
    take: async (role) => {
      const resting = (idle.get(role) ?? []).filter((one) => one.status() === 'I');
      idle.set(role, resting);
      const rested = order === 'first in, first out' ? resting.shift() : resting.pop();
      const database = rested ?? (await make(role, 0));
      takenAgain += used.has(database) ? 1 : 0;
      used.add(database);
      // Nobody else ever has a session that is closed.
      const before = order === 'none' ? {} : await read(database);
      return {
        database,
        giveBack: async () => {
          if (database.status() !== 'I') return database.destroy();
          if (order === 'none') return database[Symbol.asyncDispose]();
          changed.push(...differing(before, await read(database)));
          idle.get(role)?.push(database);
        },
      };
    },
    set: async (more) => {
      own = [...own, ...more.filter(({ place }) => place === 'session')];
      for (const database of [...idle.values()].flat()) {
        if (database.status() === 'I') await setAll(database, own);
      }
    },
    destroy: () => {
      for (const database of all) database.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      for (const database of all) await database[Symbol.asyncDispose]();
    },
  };
}

async function setAll(database: Database, settings: readonly Setting[]): Promise<void> {
  for (const setting of settings) await putInPlace(database, settingStatement(setting));
}

const LEAVES: Readonly<Record<Exclude<Leftover, 'a failed transaction'>, string>> = {
  // Of our names, and with the answers that would do most harm.
  'temporary tables': `
    create temporary table kill_switch as select true as id, false as execution_enabled;
    create temporary table undo (run_id text, phase text, relation text, key text, before jsonb, after jsonb);
    create temporary table run_event (run_id text, phase text, event text, plan_digest text);
    create temporary table information_unit (id bigint, run_id text, canonical_address text);
    create temporary table vocab (key text)`,
  'a prepared statement': 'prepare of_somebody_else as select 1',
  'an advisory lock': 'select pg_catalog.pg_advisory_lock(pg_catalog.pg_backend_pid())',
  'a cursor': 'begin; declare of_somebody_else cursor with hold for select 1; commit',
  'a channel': 'listen of_somebody_else',
  'another isolation': 'set session characteristics as transaction isolation level repeatable read',
};

async function leave(database: Database, leftover: Leftover): Promise<void> {
  if (leftover !== 'a failed transaction') {
    await database.script(LEAVES[leftover]);
    return;
  }
  await database.query('BEGIN');
  await database.query('select from nobody.has_this').catch(() => undefined);
  if (database.status() === 'E') await database.query('ROLLBACK');
}

/** What a session has of its own. Settings of plpgsql show once it is loaded, whoever made them. */
const STATE = `select
  (select coalesce(pg_catalog.jsonb_object_agg(name, setting), '{}') from pg_catalog.pg_settings where source = 'session' and name not like 'plpgsql.%'
    and name not in ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')) as settings,
  (select coalesce(pg_catalog.jsonb_agg(name order by name), '[]') from pg_catalog.pg_prepared_statements where name <> '') as statements,
  (select coalesce(pg_catalog.jsonb_agg(name order by name), '[]') from pg_catalog.pg_cursors where name <> '') as cursors,
  (select coalesce(pg_catalog.jsonb_agg(one order by one), '[]') from pg_catalog.pg_listening_channels() one) as channels,
  (select coalesce(pg_catalog.jsonb_agg(relname order by relname), '[]') from pg_catalog.pg_class
    where relnamespace = pg_catalog.pg_my_temp_schema() and relkind = 'r') as temporary,
  (select count(*)::int from pg_catalog.pg_locks where pid = pg_catalog.pg_backend_pid() and locktype = 'advisory') as locks,
  current_user as role`;

type State = Readonly<Record<string, unknown>>;

/** Flat, so that a difference names the setting. */
async function read(database: Database): Promise<State> {
  const { settings, ...rest } = (await database.query(STATE)).rows[0] ?? {};
  return { ...rest, ...(settings as State) };
}

function differing(before: State, after: State): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map(
      (name) => `${name} was ${JSON.stringify(before[name])}, is ${JSON.stringify(after[name])}`,
    );
}

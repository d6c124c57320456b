/** A server with a database that exists, as a stranger would meet it: the schema, a plain login that may prove, nothing of ours. Never part of a run. */
import { afterAll, beforeAll } from 'vitest';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { readCatalog, writeParts } from '../catalog/catalog.ts';
import { loadAndRead } from '../catalog/read.ts';
import { connect, identifier, type Target } from '../connection/connection.ts';
import { adminOf, startEmbedded } from '../server/start.ts';
import { digestTable } from '../witness/table-digests.ts';

const SCHEMA = new URL('../../schema/sql/', import.meta.url);
const PLAIN = `create role prover login;
  grant cutter_exec, cutter_verify, directus_app to prover`;
export const MAY_MOVE_SWITCH = 'grant update on cutter.kill_switch to prover';

interface Live {
  /** The superuser's way in. */
  readonly admin: Target;
  /** Makes a database with the schema, on which the statements were run; gives the way in of the login `prover`. */
  make(...statements: readonly string[]): Promise<Target>;
  /** The superuser's way into the same database. */
  owner(target: Target): Target;
}

export function useLive(): Live {
  const stack = new AsyncDisposableStack();
  let admin: Target | null = null;
  let count = 0;
  const made = () => {
    if (admin === null) throw new Error('the server is not started yet');
    return admin;
  };
  beforeAll(async () => {
    const quiet = { say: () => undefined, startTimeoutMs: 60_000 };
    admin = adminOf(stack.use(await startEmbedded(quiet)).address);
    await loadAndRead(admin, SCHEMA, 'live_original');
    await using session = await connect(admin);
    await session.script(PLAIN);
  }, 120_000);
  afterAll(() => stack.disposeAsync(), 60_000);
  const owner = (target: Target): Target => ({ ...target, user: made().user });
  return {
    get admin() {
      return made();
    },
    owner,
    make: async (...statements) => {
      count += 1;
      const database = `live_${count}`;
      await using maker = await connect(made());
      await maker.query(`create database ${identifier(database)} template live_original`);
      await maker.query(`revoke temporary on database ${identifier(database)} from public`);
      const target = { ...made(), database, user: 'prover' };
      await using session = await connect(owner(target));
      for (const statement of statements) await session.script(statement);
      return target;
    },
  };
}

/** Everything that a run could leave, but the sequences: rows, catalog, files of tables, roles, prepared transactions, locks, sessions. */
export async function imageOf(target: Target): Promise<Readonly<Record<string, string>>> {
  await using session = await connect(target);
  const image: Record<string, string> = {};
  for (const table of Object.keys(TABLE_DUTIES)) image[table] = await digestTable(session, table);
  const { rows } = await session.query(LEFT, [session.pid]);
  return { ...image, catalog: writeParts(await readCatalog(session)), ...rows[0] };
}

const LEFT = `
  select (select string_agg(oid || ':' || relname || ':' || relfilenode, ',' order by oid) from pg_class) as classes,
    (select string_agg(r::text, ',' order by rolname) from pg_roles r) as roles,
    (select string_agg(m::text, ',' order by m::text) from pg_auth_members m) as members,
    (select string_agg(datname, ',' order by datname) from pg_database) as databases,
    (select count(*)::text from pg_prepared_xacts) as prepared,
    (select count(*)::text from pg_namespace where nspname ~ 'proof') as proof,
    (select count(*)::text from pg_locks where pid <> $1 and database = (select oid from pg_database where datname = current_database())) as locks,
    (select count(*)::text from pg_stat_activity where datname = current_database() and pid <> $1 and backend_type = 'client backend') as sessions`;

/** What is read of a database that exists before anything is run on it, and what forbids to run. One transaction that cannot write; changes nothing. */
import type { Contract, Duty, KillSwitchTable } from '../../schema/pipeline.ts';
import { playersOf } from '../../schema/pipeline.ts';
import type { Part } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/catalog.ts';
import { reading } from '../catalog/read.ts';
import { type Database, identifier, type Target } from '../connection/connection.ts';

export interface FirstLook {
  readonly versionNum: number;
  readonly version: string;
  readonly systemIdentifier: string;
  readonly login: Login;
  readonly tables: readonly TableSize[];
  /** Sequences that belong to columns of the contract's tables: they advance, and stay advanced. */
  readonly sequences: readonly string[];
  readonly switchOn: boolean;
  readonly mayMoveSwitch: boolean;
  readonly mayTerminate: boolean;
  /** A standby takes no writes; without counts nobody knows which tables were touched. */
  readonly standby: boolean;
  readonly counts: boolean;
  /** The settings on which it depends what a crash leaves. */
  readonly durability: Readonly<Record<string, string>>;
  /** The catalog without what concerns the login alone: its rights are told apart. */
  readonly parts: readonly Part[];
}

interface Login {
  readonly name: string;
  readonly superuser: boolean;
  readonly bypassesRowSecurity: boolean;
  /** Superusers that it may become. */
  readonly becomes: readonly string[];
  readonly owns: readonly string[];
  readonly plays: readonly string[];
}

export interface TableSize {
  readonly name: string;
  readonly duty: Duty;
  /** Null where there is no such table. */
  readonly bytes: number | null;
  readonly mayRead: boolean;
}

const SERVER = `
  select current_setting('server_version_num')::int as version_num, current_setting('server_version') as version,
    (select system_identifier::text from pg_control_system()) as identifier,
    jsonb_build_object('fsync', current_setting('fsync'), 'synchronous_commit', current_setting('synchronous_commit'),
      'full_page_writes', current_setting('full_page_writes')) as durability,
    pg_is_in_recovery() as standby, current_setting('track_counts') = 'on' as counts,
    has_function_privilege('pg_terminate_backend(int, bigint)', 'EXECUTE') as may_terminate`;

/** From version 16 on a member may be kept from becoming the role. */
const LOGIN = `
  select r.rolname as name, r.rolsuper as superuser, r.rolbypassrls as bypasses,
    (select coalesce(jsonb_agg(o.rolname order by o.rolname), '[]') from pg_roles o
      where o.rolsuper and o.oid <> r.oid and not r.rolsuper and pg_has_role(r.oid, o.oid, 'MEMBER')) as becomes,
    (select coalesce(jsonb_agg(t order by t), '[]') from unnest($1::text[]) t join pg_class c on c.oid = to_regclass(t)
      where pg_has_role(r.oid, c.relowner, 'MEMBER')) as owns,
    (select coalesce(jsonb_agg(p), '[]') from unnest($2::text[]) p join pg_roles o on o.rolname = p
      where pg_has_role(r.oid, o.oid, case when current_setting('server_version_num')::int >= 160000
        then 'SET' else 'MEMBER' end)) as plays
    from pg_roles r where r.rolname = session_user`;

const TABLES = `
  select t as name, pg_table_size(to_regclass(t))::text as bytes,
    case when to_regclass(t) is null then false
      else has_schema_privilege(split_part(t, '.', 1), 'USAGE') and has_table_privilege(to_regclass(t), 'SELECT') end as may_read
    from unnest($1::text[]) t`;

const SEQUENCES = `
  select n.nspname || '.' || s.relname as name
    from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S' join pg_namespace n on n.oid = s.relnamespace
   where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
     and d.refobjid in (select to_regclass(t) from unnest($1::text[]) t) order by 1`;

const SWITCH = `
  select has_table_privilege($1::regclass, 'UPDATE') or has_column_privilege($1::regclass, $2, 'UPDATE') as may`;

/** Rejects with `E_CONNECTION` where nobody can log in. */
export async function lookFirst(target: Target, contract: Contract): Promise<FirstLook> {
  return reading(target, async (session) => {
    const server = await one(session, SERVER);
    const tables = Object.keys(contract.tables);
    const login = await one(session, LOGIN, [tables, playersOf(contract)]);
    const sizes = await session.query(TABLES, [tables]);
    const sequences = await session.query(SEQUENCES, [tables]);
    const { killSwitch } = contract;
    const readable = sizes.rows.some(
      (row) => row['name'] === killSwitch?.table && row['may_read'] === true,
    );
    const name = String(login['name']);
    return {
      versionNum: Number(server['version_num']),
      version: String(server['version']),
      systemIdentifier: String(server['identifier']),
      login: {
        name,
        superuser: login['superuser'] === true,
        bypassesRowSecurity: login['bypasses'] === true,
        becomes: login['becomes'] as readonly string[],
        owns: login['owns'] as readonly string[],
        plays: login['plays'] as readonly string[],
      },
      tables: sizes.rows.map((row) => toSize(row, contract)),
      sequences: sequences.rows.map((row) => String(row['name'])),
      ...(await lookAtSwitch(session, readable ? killSwitch : null)),
      mayTerminate: server['may_terminate'] === true,
      standby: server['standby'] === true,
      counts: server['counts'] === true,
      durability: server['durability'] as FirstLook['durability'],
      parts: withoutLogin(await readCatalog(session), name),
    };
  });
}

/** Sequences that the contract does not declare would be residue that nobody announced. */
export function undeclared(look: FirstLook, { sequences }: Contract): readonly string[] {
  return look.sequences.filter((name) => !sequences.includes(name));
}

/** A switch that nobody may read, and one that is not there, are taken for off: neither can be moved. */
async function lookAtSwitch(
  session: Database,
  killSwitch: KillSwitchTable | null,
): Promise<Pick<FirstLook, 'switchOn' | 'mayMoveSwitch'>> {
  if (killSwitch === null) return { switchOn: false, mayMoveSwitch: false };
  const { table, column } = killSwitch;
  const { on } = await one(session, `select ${identifier(column)} as on from ${table}`);
  const { may } = await one(session, SWITCH, [table, column]);
  return { switchOn: on === true, mayMoveSwitch: may === true };
}

function toSize(row: Readonly<Record<string, unknown>>, { tables }: Contract): TableSize {
  const name = String(row['name']);
  const bytes = row['bytes'];
  return {
    name,
    duty: tables[name] as Duty,
    bytes: bytes === null ? null : Number(bytes),
    mayRead: row['may_read'] === true,
  };
}

/** A pipeline's catalog does not know who proves it. */
function withoutLogin(parts: readonly Part[], login: string): readonly Part[] {
  const names = [login, JSON.stringify(login)];
  const concerns = ({ kind, name, definition }: Part) =>
    (kind === 'role' && names.includes(name)) ||
    (kind === 'grant' && names.includes(String(definition['to'])));
  return parts.filter((part) => !concerns(part));
}

async function one(
  session: Database,
  text: string,
  values: readonly unknown[] = [],
): Promise<Readonly<Record<string, unknown>>> {
  return (await session.query(text, values)).rows[0] ?? {};
}

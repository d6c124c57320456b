/** Reads what a dump holds of a database: its catalog and the content of every table, as digests. Sums of digests, so that no table is too large. Changes nothing. */
import type { DatabaseState, DumpedTable, RoleState, SequenceState } from '../../schema/backup.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Session } from '../../schema/session.ts';
import { type Part, printing, readCatalog, writeParts } from './catalog.ts';

/** What belongs to the server or to the database as a whole, and is in no dump of it. */
const OUTSIDE = new Set(['role', 'settings']);

/** Tables of extensions are made by their extension. Rows of a parent are those of itself alone. */
const TABLES = `
  select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r' and c.relpersistence <> 't'
     and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
     and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

const SEQUENCES = `
  select quote_ident(schemaname) || '.' || quote_ident(sequencename) as name, last_value::text as last
    from pg_sequences`;

/** Every role that owns or holds something here, and those they belong to: without them the dump does not restore. */
const ROLES = `
  with recursive referenced as (
    select s.refobjid as oid from pg_shdepend s
     where s.refclassid = 'pg_authid'::regclass and s.dbid = (select oid from pg_database where datname = current_database())
    union select m.roleid from pg_auth_members m join referenced r on r.oid = m.member)
  select r.rolname as name, array[
         case when r.rolcanlogin then 'login' else 'nologin' end, case when r.rolinherit then 'inherit' else 'noinherit' end,
         case when r.rolsuper then 'superuser' else 'nosuperuser' end, case when r.rolcreatedb then 'createdb' else 'nocreatedb' end,
         case when r.rolcreaterole then 'createrole' else 'nocreaterole' end,
         case when r.rolreplication then 'replication' else 'noreplication' end,
         case when r.rolbypassrls then 'bypassrls' else 'nobypassrls' end] as attributes,
         array(select distinct pg_get_userbyid(m.roleid)::text from pg_auth_members m where m.member = r.oid) as groups
    from pg_roles r join referenced using (oid) where r.oid >= 16384`;

/** Both halves of the digest of each row are summed: rows that are swapped are no change, and a value that is, shows. */
const DIGEST = (table: string) => `
  select count(*)::text as rows, coalesce(sum(('x' || left(hash, 16))::bit(64)::bigint::numeric), 0)::text as one,
         coalesce(sum(('x' || right(hash, 16))::bit(64)::bigint::numeric), 0)::text as other
    from (select md5((r.*)::text) as hash from only ${table} r) each_row`;

/** All in the one transaction that the session has open, or each by itself where it has none. */
export async function readDatabaseState(session: Session): Promise<DatabaseState> {
  const parts = await readCatalog(session);
  return printing(session, async () => {
    const tables: DumpedTable[] = [];
    for (const { name } of (await session.query(TABLES)).rows) {
      tables.push(await readTable(session, String(name)));
    }
    const { rows } = await session.query(SEQUENCES);
    const sequences = rows.map(
      ({ name, last }): SequenceState => ({
        name: String(name),
        lastValue: last === null ? null : String(last),
      }),
    );
    const inside = parts.filter((part) => !isOutside(part));
    const roles = (await session.query(ROLES)).rows.map(toRole);
    return {
      catalogDigest: sha256(writeParts(inside)),
      tables: tables.sort(byName),
      sequences: sequences.sort(byName),
      roles: roles.sort(byName),
    };
  });
}

async function readTable(session: Session, name: string): Promise<DumpedTable> {
  const { rows } = await session.query(DIGEST(name));
  const { rows: count, one, other } = rows[0] ?? {};
  return { name, rows: Number(count), digest: sha256(`${count}:${one}:${other}`) };
}

function isOutside({ kind, definition }: Part): boolean {
  if (kind === 'grant') return definition['object'] === 'database';
  return OUTSIDE.has(kind);
}

function toRole({ name, attributes, groups }: Readonly<Record<string, unknown>>): RoleState {
  return {
    name: String(name),
    attributes: attributes as readonly string[],
    memberOf: groups as readonly string[],
  };
}

/** By code unit, not by the words of some country. */
function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

/** A digest of a database's catalog: tables, columns, constraints, triggers, functions, grants. Independent of OIDs and of the order of creation. */
import { sha256 } from '../schema/cutplan.ts';
import type { Session } from '../schema/session.ts';

/** Objects of the witness are left out, so a copy has one fingerprint with and without it. */
const CATALOG = `
  with mine as (select oid, nspname from pg_namespace
     where nspname !~ '^pg_' and nspname not in ('information_schema', 'proof')),
  extension_objects as (select objid from pg_depend where deptype = 'e'),
  parts as (
    select 'table ' || n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' ' || c.relpersistence::text
           || ' rls=' || c.relrowsecurity || ' acl=' || coalesce((select string_agg(a::text, ',' order by a::text) from unnest(c.relacl) a), '') as part
      from pg_class c join mine n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'S') and c.oid not in (select objid from extension_objects)
    union all
    select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname || ' ' || a.attnum || ' ' || format_type(a.atttypid, a.atttypmod)
           || ' notnull=' || a.attnotnull || ' identity=' || a.attidentity::text || ' default=' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
      from pg_attribute a join pg_class c on c.oid = a.attrelid join mine n on n.oid = c.relnamespace
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p')
    union all
    select 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(k.oid) from pg_constraint k join mine n on n.oid = k.connamespace
     where k.contype <> 'n'
    union all
    select 'index ' || pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid join mine n on n.oid = c.relnamespace
    union all
    select 'trigger ' || t.tgrelid::regclass::text || ' ' || t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join mine n on n.oid = c.relnamespace
     where not t.tgisinternal and t.tgname !~ '^zz_proof_'
    union all
    select 'function ' || pg_get_functiondef(p.oid) || ' owner=' || pg_get_userbyid(p.proowner)
           || ' acl=' || coalesce((select string_agg(a::text, ',' order by a::text) from unnest(p.proacl) a), '')
      from pg_proc p join mine n on n.oid = p.pronamespace
     where p.prokind in ('f', 'p') and p.oid not in (select objid from extension_objects)
  )
  select string_agg(part, E'\\n' order by part collate "C") as catalog from parts`;

/** Gives `sha256:<hex>`. The session must have an empty search path, so that names print with their schema. */
export async function schemaFingerprint(session: Session): Promise<string> {
  const { rows } = await session.query(CATALOG);
  return sha256(String(rows[0]?.['catalog'] ?? ''));
}

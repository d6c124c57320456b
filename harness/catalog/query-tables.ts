/** The questions to the catalog about tables, columns, sequences, constraints, indexes and views; where the files lie is no part of a schema. Only texts; sends nothing. */
import { isOurs, isOwn, roleName } from './query-parts.ts';

const RELATION = `pg_class c join pg_namespace n on n.oid = c.relnamespace and ${isOurs('n')} and ${isOwn('pg_class', 'c.oid')}`;
const NAME = 'c.oid::regclass::text as name';
/** 15.20 gives every column the option pg_attver, changes it at each ALTER, and lets nobody set it: bookkeeping of the server. */
const options = (of: string) =>
  `(select jsonb_agg(o order by o collate "C") from unnest(${of}) as option (o) where o !~ '^pg_attver=')`;
const method = `(select nullif(a.amname, 'heap') from pg_am a where a.oid = c.relam)`;

const TABLES = `
  select 'table' as kind, ${NAME}, jsonb_strip_nulls(jsonb_build_object('owner', ${roleName('c.relowner')},
         'persistence', case c.relpersistence when 'u' then 'unlogged' end,
         'partitionKey', case c.relkind when 'p' then pg_get_partkeydef(c.oid) end,
         'parents', (select jsonb_agg(i.inhparent::regclass::text order by i.inhseqno) from pg_inherits i where i.inhrelid = c.oid),
         'bound', pg_get_expr(c.relpartbound, c.oid),
         'ofType', case when c.reloftype <> 0 then format_type(c.reloftype, null) end,
         'rowSecurity', nullif(c.relrowsecurity, false), 'forceRowSecurity', nullif(c.relforcerowsecurity, false),
         'options', ${options('c.reloptions')},
         'toastOptions', (select ${options('o.reloptions')} from pg_class o where o.oid = c.reltoastrelid),
         'replicaIdentity', case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index' end,
         'accessMethod', ${method})) as definition
    from ${RELATION} where c.relkind in ('r', 'p')`;

/** A position counts the columns that are there: one that was dropped long ago is no difference. */
const COLUMNS = `
  select 'column' as kind, c.oid::regclass || '.' || quote_ident(a.attname) as name, jsonb_strip_nulls(jsonb_build_object(
         'table', c.oid::regclass::text, 'position', row_number() over (partition by c.oid order by a.attnum),
         'type', format_type(a.atttypid, a.atttypmod),
         'collation', case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end,
         'notNull', nullif(a.attnotnull, false),
         'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
         'generated', case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end,
         'expression', case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end,
         'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
         'storage', case when a.attstorage <> t.typstorage then
            case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end,
         'compression', case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end,
         'statistics', nullif(a.attstattarget, -1), 'options', ${options('a.attoptions')})) as definition
    from pg_attribute a join ${RELATION} on c.oid = a.attrelid and c.relkind in ('r', 'p')
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where a.attnum > 0 and not a.attisdropped`;

const SEQUENCES = `
  select 'sequence' as kind, ${NAME}, jsonb_strip_nulls(jsonb_build_object('owner', ${roleName('c.relowner')},
         'persistence', case c.relpersistence when 'u' then 'unlogged' end,
         'type', format_type(q.seqtypid, null), 'start', q.seqstart::text, 'increment', q.seqincrement::text,
         'minimum', q.seqmin::text, 'maximum', q.seqmax::text, 'cache', q.seqcache::text, 'cycle', nullif(q.seqcycle, false),
         'ownedBy', (select a.attrelid::regclass || '.' || quote_ident(a.attname) from pg_depend d
            join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
           where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
             and d.refobjsubid > 0 and d.deptype in ('a', 'i')),
         'identity', (select true from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
             and d.refclassid = 'pg_class'::regclass and d.deptype = 'i'))) as definition
    from pg_sequence q join ${RELATION} on c.oid = q.seqrelid`;

const parentOf = (index: string) =>
  `(select h.inhparent::regclass::text from pg_inherits h where h.inhrelid = ${index})`;

/** A foreign key of a partition follows from the one of its parent. NOT NULL stands with its column: only 18 gives it a name. */
const CONSTRAINTS = `
  select 'constraint' as kind, quote_ident(k.conname) || ' on ' || c.oid::regclass as name, jsonb_strip_nulls(jsonb_build_object(
         'table', c.oid::regclass::text, 'statement', pg_get_constraintdef(k.oid),
         'index', case when k.contype in ('p', 'u', 'x') then k.conindid::regclass::text end,
         'parent', case when k.contype in ('p', 'u', 'x') then ${parentOf('k.conindid')} end,
         'options', case when k.contype in ('p', 'u', 'x') then ${options('x.reloptions')} end,
         'clustered', case when k.contype in ('p', 'u', 'x') then nullif(i.indisclustered, false) end,
         'replicaIdentity', case when k.contype in ('p', 'u', 'x') then nullif(i.indisreplident, false) end)) as definition
    from pg_constraint k join ${RELATION} on c.oid = k.conrelid and c.relkind in ('r', 'p')
    left join pg_index i on i.indexrelid = k.conindid left join pg_class x on x.oid = k.conindid
   where k.contype in ('c', 'f', 'p', 'u', 'x') and not (k.contype = 'f' and k.conparentid <> 0)`;

const INDEXES = `
  select 'index' as kind, i.indexrelid::regclass::text as name, jsonb_strip_nulls(jsonb_build_object(
         'table', c.oid::regclass::text, 'statement', pg_get_indexdef(i.indexrelid), 'parent', ${parentOf('i.indexrelid')},
         'clustered', nullif(i.indisclustered, false), 'replicaIdentity', nullif(i.indisreplident, false),
         'columnStatistics', (select jsonb_agg(a.attnum || ' set statistics ' || a.attstattarget order by a.attnum)
            from pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0),
         'invalid', nullif(not i.indisvalid, false))) as definition
    from pg_index i join ${RELATION} on c.oid = i.indrelid and c.relkind in ('r', 'p', 'm')
   where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))`;

const VIEWS = `
  select case c.relkind when 'v' then 'view' else 'materialized view' end as kind, ${NAME},
         jsonb_strip_nulls(jsonb_build_object('owner', ${roleName('c.relowner')}, 'query', pg_get_viewdef(c.oid),
         'columns', (select jsonb_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum)
            from pg_attribute a where a.attrelid = c.oid and a.attnum > 0),
         'defaults', (select jsonb_agg(quote_ident(a.attname) || ' set default ' || pg_get_expr(d.adbin, d.adrelid) order by a.attnum)
            from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = c.oid),
         'columnSettings', (select jsonb_agg(quote_ident(a.attname) || ' set ' || setting order by a.attnum, setting collate "C")
            from pg_attribute a join pg_type t on t.oid = a.atttypid
           cross join lateral unnest(array[
             case when a.attstorage <> t.typstorage then 'storage ' ||
               case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end,
             case a.attcompression when 'p' then 'compression pglz' when 'l' then 'compression lz4' end,
             'statistics ' || case when a.attstattarget >= 0 then a.attstattarget end]) setting
           where c.relkind = 'm' and a.attrelid = c.oid and a.attnum > 0 and setting is not null),
         'options', ${options('c.reloptions')}, 'accessMethod', ${method})) as definition
    from ${RELATION} where c.relkind in ('v', 'm')`;

export const RELATIONS: readonly string[] = [
  TABLES,
  COLUMNS,
  SEQUENCES,
  CONSTRAINTS,
  INDEXES,
  VIEWS,
];

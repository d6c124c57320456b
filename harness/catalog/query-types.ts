/** The questions to the catalog about schemas, extensions, types and what else stands beside tables and functions. Only texts; sends nothing. */
import { isOurs, isOwn, roleName } from './query-parts.ts';

/** `public` as the server makes it belongs to the bootstrap superuser or, since 15, to the owner of the database. */
const SCHEMAS = `
  select 'schema' as kind, quote_ident(n.nspname) as name, jsonb_strip_nulls(jsonb_build_object(
         'owner', case when n.nspname <> 'public' or n.nspowner not in (10, 6171) then ${roleName('n.nspowner')} end)) as definition
    from pg_namespace n where ${isOurs('n')} and ${isOwn('pg_namespace', 'n.oid')}`;

/** Without the version: it changes with the server's own minor version. */
const EXTENSIONS = `
  select 'extension' as kind, quote_ident(e.extname) as name,
         jsonb_build_object('schema', e.extnamespace::regnamespace::text) as definition
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
   where e.extname not in ('plpgsql', 'pg_visibility')`;

const TYPE = `pg_type t join pg_namespace n on n.oid = t.typnamespace and ${isOurs('n')} and ${isOwn('pg_type', 't.oid')}`;
const HEAD = `format_type(t.oid, null) as name`;

const ENUMS = `
  select 'enum' as kind, ${HEAD}, jsonb_build_object('owner', ${roleName('t.typowner')}, 'labels',
         (select jsonb_agg(l.enumlabel order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid)) as definition
    from ${TYPE} where t.typtype = 'e'`;

const DOMAINS = `
  select 'domain' as kind, ${HEAD}, jsonb_strip_nulls(jsonb_build_object('owner', ${roleName('t.typowner')},
         'type', format_type(t.typbasetype, t.typtypmod),
         'collation', case when t.typcollation <> b.typcollation then t.typcollation::regcollation::text end,
         'notNull', nullif(t.typnotnull, false), 'default', t.typdefault)) as definition
    from ${TYPE} join pg_type b on b.oid = t.typbasetype where t.typtype = 'd'`;

const DOMAIN_CHECKS = `
  select 'domain constraint' as kind, quote_ident(k.conname) || ' on ' || format_type(t.oid, null) as name,
         jsonb_build_object('statement', pg_get_constraintdef(k.oid)) as definition
    from pg_constraint k join ${TYPE} on k.contypid = t.oid where k.contype = 'c'`;

const COMPOSITES = `
  select 'composite type' as kind, ${HEAD}, jsonb_build_object('owner', ${roleName('t.typowner')}, 'attributes',
         (select coalesce(jsonb_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
             || case when a.attcollation <> u.typcollation then ' collate ' || a.attcollation::regcollation::text else '' end
             order by a.attnum), '[]')
            from pg_attribute a join pg_type u on u.oid = a.atttypid
           where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)) as definition
    from ${TYPE} join pg_class c on c.oid = t.typrelid and c.relkind = 'c'`;

const RANGES = `
  select 'range' as kind, ${HEAD}, jsonb_strip_nulls(jsonb_build_object('owner', ${roleName('t.typowner')},
         'subtype', format_type(r.rngsubtype, null),
         'operatorClass', (select quote_ident(p.nspname) || '.' || quote_ident(o.opcname) from pg_opclass o
            join pg_namespace p on p.oid = o.opcnamespace where o.oid = r.rngsubopc),
         'collation', case when r.rngcollation not in (0, b.typcollation) then r.rngcollation::regcollation::text end,
         'canonical', case when r.rngcanonical <> 0 then r.rngcanonical::regproc::text end,
         'difference', case when r.rngsubdiff <> 0 then r.rngsubdiff::regproc::text end,
         'multirange', format_type(r.rngmultitypid, null))) as definition
    from ${TYPE} join pg_range r on r.rngtypid = t.oid join pg_type b on b.oid = r.rngsubtype`;

const STATISTICS = `
  select 'statistics' as kind, quote_ident(n.nspname) || '.' || quote_ident(s.stxname) as name,
         jsonb_strip_nulls(jsonb_build_object('owner', ${roleName('s.stxowner')}, 'statement', pg_get_statisticsobjdef(s.oid),
         'target', nullif(s.stxstattarget, -1))) as definition
    from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace and ${isOurs('n')}`;

/** Rare things are parts by their name alone: enough to miss one, not enough to write one again. */
const RARE: readonly (readonly [catalog: string, condition: string])[] = [
  ['pg_operator', 'true'],
  ['pg_opclass', 'true'],
  ['pg_opfamily', 'true'],
  ['pg_collation', 'true'],
  ['pg_conversion', 'true'],
  ['pg_ts_config', 'true'],
  ['pg_ts_dict', 'true'],
  ['pg_ts_parser', 'true'],
  ['pg_ts_template', 'true'],
  // A range makes its own.
  [
    'pg_cast',
    `not exists (select from pg_depend d where d.classid = 'pg_cast'::regclass and d.objid = o.oid and d.deptype = 'i')`,
  ],
  ['pg_transform', 'true'],
  ['pg_language', 'true'],
  ['pg_am', 'true'],
  ['pg_foreign_data_wrapper', 'true'],
  ['pg_foreign_server', 'true'],
  ['pg_publication', 'true'],
  [
    'pg_type',
    `o.typtype in ('b', 'p') and not exists (select from pg_type e where e.typarray = o.oid)`,
  ],
  ['pg_class', `o.relkind = 'f'`],
];

const OTHERS = RARE.map(
  ([catalog, condition]) => `
  select who.type as kind, who.identity as name, '{}'::jsonb as definition
    from ${catalog} o cross join lateral pg_identify_object('pg_catalog.${catalog}'::regclass, o.oid, 0) who
   where o.oid >= 16384 and ${condition} and ${isOwn(catalog, 'o.oid')}
     and (who.schema is null or (who.schema !~ '^pg_' and who.schema not in ('information_schema', 'proof')))`,
);

export const TYPES: readonly string[] = [
  SCHEMAS,
  EXTENSIONS,
  ENUMS,
  DOMAINS,
  DOMAIN_CHECKS,
  COMPOSITES,
  RANGES,
  STATISTICS,
  OTHERS.join('\n  union all'),
];

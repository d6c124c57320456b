/** The questions to the catalog about who may do what: grants with what is usual made explicit, roles, settings, and comments. Only texts; never asks for a password. */
import { isOurs, isOwn, roleName, WITNESS_ROLE } from './query-parts.ts';

/** Objects with their rights; what nobody ever granted is what the server gives by itself. */
const OBJECTS = `
    select case c.relkind when 'S' then 'sequence' else 'table' end || ' ' || c.oid::regclass as object, c.relowner as owner,
           c.relacl as acl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) as usual
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${isOurs('n')} and ${isOwn('pg_class', 'c.oid')}
    union all
    select case p.prokind when 'p' then 'procedure' else 'function' end || ' ' || p.oid::regprocedure, p.proowner, p.proacl, acldefault('f', p.proowner)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${isOurs('n')} and ${isOwn('pg_proc', 'p.oid')}
    union all
    select 'schema ' || quote_ident(n.nspname), n.nspowner, n.nspacl, acldefault('n', n.nspowner)
      from pg_namespace n where ${isOurs('n')} and ${isOwn('pg_namespace', 'n.oid')}
    union all
    select 'type ' || format_type(t.oid, null), t.typowner, t.typacl, acldefault('T', t.typowner)
      from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
     where (t.typtype in ('e', 'd', 'r') or c.relkind = 'c') and ${isOurs('n')} and ${isOwn('pg_type', 't.oid')}`;

/** All that an owner has of itself is one part, for the number of its rights grows with the version. Who granted is not asked. */
const GRANTS = `
  with object as (${OBJECTS}),
  held as (
    select o.object, o.owner, a.grantee, a.privilege_type as privilege, bool_or(a.is_grantable) as grantable
      from object o cross join lateral aclexplode(coalesce(o.acl, o.usual)) a group by 1, 2, 3, 4),
  whole as (
    select o.object from object o where not exists (
      select from aclexplode(o.usual) u where u.grantee = o.owner and not exists (
        select from held h where h.object = o.object and h.grantee = o.owner and h.privilege = u.privilege_type))),
  given as (
    select h.object, lower(h.privilege collate "C") as privilege, h.grantee, h.grantable and h.grantee <> h.owner as grantable from held h
     where not (h.grantee = h.owner and h.object in (select object from whole))
    union all
    select w.object, 'all', o.owner, false from whole w join object o using (object)
    union all
    select 'table ' || c.oid::regclass, lower(a.privilege_type collate "C") || ' (' || quote_ident(t.attname) || ')', a.grantee, bool_or(a.is_grantable)
      from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace
     cross join lateral aclexplode(t.attacl) a
     where ${isOurs('n')} and ${isOwn('pg_class', 'c.oid')} and not t.attisdropped group by 1, 2, 3
    union all
    select 'database', lower(a.privilege_type collate "C"), a.grantee, bool_or(a.is_grantable)
      from pg_database d cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
     where d.datname = current_database() and a.grantee <> d.datdba group by 1, 2, 3)
  select 'grant' as kind, privilege || ' on ' || object || ' to ' || ${roleName('grantee')} as name,
         jsonb_strip_nulls(jsonb_build_object('privilege', privilege, 'object', object, 'to', ${roleName('grantee')},
         'grantable', nullif(grantable, false))) as definition
    from given where (grantee = 0 or pg_get_userbyid(grantee) <> '${WITNESS_ROLE}')
     and not (object = 'schema public' and privilege = 'all' and grantee in (10, 6171))`;

const DEFAULT_PRIVILEGES = `
  select 'default privileges' as kind, 'of ' || role || ' on ' || objects || coalesce(' in schema ' || schema, '') as name,
         jsonb_strip_nulls(jsonb_build_object('role', role, 'objects', objects, 'schema', schema, 'grants', grants)) as definition
    from (select ${roleName('d.defaclrole')} as role, quote_ident(n.nspname) as schema,
         case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
            when 'n' then 'schemas' else 'large objects' end as objects,
         (select coalesce(jsonb_agg(lower(a.privilege_type collate "C") || ' to ' || ${roleName('a.grantee')}
            || case when a.is_grantable then ' with grant option' else '' end
            order by ${roleName('a.grantee')} collate "C", a.privilege_type), '[]') from aclexplode(d.defaclacl) a) as grants
    from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace) given`;

/** Roles that own, hold or rule something here, and those they belong to. */
const ROLE = `
  recursive referenced as (
    select s.refobjid as oid from pg_shdepend s
     where s.refclassid = 'pg_authid'::regclass and (s.dbid = (select oid from pg_database where datname = current_database())
        or (s.classid = 'pg_database'::regclass and s.objid = (select oid from pg_database where datname = current_database())))
    union select m.roleid from pg_auth_members m join referenced r on r.oid = m.member),
  role as (select r.* from pg_roles r join referenced using (oid)
     where r.oid >= 16384 and r.rolname <> '${WITNESS_ROLE}')`;

const ROLES = `
  with ${ROLE}
  select 'role' as kind, quote_ident(r.rolname) as name, jsonb_strip_nulls(jsonb_build_object(
         'attributes', jsonb_build_array(
            case when r.rolcanlogin then 'login' else 'nologin' end, case when r.rolinherit then 'inherit' else 'noinherit' end,
            case when r.rolsuper then 'superuser' else 'nosuperuser' end, case when r.rolcreatedb then 'createdb' else 'nocreatedb' end,
            case when r.rolcreaterole then 'createrole' else 'nocreaterole' end,
            case when r.rolreplication then 'replication' else 'noreplication' end,
            case when r.rolbypassrls then 'bypassrls' else 'nobypassrls' end),
         'connectionLimit', nullif(r.rolconnlimit, -1),
         'memberOf', (select jsonb_agg(distinct ${roleName('m.roleid')}) from pg_auth_members m where m.member = r.oid),
         'inheritsOtherwise', (select jsonb_agg(distinct ${roleName('m.roleid')}) from pg_auth_members m
            where m.member = r.oid and (to_jsonb(m) ->> 'inherit_option')::boolean <> r.rolinherit),
         'mayNotBecome', (select jsonb_agg(distinct ${roleName('m.roleid')}) from pg_auth_members m
            where m.member = r.oid and not (to_jsonb(m) ->> 'set_option')::boolean),
         'administers', (select jsonb_agg(distinct ${roleName('m.roleid')}) from pg_auth_members m where m.member = r.oid and m.admin_option),
         'settings', (select jsonb_agg(s order by s collate "C") from unnest(r.rolconfig) as setting (s)))) as definition
    from role r`;

/** Settings that a session here starts with. */
const SETTINGS = `
  with ${ROLE}
  select 'settings' as kind, case s.setrole when 0 then 'of the database' else 'of ' || quote_ident(r.rolname) || ' in the database' end as name,
         jsonb_strip_nulls(jsonb_build_object('role', quote_ident(r.rolname),
         'settings', (select jsonb_agg(c order by c collate "C") from unnest(s.setconfig) as setting (c)))) as definition
    from pg_db_role_setting s left join role r on r.oid = s.setrole
   where s.setdatabase = (select oid from pg_database where datname = current_database()) and (s.setrole = 0 or r.oid is not null)`;

const commented = (catalog: string, namespace: string, more = '') => `
    select d.classoid, d.objoid, d.objsubid, d.description from pg_description d
      join ${catalog} o on d.classoid = 'pg_catalog.${catalog}'::regclass and o.oid = d.objoid ${more}
      join pg_namespace n on n.oid = ${namespace} and ${isOurs('n')} and ${isOwn(catalog, 'o.oid')}`;
const ofRelation = (oid: string) =>
  `join pg_class c on c.oid = ${oid} and ${isOwn('pg_class', 'c.oid')}`;

const COMMENTS = `
  select 'comment' as kind, who.type || ' ' || who.identity as name,
         jsonb_build_object('text', d.description, 'type', who.type, 'identity', who.identity) as definition
    from (${[
      commented('pg_class', 'o.relnamespace'),
      commented('pg_proc', 'o.pronamespace'),
      commented('pg_type', 'o.typnamespace'),
      commented('pg_constraint', 'o.connamespace'),
      commented('pg_namespace', 'o.oid'),
      commented('pg_statistic_ext', 'o.stxnamespace'),
      commented('pg_trigger', 'c.relnamespace', ofRelation('o.tgrelid')),
      commented('pg_policy', 'c.relnamespace', ofRelation('o.polrelid')),
      commented('pg_rewrite', 'c.relnamespace', ofRelation('o.ev_class')),
    ].join('\n    union all')}) d
   cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) who`;

const notOurs = (catalog: string, oid: string) =>
  `not (${isOurs('n')} and ${isOwn(catalog, oid)}) and n.nspname !~ '^pg_(toast|temp)'`;

/** `part` is the number of a column, or 0. */
const SERVER_OBJECTS = `
    select 'pg_class'::regclass as class, c.oid, 0 as part, '' as more, relacl as acl,
           case c.relkind when 'S' then 'sequence ' else 'table ' end || c.oid::regclass as object,
           acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) as usual
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${notOurs('pg_class', 'c.oid')}
    union all
    select 'pg_class'::regclass, c.oid, a.attnum, ' (' || quote_ident(a.attname) || ')', a.attacl, 'table ' || c.oid::regclass, acldefault('c', c.relowner)
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where a.attacl is not null and ${notOurs('pg_class', 'c.oid')}
    union all
    select 'pg_proc'::regclass, p.oid, 0, '', p.proacl,
           case p.prokind when 'p' then 'procedure ' else 'function ' end || p.oid::regprocedure, acldefault('f', p.proowner)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${notOurs('pg_proc', 'p.oid')}
    union all
    select 'pg_type'::regclass, t.oid, 0, '', t.typacl, 'type ' || format_type(t.oid, null), acldefault('T', t.typowner)
      from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typacl is not null and ${notOurs('pg_type', 't.oid')}
    union all
    select 'pg_namespace'::regclass, n.oid, 0, '', n.nspacl, 'schema ' || quote_ident(n.nspname), acldefault('n', n.nspowner)
      from pg_namespace n where ${notOurs('pg_namespace', 'n.oid')}
    union all
    select 'pg_language'::regclass, l.oid, 0, '', l.lanacl, 'language ' || quote_ident(l.lanname), acldefault('l', l.lanowner)
      from pg_language l`;

/** The witness takes some of these rights from everybody: where it is installed, nothing is said of them. */
const SERVER_RIGHTS = `
  with object as materialized (
    select o.object, o.more, coalesce(o.acl, o.usual) as held, coalesce(i.initprivs, o.usual) as initial
      from (${SERVER_OBJECTS}) o
      left join pg_init_privs i on i.classoid = o.class and i.objoid = o.oid and i.objsubid = o.part
     where o.acl is distinct from i.initprivs and not exists (select from pg_namespace where nspname = 'proof')),
  change as (
    select 'added right' as kind, object, more, a.* from object cross join lateral (
      select grantee, privilege_type, is_grantable from aclexplode(held)
      except select grantee, privilege_type, is_grantable from aclexplode(initial)) a
    union all
    select 'taken right', object, more, a.* from object cross join lateral (
      select grantee, privilege_type, false from aclexplode(initial)
      except select grantee, privilege_type, false from aclexplode(held)) a)
  select kind, privilege || ' on ' || object || case kind when 'added right' then ' to ' else ' from ' end || holder as name, jsonb_strip_nulls(jsonb_build_object(
         'privilege', privilege, 'object', object, 'holder', holder, 'grantable', nullif(grantable, false))) as definition
    from (select kind, object, lower(privilege_type collate "C") || more as privilege, ${roleName('grantee')} as holder, is_grantable as grantable
            from change
           where (grantee = 0 or pg_get_userbyid(grantee) <> '${WITNESS_ROLE}')
             -- initdb makes this schema too late to note what it gives.
             and not (grantee = 0 and object ~ '(schema |table )information_schema' and privilege_type in ('SELECT', 'USAGE'))) right_`;

export const RIGHTS: readonly string[] = [
  GRANTS,
  SERVER_RIGHTS,
  DEFAULT_PRIVILEGES,
  ROLES,
  SETTINGS,
  COMMENTS,
];

/** The questions to the catalog about who may do what: grants with what is usual made explicit, roles, settings, and comments. Only texts; never asks for a password. */

import { SERVER_RIGHTS } from './catalog-server.ts';
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
    select h.object, lower(h.privilege) as privilege, h.grantee, h.grantable and h.grantee <> h.owner as grantable from held h
     where not (h.grantee = h.owner and h.object in (select object from whole))
    union all
    select w.object, 'all', o.owner, false from whole w join object o using (object)
    union all
    select 'table ' || c.oid::regclass, lower(a.privilege_type) || ' (' || quote_ident(t.attname) || ')', a.grantee, bool_or(a.is_grantable)
      from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace
     cross join lateral aclexplode(t.attacl) a
     where ${isOurs('n')} and ${isOwn('pg_class', 'c.oid')} and not t.attisdropped group by 1, 2, 3
    union all
    select 'database', lower(a.privilege_type), a.grantee, bool_or(a.is_grantable)
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
         (select coalesce(jsonb_agg(lower(a.privilege_type) || ' to ' || ${roleName('a.grantee')}
            || case when a.is_grantable then ' with grant option' else '' end
            order by ${roleName('a.grantee')}, a.privilege_type), '[]') from aclexplode(d.defaclacl) a) as grants
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
         'settings', (select jsonb_agg(s order by s) from unnest(r.rolconfig) as setting (s)))) as definition
    from role r`;

/** Settings that a session here starts with. */
const SETTINGS = `
  with ${ROLE}
  select 'settings' as kind, case s.setrole when 0 then 'of the database' else 'of ' || quote_ident(r.rolname) || ' in the database' end as name,
         jsonb_strip_nulls(jsonb_build_object('role', quote_ident(r.rolname),
         'settings', (select jsonb_agg(c order by c) from unnest(s.setconfig) as setting (c)))) as definition
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

export const RIGHTS: readonly string[] = [
  GRANTS,
  SERVER_RIGHTS,
  DEFAULT_PRIVILEGES,
  ROLES,
  SETTINGS,
  COMMENTS,
];

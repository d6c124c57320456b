/** The question to the catalog about rights on what is not ours: PostgreSQL's own objects and those of extensions, where they are not as they came. Only a text. */
import { isOurs, isOwn, roleName, WITNESS_ROLE } from './query-parts.ts';

const notOurs = (catalog: string, oid: string) =>
  `not (${isOurs('n')} and ${isOwn(catalog, oid)}) and n.nspname !~ '^pg_(toast|temp)'`;

/** `part` is the number of a column, or 0. */
const OBJECTS = `
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
export const SERVER_RIGHTS = `
  with object as materialized (
    select o.object, o.more, coalesce(o.acl, o.usual) as held, coalesce(i.initprivs, o.usual) as initial
      from (${OBJECTS}) o
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
    from (select kind, object, lower(privilege_type) || more as privilege, ${roleName('grantee')} as holder, is_grantable as grantable
            from change
           where (grantee = 0 or pg_get_userbyid(grantee) <> '${WITNESS_ROLE}')
             -- initdb makes this schema too late to note what it gives.
             and not (grantee = 0 and object ~ '(schema |table )information_schema' and privilege_type in ('SELECT', 'USAGE'))) right_`;

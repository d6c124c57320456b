-- Who holds what in the database that is asked, one row a thing held. Reads catalogs only.
-- $1: the roles of the pipeline. $2: the roles that the harness made for itself, which are left out.
-- Left out besides: the schema `proof` and the extension pg_visibility, which the witness needs.

with
mine as (select oid from pg_roles where rolname = any ($1)),
harness as (select oid from pg_roles where rolname = any ($2)),
home as (
  select oid, nspname !~ '^pg_' and nspname <> 'information_schema' as ours
  from pg_namespace where nspname <> 'proof' and nspname !~ '^pg_(toast|temp)'
),
-- `shipped` is what PostgreSQL gives where nobody said anything.
thing (class, object, part, ours, owner, acl, shipped) as (
  select 'pg_class'::regclass, c.oid, 0, ours, relowner, relacl,
    acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)
  from pg_class c join home on home.oid = relnamespace where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'pg_class'::regclass, attrelid, attnum, ours, relowner, attacl, acldefault('c', relowner)
  from pg_attribute join pg_class c on c.oid = attrelid join home on home.oid = relnamespace
  where attacl is not null
  union all
  select 'pg_proc'::regclass, p.oid, 0, ours, proowner, proacl, acldefault('f', proowner)
  from pg_proc p join home on home.oid = pronamespace
  union all
  select 'pg_type'::regclass, t.oid, 0, ours, typowner, typacl, acldefault('T', typowner)
  from pg_type t join home on home.oid = typnamespace left join pg_class c on c.oid = typrelid
  -- The row type of a table and the type of an array go with their table and element.
  where (typrelid = 0 or relkind = 'c') and not exists (select from pg_type e where e.typarray = t.oid)
  union all
  select 'pg_namespace'::regclass, n.oid, 0, ours, nspowner, nspacl, acldefault('n', nspowner)
  from pg_namespace n join home using (oid)
  union all
  select 'pg_database'::regclass, oid, 0, true, datdba, datacl, acldefault('d', datdba)
  from pg_database where datname = current_database()
  union all
  select 'pg_language'::regclass, oid, 0, false, lanowner, lanacl, acldefault('l', lanowner) from pg_language
  union all
  select 'pg_tablespace'::regclass, oid, 0, false, spcowner, spcacl, acldefault('t', spcowner) from pg_tablespace
),
counted as (
  -- On our objects nothing goes without saying but the rights of their owner; on those of
  -- PostgreSQL, all that initdb gave.
  select thing.*, case when ours then shipped else coalesce(initprivs, shipped) end as given
  from thing
  left join pg_init_privs i on i.classoid = class and i.objoid = object and i.objsubid = part
  where not exists (
    select from pg_depend d join pg_extension e on d.refclassid = 'pg_extension'::regclass and e.oid = d.refobjid
    where d.classid = class and d.objid = object and d.deptype = 'e' and e.extname = 'pg_visibility'
  )
),
granted (holder, privilege, class, object, part) as (
  select grantee, privilege_type || case when is_grantable then ' WITH GRANT OPTION' else '' end, class, object, part
  from counted cross join lateral (
    select grantee, privilege_type, is_grantable from aclexplode(coalesce(acl, shipped))
    except
    select grantee, privilege_type, is_grantable from aclexplode(given) where not ours or grantee = owner
  ) more
  union all
  select grantee, 'no ' || privilege_type, class, object, part
  from counted cross join lateral (
    select grantee, privilege_type from aclexplode(given) where not ours or grantee = owner
    except
    select grantee, privilege_type from aclexplode(coalesce(acl, shipped))
  ) less
  union all
  select owner, 'OWNERSHIP', class, object, part from counted where ours and part = 0
  union all
  -- Whoever calls it acts in its owner's name. Without a path of its own he chooses what its names mean.
  select proowner, case
      when exists (select from unnest(proconfig) setting where setting ~ '^search_path="?pg_catalog"?,.* "?pg_temp"?$')
        then 'EXECUTION AS OWNER' else 'EXECUTION AS OWNER ON ANY PATH' end,
    'pg_proc'::regclass, p.oid, 0
  from pg_proc p join home on home.oid = pronamespace where ours and prosecdef
  union all
  -- Whatever else of the server or the database hangs on a role of the pipeline, of any kind.
  select refobjid, case deptype when 'o' then 'OWNERSHIP' else 'privileges' end, classid, objid, objsubid
  from pg_shdepend
  where refclassid = 'pg_authid'::regclass and refobjid in (select oid from mine) and deptype in ('o', 'a')
    and dbid in (0, (select oid from pg_database where datname = current_database()))
    and classid not in (select class from thing)
    and classid::regclass::text not in ('pg_auth_members', 'pg_default_acl', 'pg_parameter_acl')
),
named (holder, privilege, kind, object) as (
  select holder, privilege, (shown).type,
    case class when 'pg_database'::regclass then 'the copy'
      else regexp_replace((shown).identity, '([(,])pg_catalog\.', '\1', 'g') end
  from granted cross join lateral (select pg_identify_object(class, object, part) as shown) identified
  union all
  select defaclrole, 'DEFAULT ' || privilege_type || ' FOR ' || coalesce(other.rolname, 'PUBLIC'),
    case defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
      when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end,
    'to come'
  from pg_default_acl cross join lateral aclexplode(defaclacl) left join pg_roles other on other.oid = grantee
  where grantee <> defaclrole
  union all
  select oid, attribute, 'attribute', ''
  from pg_roles cross join lateral (values ('SUPERUSER', rolsuper), ('INHERIT', rolinherit), ('CREATEROLE', rolcreaterole),
    ('CREATEDB', rolcreatedb), ('LOGIN', rolcanlogin), ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)
  ) attributes (attribute, held)
  where oid in (select oid from mine) and held
  union all
  select member, 'MEMBERSHIP' || case when admin_option then ' WITH ADMIN OPTION' else '' end, 'role', pg_get_userbyid(roleid)
  from pg_auth_members
  where roleid in (select oid from mine) or member in (select oid from mine)
  union all
  select setrole, setting, 'setting', case setdatabase when 0 then 'every database' else 'the copy' end
  from pg_db_role_setting cross join lateral unnest(setconfig) setting
  where setrole in (select 0 union all select oid from mine)
    and setdatabase in (0, (select oid from pg_database where datname = current_database()))
)
select
  -- Whoever loaded the copy goes by one name, and so does who owns `public` in his stead.
  case when holder = 0 then 'PUBLIC'
    when r.rolname = 'pg_database_owner' or (r.rolsuper and r.rolname <> all ($1)) then 'superuser'
    else coalesce(r.rolname, holder::text) end as role,
  privilege, kind, object
from named left join pg_roles r on r.oid = holder
where holder not in (select oid from harness)
  -- initdb makes this schema too late to note what it gives.
  and not (holder = 0 and object ~ '^information_schema(\.|$)' and privilege in ('SELECT', 'USAGE'))
order by 1, 3, 4, 2

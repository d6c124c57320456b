-- The roles of the pipeline and of those who share its tables. Roles belong to the whole server, so
-- one that exists is kept. This file must never widen a role, and never sets a password: who may
-- log in is the server's affair.

-- Two copies may be loaded at the same moment: losing the race to create a role is as good as
-- winning it.
do $$
begin
  begin
    create role cutter_owner nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  exception when duplicate_object or unique_violation then null;
  end;
  begin
    create role cutter_exec login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  exception when duplicate_object or unique_violation then null;
  end;
  begin
    create role cutter_verify login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  exception when duplicate_object or unique_violation then null;
  end;
  begin
    create role directus_app nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  exception when duplicate_object or unique_violation then null;
  end;
end
$$;

-- A role found wider than this is not repaired here: other databases of the server may count on it.
-- Nothing can be proved with it.
do $$
declare
  widened text;
begin
  select string_agg(rolname, ', ' order by rolname) into widened
  from pg_catalog.pg_roles
  where rolname in ('cutter_owner', 'cutter_exec', 'cutter_verify', 'directus_app')
    and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls);
  if widened is not null then
    raise exception 'roles with attributes that the pipeline must not have: %', widened
      using hint = 'Load the copy on a server of its own, or take the attributes away by hand.';
  end if;
end
$$;

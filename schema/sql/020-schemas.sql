-- The two schemas: public holds what production holds, cutter holds switch, ledgers and memory of
-- the pipeline. Neither may belong to a role of the pipeline: who owns a schema can drop the kill
-- switch in it.

create schema cutter;

revoke create on schema public from public;
grant usage on schema public to cutter_owner, cutter_exec, cutter_verify, directus_app;
grant usage on schema cutter to cutter_owner, cutter_exec, cutter_verify;

-- A temporary table could stand in for a real one. Privileges of a database are not copied to a
-- clone: there the harness repeats this.
do $$
begin
  execute format('revoke temporary on database %I from public', current_database());
end
$$;

-- What counts as empty is defined once, for the contract and for the tables: space, tab, line feed,
-- carriage return and the no-break space that word processors leave behind. btrim alone would take
-- a lone no-break space for a title. Names are qualified down to the operator, for checks of tables
-- run where the writer looks for names: whoever had an operator of his own could else put in what is
-- blank.
create function cutter.is_blank(p_text text) returns boolean
language sql immutable parallel safe
as $$ select pg_catalog.btrim(coalesce(p_text, ''), E' \t\n\r\u00a0') operator(pg_catalog.=) '' $$;

-- SHA-256 and not MD5, because a server in FIPS mode refuses MD5.
create function cutter.text_digest(p_text text) returns text
language sql immutable parallel safe
as $$ select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(coalesce(p_text, ''), 'UTF8')), 'hex') $$;

-- The order of the phases is stated once, so that no function can disagree with another about what
-- comes before what.
create function cutter.phase_order() returns text[]
language sql immutable parallel safe
as $$ select array['pre_write_backup', 'cut_leg_a', 'lifecycle_enact', 'leg_b_record', 'write_verify'] $$;

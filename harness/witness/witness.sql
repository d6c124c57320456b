-- The witness, installed once on a private copy by a superuser; never on a database that exists.
-- It journals the net effect of every statement on every table, and makes any real COMMIT of the operator fail.
-- {{seed}} is replaced by the run's hash seed, so that no content can be prepared to collide; the other names in
-- braces by those of the pipeline's contract (witnessScript in script.ts).

create schema proof;
create extension if not exists pg_visibility schema proof;
create unlogged table proof.journal (
  relid oid not null,
  ins bigint not null,
  upd bigint not null,
  del bigint not null,
  dh numeric not null
);

-- Commit poison: the first journalled write arms it, and only a rollback disarms it.
create function proof.no_commit() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  if session_user = 'proof_operator' then
    raise exception 'commit attempted inside a rollback-only transaction' using errcode = 'PT001';
  end if;
  return null;
end $$;
create constraint trigger proof_no_commit after insert on proof.journal
  deferrable initially deferred for each row execute function proof.no_commit();

-- Settings that change how a value prints are fixed, or the same row would hash differently.
create function proof.fold() returns trigger language plpgsql security definer
  set search_path = pg_catalog set timezone = 'UTC' set datestyle = 'ISO,YMD'
  set intervalstyle = 'postgres' set extra_float_digits = 1 set bytea_output = 'hex' as $$
declare
  n bigint := 0;
  old_sum numeric := 0;
  new_sum numeric := 0;
begin
  -- The text of the whole row is hashed, not each column: a value swapped between two rows must show.
  if tg_op = 'INSERT' then
    select count(*), coalesce(sum(hashtextextended((__pn.*)::text, {{seed}})), 0) into n, new_sum from __pn;
    if n > 0 then insert into proof.journal values (tg_relid, n, 0, 0, new_sum); end if;
  elsif tg_op = 'DELETE' then
    select count(*), coalesce(sum(hashtextextended((__po.*)::text, {{seed}})), 0) into n, old_sum from __po;
    if n > 0 then insert into proof.journal values (tg_relid, 0, 0, n, -old_sum); end if;
  elsif tg_op = 'UPDATE' then
    select count(*), coalesce(sum(hashtextextended((__po.*)::text, {{seed}})), 0) into n, old_sum from __po;
    select coalesce(sum(hashtextextended((__pn.*)::text, {{seed}})), 0) into new_sum from __pn;
    if n > 0 then insert into proof.journal values (tg_relid, 0, n, 0, new_sum - old_sum); end if;
  else
    -- A TRUNCATE cannot be accounted for at the cost of its changes: it counts as unaccountable.
    insert into proof.journal values (tg_relid, 0, 0, 0, 'NaN');
  end if;
  return null;
end $$;

create function proof.attach(rel regclass) returns void language plpgsql as $$
begin
  execute format('create trigger zz_proof_i after insert on %s referencing new table as __pn for each statement execute function proof.fold()', rel);
  execute format('create trigger zz_proof_d after delete on %s referencing old table as __po for each statement execute function proof.fold()', rel);
  execute format('create trigger zz_proof_u after update on %s referencing old table as __po new table as __pn for each statement execute function proof.fold()', rel);
  execute format('create trigger zz_proof_t before truncate on %s for each statement execute function proof.fold()', rel);
  -- ALWAYS: a session in replica mode must not slip past.
  execute format('alter table %s enable always trigger zz_proof_i, enable always trigger zz_proof_d, enable always trigger zz_proof_u, enable always trigger zz_proof_t', rel);
end $$;
select proof.attach(c.oid::regclass)
  from pg_class c join pg_namespace s on s.oid = c.relnamespace
 where c.relkind in ('r', 'p') and c.relpersistence <> 't'
   and s.nspname !~ '^pg_' and s.nspname not in ('information_schema', 'proof');

-- What the contract calls each table and sequence, whatever the copy calls it. What is not here is a stranger, and
-- never goes by a name of the contract.
create table proof.name (relid oid primary key, logical text not null unique);
create function proof.relation(wanted text) returns regclass language plpgsql stable security definer
  set search_path = pg_catalog as $$
declare
  found oid;
begin
  select relid into strict found from proof.name where logical = wanted;
  return found;
end $$;
create function proof.stranger(rel oid) returns text language sql stable security definer
  set search_path = pg_catalog as $$
  select coalesce((
    select n.nspname || '.' || c.relname
        || case when exists (select from proof.name where logical = n.nspname || '.' || c.relname) then ' (of the copy)' else '' end
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = rel), 'a table that is gone')
$$;

-- The net effect so far, one row a table.
create view proof.net as
  select coalesce(m.logical, proof.stranger(j.relid)) as "table", sum(j.ins)::int as inserted, sum(j.upd)::int as updated,
         sum(j.del)::int as deleted, sum(j.dh)::text as net
    from proof.journal j left join proof.name m on m.relid = j.relid
   group by 1;

-- What the server itself counted in this transaction: the second opinion on the journal.
create view proof.touch as
  select c.oid as relid, coalesce(m.logical, proof.stranger(c.oid)) as "table",
         pg_stat_get_xact_tuples_inserted(c.oid) as ins,
         pg_stat_get_xact_tuples_updated(c.oid) as upd,
         pg_stat_get_xact_tuples_deleted(c.oid) as del
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join proof.name m on m.relid = c.oid
   where c.relkind in ('r', 'm', 't', 'p') and n.nspname <> 'pg_toast'
     and pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
       + pg_stat_get_xact_tuples_deleted(c.oid) <> 0;

-- Table to rows added and rows removed; an update counts on both sides, as a new and as an old row.
create function proof.touched() returns jsonb language plpgsql volatile security definer
  set search_path = pg_catalog as $$
begin
  return (select coalesce(jsonb_object_agg("table", jsonb_build_array(ins + upd, upd + del)), '{}') from proof.touch);
end $$;

-- What a boundary records, in one answer; a function, so that its plan is kept for the session.
create function proof.look() returns jsonb language plpgsql volatile security definer
  set search_path = pg_catalog as $$
begin
  return jsonb_build_object(
    'state', (select coalesce(jsonb_agg(to_jsonb(n) order by n."table"), '[]') from proof.net n),
    'switch', {{switch}});
end $$;

-- What COMMIT ends besides. Whether a temporary table was made ON COMMIT DROP stands nowhere in the catalog, so all of
-- them go. Settings end with the phase, so this is the last moment to see those that blind whoever counts its writes.
create function proof.end_phase() returns void language plpgsql volatile security definer
  set search_path = pg_catalog as $$
declare
  temporary name;
begin
  if current_setting('track_counts') <> 'on' then
    raise exception using errcode = 'CP001', message = 'the phase switched track_counts off';
  elsif current_setting('session_replication_role') <> 'origin' then
    raise exception using errcode = 'CP001', message = 'the phase changed session_replication_role';
  end if;
  if pg_my_temp_schema() <> 0 then
    for temporary in select relname from pg_class where relnamespace = pg_my_temp_schema() and relkind in ('r', 'p')
    loop execute format('drop table if exists pg_temp.%I cascade', temporary); end loop;
  end if;
end $$;

-- Sequences are not transactional: read inside the transaction, a step backwards shows a reset.
create view proof.sequence as
  select coalesce(m.logical, proof.stranger(c.oid)) as name, pg_sequence_last_value(c.oid) as last_value
    from pg_class c left join proof.name m on m.relid = c.oid
   where c.relkind = 'S' and not pg_is_other_temp_schema(c.relnamespace);
create function proof.sequences() returns jsonb language sql volatile security definer
  set search_path = pg_catalog as $$
  select coalesce(jsonb_object_agg(name, coalesce(last_value, 0)), '{}') from proof.sequence
$$;

-- The physical witness: only pages whose all-visible bit was cleared since the last VACUUM are read.
create function proof.dirty(rel regclass) returns int[] language sql volatile security definer
  set search_path = pg_catalog, proof, public as $$
  select case when s.all_visible * current_setting('block_size')::int = pg_relation_size(rel) then '{}'::int[]
    else (select coalesce(array_agg(blkno::int order by blkno), '{}') from pg_visibility_map(rel) where not all_visible)
    end
    from pg_visibility_map_summary(rel) s
$$;
create function proof.page_digest(rel regclass, pages int[]) returns text language plpgsql volatile
  security definer set search_path = pg_catalog set timezone = 'UTC' set datestyle = 'ISO,YMD'
  set intervalstyle = 'postgres' set extra_float_digits = 1 set bytea_output = 'hex' as $$
declare
  stretch record; rows_here bigint; sum_here numeric; n bigint := 0; h numeric := 0;
begin
  -- Neighbouring pages are read as one stretch: new pages stand in a row at the end of a table.
  for stretch in
    select min(page) as first, max(page) as last
      from (select page, page - row_number() over (order by page) as island from unnest(pages) page) numbered
     group by island
  loop
    execute format('select count(*), coalesce(sum(hashtextextended((__r.*)::text, {{seed}})), 0) from only %s __r where ctid >= $1 and ctid < $2', rel)
      into rows_here, sum_here using format('(%s,0)', stretch.first)::tid, format('(%s,0)', stretch.last + 1)::tid;
    n := n + rows_here; h := h + sum_here;
  end loop;
  return n || ':' || h || ':' || pg_relation_filenode(rel);
end $$;

-- A digest of the whole table, for the counts that people read.
create function proof.full_digest(rel regclass) returns text language plpgsql volatile
  security definer set search_path = pg_catalog set timezone = 'UTC' set datestyle = 'ISO,YMD'
  set intervalstyle = 'postgres' set extra_float_digits = 1 set bytea_output = 'hex' as $$
declare
  n bigint; digest text;
begin
  execute format('select count(*), encode(sha256(convert_to(coalesce(string_agg(md5((__r.*)::text), '','' order by md5((__r.*)::text) collate "C"), ''''), ''UTF8'')), ''hex'') from %s __r', rel)
    into n, digest;
  return n || ':' || digest;
end $$;

-- Every row as its key and a digest of each column, to say where a difference lies without showing what it is.
create function proof.row_digests(rel regclass) returns jsonb language plpgsql volatile
  security definer set search_path = pg_catalog set timezone = 'UTC' set datestyle = 'ISO,YMD'
  set intervalstyle = 'postgres' set extra_float_digits = 1 set bytea_output = 'hex' as $$
declare
  key text; columns text; digests jsonb;
begin
  select string_agg(format('__r.%I::text', a.attname), ' || '','' || ' order by array_position(i.indkey::int2[], a.attnum))
    into key
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
   where i.indrelid = rel and i.indisprimary;
  select string_agg(format('%L, md5(coalesce(__r.%I::text, ''NULL''))', attname, attname), ', ' order by attnum)
    into columns
    from pg_attribute where attrelid = rel and attnum > 0 and not attisdropped;
  execute format('select coalesce(jsonb_object_agg(%s, jsonb_build_object(%s)), ''{}'') from %s __r',
    coalesce(key, '__r.ctid::text'), columns, rel) into digests;
  return digests;
end $$;

-- Rows that are newer than a transaction, or of one, by table: what a model of the pipeline is told at a boundary. Each
-- table has a statement of its own, so that its plan is kept. `own`: what the case's transaction wrote outside of any
-- phase is older by its number than what the phases wrote. `keyed`: whether all keys of a table are wanted as well.
-- Columns named in `digested` may hold long texts; those of more than 4096 bytes are told by their digest. Stable, so that
-- all of it is told of one moment: a volatile function sees what others commit while it runs.
create function proof.watch_rows(digested text[]) returns void language plpgsql as $watch$
declare
  branches text := '';
  t record;
begin
  for t in
    select m.logical, format('%I.%I', n.nspname, c.relname) as rel,
           case when array_agg(m.logical || '.' || a.attname) && digested
             then 'json_build_object(' || string_agg(format(
               case when m.logical || '.' || a.attname = any (digested)
                 then '%L, case when octet_length(t.%2$I) > 4096 then json_build_object(''sha256'', encode(sha256(convert_to(t.%2$I, ''UTF8'')), ''hex'')) else to_json(t.%2$I) end'
                 else '%L, t.%I' end, a.attname, a.attname), ', ' order by a.attnum) || ')'
             else 'row_to_json(t)' end as content,
           (select string_agg(format('t.%I::text', k.attname), ' || e''\t'' || ' order by array_position(i.indkey::int2[], k.attnum))
              from pg_index i join pg_attribute k on k.attrelid = i.indrelid and k.attnum = any (i.indkey)
             where i.indrelid = c.oid and i.indisprimary) as key
      from proof.name m join pg_class c on c.oid = m.relid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p')
     group by m.logical, c.oid, n.nspname
  loop
    branches := branches || format($branch$
      when %L then
        select json_agg(json_build_array(t.xmin::text, %s)) into news from %s t
         where newest is null or age(t.xmin) < since or t.xmin = own;
        if keyed[at] then select coalesce(json_agg(%s), '[]') into keys from %s t; end if;$branch$,
      t.logical, t.content, t.rel, coalesce(t.key, 't.ctid::text'), t.rel);
  end loop;
  execute format($function$
    create function proof.rows_since(wanted text[], keyed boolean[], newest xid, own xid) returns json
      language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $body$
    #variable_conflict use_variable
    declare
      since integer := age(newest);
      news json; keys json; told json[] := '{}';
    begin
      for at in 1 .. coalesce(cardinality(wanted), 0) loop
        keys := null;
        case wanted[at] %s
        end case;
        told := told || json_build_array(coalesce(news, '[]'), keys);
      end loop;
      return json_build_object('now', clock_timestamp(), 'login', session_user,
        'own', pg_current_xact_id_if_assigned()::text, 'tables', to_json(told));
    end $body$;
    revoke execute on function proof.rows_since(text[], boolean[], xid, xid) from public;
    grant execute on function proof.rows_since(text[], boolean[], xid, xid) to proof_operator;$function$, branches);
end $watch$;

-- The operator: may become each role of the pipeline and nothing else; read-only unless the harness begins READ WRITE.
do $$ begin
  if not exists (select from pg_roles where rolname = 'proof_operator') then
    create role proof_operator login nosuperuser noinherit;
  end if;
end $$;
alter role proof_operator set default_transaction_read_only = on;
grant {{players}} to proof_operator;
grant select on proof.net, proof.touch, proof.journal to proof_operator;
-- Constraints are named with their schema, and the copy may have closed its schemas to others.
do $$ declare s regnamespace; begin
  for s in select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  loop execute format('grant usage on schema %s to proof_operator', s); end loop;
end $$;
{{switchGrant}}

-- What outlives a rollback is taken from everybody: defence behind the guard. Locks of the transaction may stay, for they end with it.
do $$ declare f regprocedure; begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace
    and ((proname ~ '^pg_(try_)?advisory_' and proname !~ '_xact_') or proname ~ '^(lo_|lowrite$)'
      or proname in ('pg_logical_emit_message', 'setseed', 'pg_terminate_backend', 'pg_cancel_backend', 'setval', 'pg_notify'))
  loop execute format('revoke execute on function %s from public', f); end loop;
end $$;
revoke execute on all functions in schema proof from public;
grant execute on function proof.relation(text), proof.stranger(oid), proof.touched(), proof.look(), proof.end_phase(), proof.sequences(), proof.dirty(regclass), proof.page_digest(regclass, int[]), proof.full_digest(regclass), proof.row_digests(regclass) to proof_operator;

-- A disk that is really full, where the system has a device that always is: the kernel refuses the write, and the server says so.
create function proof.fill_disk() returns void language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  copy (select repeat('x', 100000)) to '/dev/full';
exception when undefined_file or insufficient_privilege then
  raise exception 'no space left on device' using errcode = 'disk_full';
end $$;
revoke execute on function proof.fill_disk() from public;
grant usage on schema proof to {{roles}};
grant execute on function proof.fill_disk() to proof_operator, {{roles}};

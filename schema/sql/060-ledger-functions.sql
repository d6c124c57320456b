-- The gate, the order of phases, the ledger and the memory: what every phase and every inverse
-- shares. Only functions of the owner call these. Nothing here may change the switch, nor wait for
-- a lock on it.

-- A plain read, because a lock on the row would let a run stop the person who is about to turn the
-- switch off.
create function cutter.require_enabled() returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  if not coalesce((select execution_enabled from cutter.kill_switch where id), false) then
    raise exception using errcode = 'CK001', message = 'kill switch: execution_enabled is false';
  end if;
end
$$;

-- Two callers of one run take turns, so that the second sees what the first committed. An advisory
-- lock needs no transaction id: an inverse with nothing to do leaves no trace at all.
create function cutter.take_turn(p_run_id text) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('cutter.run ' || coalesce(p_run_id, ''), 0));
end
$$;

-- Says whether the phase stands: applied, and not compensated since.
create function cutter.phase_stands(p_run_id text, p_phase text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
  select count(*) filter (where event = 'applied') = 1
     and count(*) filter (where event = 'compensated') = 0
  from cutter.run_event
  where run_id = p_run_id and phase = p_phase
$$;

-- A run of which anything was compensated is burnt: its id may not come back with other contents.
create function cutter.require_turn_of(p_run_id text, p_phase text, p_plan_digest text) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  previous text := (cutter.phase_order())[array_position(cutter.phase_order(), p_phase) - 1];
begin
  perform cutter.take_turn(p_run_id);
  if exists (select from cutter.run_event where run_id = p_run_id and event = 'compensated') then
    raise exception using errcode = 'CK004',
      message = format('already_reverted: run %s was compensated and cannot be applied again', p_run_id);
  end if;
  if exists (select from cutter.run_event where run_id = p_run_id and phase = p_phase) then
    raise exception using errcode = 'CK003',
      message = format('already_applied: %s of run %s', p_phase, p_run_id);
  end if;
  if previous is not null and not exists (
    select from cutter.run_event
    where run_id = p_run_id and phase = previous and event = 'applied' and plan_digest = p_plan_digest
  ) then
    raise exception using errcode = 'CK002',
      message = format('out_of_order: %s of run %s needs %s of plan %s', p_phase, p_run_id, previous, p_plan_digest);
  end if;
end
$$;

-- False says: nothing stands that could be compensated. A later phase that stands is in the way,
-- whoever asks.
create function cutter.may_compensate(p_run_id text, p_phase text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  later text;
begin
  perform cutter.take_turn(p_run_id);
  if not cutter.phase_stands(p_run_id, p_phase) then
    return false;
  end if;
  foreach later in array (cutter.phase_order())[array_position(cutter.phase_order(), p_phase) + 1 :] loop
    if cutter.phase_stands(p_run_id, later) then
      raise exception using errcode = 'CK002',
        message = format('out_of_order: %s of run %s still stands, compensate it before %s',
          later, p_run_id, p_phase);
    end if;
  end loop;
  return true;
end
$$;

-- The number of the next event. Who works on an older snapshot (repeatable read, serializable) does
-- not see what was committed of the run since, and arrives at a number that is taken: PostgreSQL then
-- says that it cannot serialise, where nothing else would have told.
create function cutter.next_ordinal(p_run_id text) returns integer
language sql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$ select count(*)::integer + 1 from cutter.run_event where run_id = p_run_id $$;

create function cutter.require_recorded(p_run_id text, p_recorded boolean) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  if not p_recorded then
    raise exception using errcode = '40001', message = format('run %s went on since it was looked at', p_run_id);
  end if;
end
$$;

create function cutter.record_applied(
  p_run_id text, p_phase text, p_plan_digest text, p_unit_count integer, p_unit_digest text, p_actor text
) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor)
  values (p_run_id, cutter.next_ordinal(p_run_id), p_phase, 'applied', p_plan_digest, p_unit_count, p_unit_digest, p_actor)
  on conflict do nothing;
  perform cutter.require_recorded(p_run_id, found);
end
$$;

-- Copies what was applied, so that the ledger tells by itself what was taken back.
create function cutter.record_compensated(p_run_id text, p_phase text, p_actor text) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor)
  select run_id, cutter.next_ordinal(p_run_id), phase, 'compensated', plan_digest, unit_count, unit_digest, p_actor
  from cutter.run_event
  where run_id = p_run_id and phase = p_phase and event = 'applied'
  on conflict do nothing;
  perform cutter.require_recorded(p_run_id, found);
end
$$;

-- The units that the run made. Taken from the memory, never from run_id: anybody may write that
-- column.
create function cutter.units_of(p_run_id text) returns bigint[]
language sql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
  select coalesce(array_agg(key::bigint order by key::bigint), '{}')
  from cutter.undo
  where run_id = p_run_id and phase = 'cut_leg_a' and relation = 'public.information_unit'
$$;

-- Nobody may edit between the check and the write, so the rows are held before they are looked at:
-- the document first, as the cut does, or two runs of one document could wait for each other.
create function cutter.hold_rows(p_run_id text) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  unit_ids bigint[] := cutter.units_of(p_run_id);
begin
  perform from public.legal_document
  where document_ref in (
    select key from cutter.undo
    where run_id = p_run_id and phase = 'cut_leg_a' and relation = 'public.legal_document'
  )
  for update;
  perform from public.information_unit where id = any (unit_ids) order by id for update;
  perform from public.information_unit_child where child_id = any (unit_ids) order by child_id for update;
  perform from public.information_unit_lifecycle_log where unit_id = any (unit_ids) order by id for update;
  perform from public.governance_record where run_id = p_run_id for update;
  perform from public.verification where run_id = p_run_id for update;
end
$$;

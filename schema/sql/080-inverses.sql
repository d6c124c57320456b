-- The inverse of each phase. Scoped to one run; twice is once; refuses, with nothing changed, where
-- others edited or built. Every effect is a statement of its own, and all checks come before the
-- first one. Nothing here may touch a row the run did not write. The inverses that come first look at
-- the whole run once more, with its rows in hand: what others committed since the compensation was
-- checked must stop it before it has taken anything back.

create function public.fn_verify_revert(p_run_id text, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  perform cutter.require_enabled();
  if not cutter.may_compensate(p_run_id, 'write_verify') then
    return jsonb_build_object('status', 'nothing_to_do');
  end if;
  perform cutter.hold_rows(p_run_id);
  perform cutter.refuse(cutter.findings_changed(p_run_id, 'write_verify'));
  perform cutter.refuse(public.fn_revert_check(p_run_id));

  delete from public.verification where run_id = p_run_id;
  delete from cutter.undo where run_id = p_run_id and phase = 'write_verify';
  perform cutter.record_compensated(p_run_id, 'write_verify', p_actor);
  return jsonb_build_object('status', 'compensated');
end
$$;

create function public.fn_leg_b_revert(p_run_id text, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  perform cutter.require_enabled();
  if not cutter.may_compensate(p_run_id, 'leg_b_record') then
    return jsonb_build_object('status', 'nothing_to_do');
  end if;
  perform cutter.hold_rows(p_run_id);
  perform cutter.refuse(cutter.findings_changed(p_run_id, 'leg_b_record'));
  perform cutter.refuse(public.fn_revert_check(p_run_id));

  delete from public.governance_record where run_id = p_run_id;
  delete from cutter.undo where run_id = p_run_id and phase = 'leg_b_record';
  perform cutter.record_compensated(p_run_id, 'leg_b_record', p_actor);
  return jsonb_build_object('status', 'compensated');
end
$$;

-- The moment is set by hand in both updates: the touch trigger would otherwise stamp the
-- compensation itself.
create function public.fn_iu_enact_revert(p_run_id text, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  unit_ids bigint[];
begin
  perform cutter.require_enabled();
  if not cutter.may_compensate(p_run_id, 'lifecycle_enact') then
    return jsonb_build_object('status', 'nothing_to_do');
  end if;
  perform cutter.hold_rows(p_run_id);
  perform cutter.refuse(cutter.findings_changed(p_run_id, 'lifecycle_enact'));
  perform cutter.refuse(public.fn_revert_check(p_run_id));
  unit_ids := cutter.units_of(p_run_id);

  delete from public.information_unit_lifecycle_log where unit_id = any (unit_ids) and run_id = p_run_id;
  update public.information_unit unit
  set lifecycle = undo.before ->> 'lifecycle',
      version = (undo.before ->> 'version')::integer,
      updated_at = (undo.before ->> 'updated_at')::timestamptz
  from cutter.undo undo
  where undo.run_id = p_run_id and undo.phase = 'lifecycle_enact'
    and undo.relation = 'public.information_unit' and unit.id = undo.key::bigint;
  update public.legal_document document
  set lifecycle = undo.before ->> 'lifecycle',
      version = (undo.before ->> 'version')::integer,
      updated_at = (undo.before ->> 'updated_at')::timestamptz
  from cutter.undo undo
  where undo.run_id = p_run_id and undo.phase = 'lifecycle_enact'
    and undo.relation = 'public.legal_document' and document.document_ref = undo.key;
  delete from cutter.undo where run_id = p_run_id and phase = 'lifecycle_enact';
  perform cutter.record_compensated(p_run_id, 'lifecycle_enact', p_actor);
  return jsonb_build_object('status', 'compensated');
end
$$;

-- Children go before their units and units before their document, as the foreign keys want it. No
-- foreign key watches over the search rows: forgetting them would go unnoticed.
create function public.fn_cut_revert(p_run_id text, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  unit_ids bigint[];
begin
  perform cutter.require_enabled();
  if not cutter.may_compensate(p_run_id, 'cut_leg_a') then
    return jsonb_build_object('status', 'nothing_to_do');
  end if;
  perform cutter.hold_rows(p_run_id);
  perform cutter.refuse(cutter.findings_changed(p_run_id, 'cut_leg_a'));
  perform cutter.refuse(cutter.findings_built_upon(p_run_id));
  unit_ids := cutter.units_of(p_run_id);

  delete from public.information_unit_child where child_id = any (unit_ids);
  delete from public.information_unit where id = any (unit_ids);
  delete from public.information_unit_search where unit_id = any (unit_ids);
  update public.legal_document document
  set title = undo.before ->> 'title',
      unit_count = (undo.before ->> 'unit_count')::integer,
      lifecycle = undo.before ->> 'lifecycle',
      last_run_id = undo.before ->> 'last_run_id',
      profile = undo.before -> 'profile',
      version = (undo.before ->> 'version')::integer,
      updated_at = (undo.before ->> 'updated_at')::timestamptz
  from cutter.undo undo
  where undo.run_id = p_run_id and undo.phase = 'cut_leg_a' and undo.before is not null
    and undo.relation = 'public.legal_document' and document.document_ref = undo.key;
  delete from public.legal_document document
  using cutter.undo undo
  where undo.run_id = p_run_id and undo.phase = 'cut_leg_a' and undo.before is null
    and undo.relation = 'public.legal_document' and document.document_ref = undo.key;
  delete from cutter.undo where run_id = p_run_id and phase = 'cut_leg_a';
  perform cutter.record_compensated(p_run_id, 'cut_leg_a', p_actor);
  return jsonb_build_object('status', 'compensated');
end
$$;

-- The backup itself is kept: a compensated run may be looked into for years. Only the ledger learns
-- that it no longer guards anything.
create function public.fn_backup_revert(p_run_id text, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  perform cutter.require_enabled();
  if not cutter.may_compensate(p_run_id, 'pre_write_backup') then
    return jsonb_build_object('status', 'nothing_to_do');
  end if;

  perform cutter.record_compensated(p_run_id, 'pre_write_backup', p_actor);
  return jsonb_build_object('status', 'compensated');
end
$$;

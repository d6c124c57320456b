-- The phases after the cut: enactment, the governance record of leg B, and the verification.
-- Each trusts nothing it is told: counts and digests are taken again from the tables.

-- Every row is remembered before it is written; the images after are taken last, when the triggers
-- have had their say.
create function public.fn_iu_enact(p_run_id text, p_plan_digest text, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  unit_ids bigint[];
  of_document text;
  enacted_count integer;
  enacted_digest text;
begin
  perform cutter.require_enabled();
  perform cutter.require_turn_of(p_run_id, 'lifecycle_enact', p_plan_digest);
  perform cutter.hold_rows(p_run_id);
  perform cutter.refuse(cutter.findings_changed(p_run_id, 'cut_leg_a'));
  unit_ids := cutter.units_of(p_run_id);
  select key into of_document from cutter.undo
  where run_id = p_run_id and phase = 'cut_leg_a' and relation = 'public.legal_document';

  insert into cutter.undo (run_id, phase, relation, key, before, after)
  select p_run_id, 'lifecycle_enact', relation, key, after, after
  from cutter.undo
  where run_id = p_run_id and phase = 'cut_leg_a'
    and relation in ('public.information_unit', 'public.legal_document');

  update public.information_unit set lifecycle = 'enacted' where id = any (unit_ids);
  get diagnostics enacted_count = row_count;
  with logged as (
    insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
    select id, 'draft', 'enacted', p_run_id, p_actor from unnest(unit_ids) with ordinality as unit (id, place)
    order by place
    returning id
  )
  insert into cutter.undo (run_id, phase, relation, key, before, after)
  select p_run_id, 'lifecycle_enact', 'public.information_unit_lifecycle_log', id::text, null, '{}' from logged;
  update public.legal_document
  set lifecycle = 'in_force', version = version + 1, updated_at = clock_timestamp()
  where document_ref = of_document;

  update cutter.undo set after = cutter.image_now(relation, key)
  where run_id = p_run_id and phase = 'lifecycle_enact';
  enacted_digest := cutter.run_digest(p_run_id);
  perform cutter.record_applied(p_run_id, 'lifecycle_enact', p_plan_digest, enacted_count, enacted_digest, p_actor);
  return jsonb_build_object('status', 'applied', 'unit_count', enacted_count, 'unit_digest', enacted_digest);
end
$$;

create function public.fn_leg_b_record(
  p_run_id text, p_plan_digest text, p_actor text, p_unit_count integer, p_unit_digest text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  made bigint;
begin
  perform cutter.require_enabled();
  perform cutter.require_turn_of(p_run_id, 'leg_b_record', p_plan_digest);
  perform cutter.require_match(p_run_id, p_unit_count, p_unit_digest);
  -- Whoever moved the units away may have removed it: the foreign key would only say that something is wrong.
  perform from public.legal_document
  where document_ref in (
    select key from cutter.undo
    where run_id = p_run_id and phase = 'cut_leg_a' and relation = 'public.legal_document'
  )
  for key share;
  if not found then
    perform cutter.refuse(cutter.finding('changed_since',
      format('public.legal_document: the document of run %s is gone', p_run_id)));
  end if;
  insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor)
  select p_run_id, key, p_unit_count, p_unit_digest, p_actor
  from cutter.undo
  where run_id = p_run_id and phase = 'cut_leg_a' and relation = 'public.legal_document'
  on conflict (run_id) do nothing
  returning id into made;
  if made is null then
    perform cutter.refuse(cutter.finding('changed_since',
      format('public.governance_record: run %s was recorded by somebody else', p_run_id)));
  end if;
  perform cutter.remember(p_run_id, 'leg_b_record', 'public.governance_record', made::text, null);
  perform cutter.record_applied(p_run_id, 'leg_b_record', p_plan_digest, p_unit_count, p_unit_digest, p_actor);
  return jsonb_build_object('status', 'applied', 'unit_count', p_unit_count, 'unit_digest', p_unit_digest);
end
$$;

create function public.fn_verify_record(
  p_run_id text, p_plan_digest text, p_actor text, p_unit_count integer, p_unit_digest text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  made bigint;
begin
  perform cutter.require_enabled();
  perform cutter.require_turn_of(p_run_id, 'write_verify', p_plan_digest);
  perform cutter.require_match(p_run_id, p_unit_count, p_unit_digest);
  if not exists (
    select from public.governance_record
    where run_id = p_run_id and unit_count = p_unit_count and unit_digest = p_unit_digest
  ) then
    raise exception using errcode = 'CK007',
      message = format('mismatch: no governance record of run %s agrees with its units', p_run_id);
  end if;
  insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by)
  values (p_run_id, p_unit_count, p_unit_digest, 'match', p_actor)
  on conflict (run_id) do nothing
  returning id into made;
  if made is null then
    perform cutter.refuse(cutter.finding('changed_since',
      format('public.verification: run %s was verified by somebody else', p_run_id)));
  end if;
  perform cutter.remember(p_run_id, 'write_verify', 'public.verification', made::text, null);
  perform cutter.record_applied(p_run_id, 'write_verify', p_plan_digest, p_unit_count, p_unit_digest, p_actor);
  return jsonb_build_object('status', 'applied', 'unit_count', p_unit_count, 'unit_digest', p_unit_digest);
end
$$;

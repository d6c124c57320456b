-- The backup's record and the cut: open, one call for each unit, close, all in one transaction. A
-- rejected row writes nothing and says everything that is wrong with it; a half-done cut must never
-- commit.

create function public.fn_backup_record(
  p_run_id text, p_plan_digest text, p_actor text, p_manifest_digest text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  perform cutter.require_enabled();
  perform cutter.require_turn_of(p_run_id, 'pre_write_backup', p_plan_digest);
  perform cutter.record_applied(p_run_id, 'pre_write_backup', p_plan_digest, 0, p_manifest_digest, p_actor);
  return jsonb_build_object('status', 'applied', 'manifest_digest', p_manifest_digest);
end
$$;

-- The document is locked until the transaction ends, so that a second cut of it remembers what the
-- first one leaves.
create function public.fn_cut_open(
  p_run_id text, p_plan_digest text, p_document_ref text, p_actor text, p_expected_count integer
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  was_created boolean;
begin
  perform cutter.require_enabled();
  perform cutter.require_turn_of(p_run_id, 'cut_leg_a', p_plan_digest);
  if exists (select from cutter.undo where run_id = p_run_id) then
    raise exception using errcode = 'CK002', message = format('out_of_order: the cut of run %s is open', p_run_id);
  end if;
  if coalesce(p_expected_count, 0) < 1 then
    raise exception using errcode = 'CK007', message = format('mismatch: a cut of %s units', p_expected_count);
  end if;
  -- Whoever held it may have taken it away by the time it is ours to hold: then it is made again.
  loop
    insert into public.legal_document (document_ref, title) values (p_document_ref, p_document_ref)
    on conflict (document_ref) do nothing;
    was_created := found;
    perform from public.legal_document where document_ref = p_document_ref for update;
    exit when found;
  end loop;
  -- Its counters go up by what is cut, and the version once more at the enactment: past the end of an integer there
  -- would be an error instead of a reason.
  if exists (
    select from public.legal_document
    where document_ref = p_document_ref and (unit_count > 2147483647 - p_expected_count or version > 2147483645)
  ) then
    raise exception using errcode = 'CK007',
      message = format('mismatch: the counters of document %s cannot go up', p_document_ref);
  end if;
  -- Until the close there is no image to remember; what is expected stands in its place.
  insert into cutter.undo (run_id, phase, relation, key, before, after)
  values (
    p_run_id, 'cut_leg_a', 'public.legal_document', p_document_ref,
    case when not was_created then cutter.image_now('public.legal_document', p_document_ref) end,
    jsonb_build_object('expected_count', p_expected_count)
  );
  return jsonb_build_object('status', 'opened', 'document_created', was_created);
end
$$;

create function public.fn_iu_create(
  p_run_id text, p_document_ref text, p_position integer, p_parent_address text, p_canonical_address text,
  p_title text, p_body text, p_actor text, p_unit_kind text, p_publication_type text, p_section_type text,
  p_owner_ref text, p_heading text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  kind record;
  publication record;
  section record;
  parent bigint;
  reasons text[];
  made bigint;
begin
  perform cutter.require_enabled();
  if not cutter.is_remembered(p_run_id, 'cut_leg_a', 'public.legal_document', p_document_ref)
    or exists (select from cutter.run_event where run_id = p_run_id and phase = 'cut_leg_a') then
    raise exception using errcode = 'CK002',
      message = format('out_of_order: no cut of %s is open in run %s', p_document_ref, p_run_id);
  end if;

  kind := cutter.resolve_vocab('unit_kind', p_unit_kind);
  publication := cutter.resolve_vocab('publication_type', p_publication_type);
  section := cutter.resolve_vocab('section_type', p_section_type);
  select id into parent from public.information_unit where canonical_address = p_parent_address;
  reasons := array_remove(array[
    case when cutter.is_blank(p_canonical_address) then 'canonical_address: must not be empty' end,
    -- A row of the index over addresses holds no more than 2704 bytes, and would end in an error instead of a reason.
    case when octet_length(p_canonical_address) > 2000 then 'canonical_address: longer than 2000 bytes' end,
    case when exists (select from public.information_unit where canonical_address = p_canonical_address)
      then 'canonical_address: already exists' end,
    case when cutter.is_blank(p_title) then 'title: must not be empty' end,
    case when p_body is null then 'body: must not be null' end,
    case when cutter.is_blank(p_actor) then 'actor: must not be empty' end,
    case when cutter.is_blank(p_owner_ref) then 'owner_ref: must not be empty' end,
    kind.reason,
    publication.reason,
    section.reason,
    case when coalesce(p_position, 0) < 1 then 'position: must be positive' end,
    case when p_parent_address is not null and parent is null
      then format('parent_address: unknown "%s"', p_parent_address) end
  ], null);
  if reasons <> '{}' then
    return jsonb_build_object('status', 'rejected', 'reasons', to_jsonb(reasons));
  end if;

  insert into public.information_unit (
    canonical_address, title, body, actor, unit_kind, publication_type, owner_ref, identity_profile,
    run_id, document_ref, position
  ) values (
    p_canonical_address, p_title, p_body, p_actor, kind.resolved, publication.resolved, p_owner_ref,
    jsonb_build_object('primary_section_type_ref', 'vocab.section_type.' || section.resolved, 'heading', p_heading),
    p_run_id, p_document_ref, p_position
  )
  on conflict (canonical_address) do nothing
  returning id into made;
  -- Somebody else took the address after it was looked for above.
  if made is null then
    return jsonb_build_object(
      'status', 'rejected', 'reasons', jsonb_build_array('canonical_address: already exists'));
  end if;
  perform cutter.remember(p_run_id, 'cut_leg_a', 'public.information_unit', made::text, null);

  if parent is not null then
    insert into public.information_unit_child (parent_id, child_id, ordinal, run_id)
    values (parent, made, p_position, p_run_id);
    perform cutter.remember(p_run_id, 'cut_leg_a', 'public.information_unit_child', made::text, null);
  end if;
  return jsonb_build_object('status', 'created', 'id', made);
end
$$;

create function public.fn_cut_close(
  p_run_id text, p_plan_digest text, p_actor text, p_expected_count integer
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  opened cutter.undo;
  created_count integer;
  created_digest text;
begin
  perform cutter.require_enabled();
  perform cutter.require_turn_of(p_run_id, 'cut_leg_a', p_plan_digest);
  select * into opened from cutter.undo
  where run_id = p_run_id and phase = 'cut_leg_a' and relation = 'public.legal_document';
  if not found then
    raise exception using errcode = 'CK002', message = format('out_of_order: no cut is open in run %s', p_run_id);
  end if;
  created_count := (select count(*) from public.information_unit where run_id = p_run_id);
  if created_count is distinct from p_expected_count
    or created_count is distinct from (opened.after ->> 'expected_count')::integer then
    raise exception using errcode = 'CK007',
      message = format('mismatch: run %s created %s units, expected %s, then %s',
        p_run_id, created_count, opened.after ->> 'expected_count', p_expected_count);
  end if;

  created_digest := cutter.run_digest(p_run_id);
  update public.legal_document
  set unit_count = unit_count + created_count,
      last_run_id = p_run_id,
      profile = profile || jsonb_build_object('last_cut', jsonb_build_object(
        'run_id', p_run_id, 'plan_digest', p_plan_digest,
        'unit_count', created_count, 'unit_digest', created_digest)),
      version = version + 1,
      updated_at = clock_timestamp()
  where document_ref = opened.key;
  update cutter.undo
  set after = cutter.image_now('public.legal_document', opened.key)
  where run_id = p_run_id and phase = 'cut_leg_a' and relation = 'public.legal_document' and key = opened.key;
  perform cutter.record_applied(p_run_id, 'cut_leg_a', p_plan_digest, created_count, created_digest, p_actor);
  return jsonb_build_object('status', 'applied', 'unit_count', created_count, 'unit_digest', created_digest);
end
$$;

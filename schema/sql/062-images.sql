-- Images of rows, by which an inverse knows whether a row is still as its run left it, and the
-- digest of a run's units. An image must never depend on the session that takes it, so both
-- functions that take one fix the time zone.

-- The body is kept as a digest: the memory of a run would otherwise hold each megabyte twice.
create function cutter.unit_image(unit public.information_unit) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, public, cutter, pg_temp set timezone = 'UTC'
as $$
declare
  body_digest text := cutter.text_digest(unit.body);
begin
  unit.body := '';
  return to_jsonb(unit) - 'body' || jsonb_build_object('body_digest', body_digest);
end
$$;

-- The row as it stands now; null where there is none.
create function cutter.image_now(p_relation text, p_key text) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, public, cutter, pg_temp set timezone = 'UTC'
as $$
begin
  case p_relation
    when 'public.information_unit' then
      return (select cutter.unit_image(unit) from public.information_unit unit where unit.id = p_key::bigint);
    when 'public.information_unit_child' then
      return (select to_jsonb(hung) from public.information_unit_child hung where hung.child_id = p_key::bigint);
    when 'public.information_unit_lifecycle_log' then
      return (select to_jsonb(log) from public.information_unit_lifecycle_log log where log.id = p_key::bigint);
    when 'public.legal_document' then
      return (select to_jsonb(document) from public.legal_document document where document.document_ref = p_key);
    when 'public.governance_record' then
      return (select to_jsonb(record) from public.governance_record record where record.id = p_key::bigint);
    when 'public.verification' then
      return (select to_jsonb(record) from public.verification record where record.id = p_key::bigint);
  end case;
end
$$;

-- Called after the write, so that the image holds what the triggers made of the row.
create function cutter.remember(
  p_run_id text, p_phase text, p_relation text, p_key text, p_before jsonb
) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  insert into cutter.undo (run_id, phase, relation, key, before, after)
  values (p_run_id, p_phase, p_relation, p_key, p_before, cutter.image_now(p_relation, p_key));
end
$$;

create function cutter.is_remembered(p_run_id text, p_phase text, p_relation text, p_key text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
  select exists (
    select from cutter.undo
    where run_id = p_run_id and phase = p_phase and relation = p_relation and key = p_key
  )
$$;

-- A digest of digests: each has 64 characters, so no field can pass for the end of the one before
-- it, and a client can compute the same from its cutplan. Lifecycle and version are left out: they
-- change from the cut to the verification.
create function cutter.run_digest(p_run_id text) returns text
language sql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
  select cutter.text_digest(string_agg(fields.digest, '' order by unit.position, unit.canonical_address collate "C"))
  from public.information_unit unit
  left join public.information_unit_child hung on hung.child_id = unit.id
  left join public.information_unit parent on parent.id = hung.parent_id
  cross join lateral (
    select cutter.text_digest(
      cutter.text_digest(unit.position::text)
      || cutter.text_digest(parent.canonical_address)
      || cutter.text_digest(unit.canonical_address)
      || cutter.text_digest(unit.title)
      || cutter.text_digest(unit.identity_profile ->> 'heading')
      || cutter.text_digest(unit.body)
      || cutter.text_digest(unit.actor)
      || cutter.text_digest(unit.unit_kind)
      || cutter.text_digest(unit.publication_type)
      || cutter.text_digest(unit.identity_profile ->> 'primary_section_type_ref')
      || cutter.text_digest(unit.owner_ref)
    ) as digest
  ) fields
  where unit.run_id = p_run_id
$$;

-- What a caller claims of a run must be what the database itself counts and digests.
create function cutter.require_match(p_run_id text, p_unit_count integer, p_unit_digest text) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  counted integer := (select count(*) from public.information_unit where run_id = p_run_id);
  digested text := cutter.run_digest(p_run_id);
begin
  if p_unit_count is distinct from counted then
    raise exception using errcode = 'CK007',
      message = format('mismatch: run %s has %s units, not %s', p_run_id, counted, p_unit_count);
  end if;
  if p_unit_digest is distinct from digested then
    raise exception using errcode = 'CK007',
      message = format('mismatch: the units of run %s digest to %s, not %s', p_run_id, digested, p_unit_digest);
  end if;
end
$$;

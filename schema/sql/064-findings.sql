-- What stands in the way of an inverse: rows edited since, and rows that others built on those of
-- the run. Read-only. A row without its row in cutter.undo is somebody else's, whatever run_id it
-- carries.

-- A row that a later phase of the same run wrote again must have been taken over as the earlier
-- phase left it; else somebody came between, and restoring the earlier state would lose what he
-- did.
create function cutter.findings_changed(p_run_id text, p_phase text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  findings jsonb;
begin
  if not exists (select from cutter.undo where run_id = p_run_id and phase = p_phase) then
    return cutter.finding('changed_since', format('cutter.undo: nothing is remembered of %s', p_phase));
  end if;
  select jsonb_agg(jsonb_build_object('code', 'changed_since', 'what', format('%s %s: %s',
      made.relation, coalesce(made.after ->> 'canonical_address', made.key),
      case when made.found is null then 'gone' else 'changed' end)) order by made.relation collate "C", made.key collate "C")
  into findings
  from (
    select early.relation, early.key, early.after,
      case when later.key is null then cutter.image_now(early.relation, early.key) else later.before end as found
    from cutter.undo early
    left join cutter.undo later
      on early.phase = 'cut_leg_a' and later.phase = 'lifecycle_enact'
      and later.run_id = early.run_id and later.relation = early.relation and later.key = early.key
    where early.run_id = p_run_id and early.phase = p_phase
  ) made
  where made.found is distinct from made.after;
  return coalesce(findings, '[]');
end
$$;

create function cutter.finding(p_code text, p_what text) returns jsonb
language sql immutable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$ select jsonb_build_array(jsonb_build_object('code', p_code, 'what', p_what)) $$;

create function cutter.findings_built_upon(p_run_id text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  unit_ids bigint[] := cutter.units_of(p_run_id);
  findings jsonb;
begin
  select jsonb_agg(jsonb_build_object('code', 'built_upon', 'what', built.what) order by built.what collate "C") into findings
  from (
    select format('public.information_unit_child: unit %s hangs under unit %s', child_id, parent_id) as what
    from public.information_unit_child
    where (parent_id = any (unit_ids) or child_id = any (unit_ids))
      and not cutter.is_remembered(p_run_id, 'cut_leg_a', 'public.information_unit_child', child_id::text)
    union all
    select format('public.information_unit_reference: unit %s cites unit %s', from_id, to_id)
    from public.information_unit_reference
    where from_id = any (unit_ids) or to_id = any (unit_ids)
    union all
    select format('public.information_unit_lifecycle_log: unit %s went from %s to %s', unit_id, from_state, to_state)
    from public.information_unit_lifecycle_log
    where unit_id = any (unit_ids)
      and not cutter.is_remembered(p_run_id, 'lifecycle_enact', 'public.information_unit_lifecycle_log', id::text)
    union all
    select format('public.information_unit: unit %s bears the run of another', id)
    from public.information_unit
    where run_id = p_run_id and not id = any (unit_ids)
    union all
    select what from cutter.built_on_document(p_run_id, unit_ids)
  ) built;
  return coalesce(findings, '[]');
end
$$;

-- Units that others put into a document which the run created would lose it. A governance record
-- about the document is built on the run when it was made after the cut: one made before could not
-- have seen it. The record that another run's own leg B made is about that run's units alone.
create function cutter.built_on_document(p_run_id text, p_unit_ids bigint[]) returns table (what text)
language sql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
  select format('public.information_unit: unit %s stands in the document that the run created', unit.id)
  from cutter.undo document
  join public.information_unit unit on unit.document_ref = document.key
  where document.run_id = p_run_id and document.phase = 'cut_leg_a'
    and document.relation = 'public.legal_document' and document.before is null
    and unit.run_id <> p_run_id and not unit.id = any (p_unit_ids)
  union all
  select format('public.governance_record: record %s of run %s', record.id, record.run_id)
  from cutter.undo document
  join public.governance_record record on record.document_ref = document.key
  where document.run_id = p_run_id and document.phase = 'cut_leg_a'
    and document.relation = 'public.legal_document'
    and not cutter.is_remembered(record.run_id, 'leg_b_record', 'public.governance_record', record.id::text)
    and (
      record.run_id = p_run_id
      or document.before is null
      or record.recorded_at > (
        select logged_at from cutter.run_event
        where run_id = p_run_id and phase = 'cut_leg_a' and event = 'applied'
      )
    )
$$;

-- All findings go into the detail, because whoever must clear them away wants to do so once.
create function cutter.refuse(p_findings jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  if p_findings <> '[]' then
    raise exception using
      errcode = case p_findings #>> '{0,code}' when 'changed_since' then 'CK005' else 'CK006' end,
      message = format('%s: %s', p_findings #>> '{0,code}', p_findings #>> '{0,what}'),
      detail = p_findings::text;
  end if;
end
$$;

-- What hangs on the units of the baseline: hierarchy, citations, lifecycle log, and the records of
-- the run 'baseline'. The run has no memory in cutter.undo, so no inverse may ever take the
-- baseline away: each refuses.

-- Articles hang under the chapter of their ten, clauses under the article before them.
insert into public.information_unit_child (parent_id, child_id, ordinal, run_id)
select parent.id, child.id, child.position, 'baseline'
from public.information_unit child
join public.information_unit parent
  on parent.document_ref = child.document_ref
  and parent.position = case
    when child.position % 10 in (2, 5, 8) then child.position - (child.position - 1) % 10
    else child.position - (child.position + 8) % 10 % 3
  end
where child.position % 10 <> 1
order by child.id;

insert into public.information_unit_reference (from_id, to_id, kind)
select citing.id, cited.id, 'cites'
from public.information_unit citing
join public.information_unit cited
  on cited.document_ref = 'vn/baseline-a' and cited.position = citing.position
where citing.document_ref in ('vn/baseline-b', 'vn/baseline-c') and citing.position % 10 = 5
order by citing.id;

insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor, logged_at)
select id, 'draft', 'enacted', 'baseline', 'baseline', updated_at
from public.information_unit
where lifecycle = 'enacted'
order by id;

-- The triggers wrote these rows in the name of whoever loads the copy, now; both would differ from
-- load to load.
update public.information_unit_audit audit
set actor = 'baseline', logged_at = unit.created_at
from public.information_unit unit
where unit.id = audit.unit_id;

insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor, recorded_at)
select 'baseline', 'vn/baseline-a', count(*), cutter.run_digest('baseline'), 'baseline', '2024-01-03 00:00:00+00'
from public.information_unit
where run_id = 'baseline';

insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by, verified_at)
select run_id, unit_count, unit_digest, 'match', 'baseline', '2024-01-03 01:00:00+00'
from public.governance_record
where run_id = 'baseline';

insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor, logged_at)
select 'baseline', place, phase, 'applied', 'sha256:' || repeat('0', 64), record.unit_count, record.unit_digest, 'baseline',
  timestamptz '2024-01-03 00:00:00+00' + place * interval '1 minute'
from public.governance_record record
cross join unnest(cutter.phase_order()) with ordinality as phases (phase, place)
where record.run_id = 'baseline'
order by place;

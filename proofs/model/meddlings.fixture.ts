/** What others do to the rows of a run, as statements of theirs. Never part of a run. */

/** A unit of the run or of somebody else, in the run's own document or in another. */
const another = (run: string, document: string) => `insert into public.information_unit
  (canonical_address, title, body, actor, unit_kind, publication_type, owner_ref, identity_profile, run_id, document_ref, position)
  select canonical_address || '/' || clock_timestamp(), title, '', actor, unit_kind, publication_type, owner_ref,
    identity_profile, ${run}, ${document}, 9 from public.information_unit where canonical_address = $unit`;
const ID = '(select id from public.information_unit where canonical_address = $unit)';
const RECORD = `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor)`;

/** What others do; the run and one of its units stand for themselves. */
export const MEDDLINGS: readonly string[] = [
  `update public.information_unit set title = title || '!' where canonical_address = $unit`,
  `update public.information_unit set updated_at = clock_timestamp() + interval '1 hour' where canonical_address = $unit`,
  `update public.information_unit set run_id = 'somebody' where canonical_address = $unit`,
  another('run_id', 'document_ref'),
  another(`'somebody'`, 'document_ref'),
  another('run_id', `'vn/baseline-c'`),
  `insert into public.information_unit_reference select min(id), ${ID}, 'cites' from public.information_unit
    having ${ID} is not null on conflict do nothing`,
  `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
    select id, 'draft', 'retired', run_id, 'x' from public.information_unit where canonical_address = $unit`,
  `update public.information_unit_child set ordinal = ordinal + 1 where child_id = ${ID}`,
  `update public.legal_document set title = title || '!', profile = '[1]' where document_ref <> 'vn/baseline-d'
    and document_ref = (select document_ref from public.information_unit where canonical_address = $unit)`,
  `${RECORD} select run_id, document_ref, 1, 'x', 'x' from public.information_unit
    where canonical_address = $unit on conflict do nothing`,
  `${RECORD} select run_id || clock_timestamp(), document_ref, 1, 'x', 'x' from public.information_unit
    where canonical_address = $unit`,
  `insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by)
    values ($run, 1, 'x', 'match', 'x') on conflict do nothing`,
  `update public.verification set verified_by = 'x' where run_id = $run`,
  `delete from public.governance_record where run_id = $run`,
  'update cutter.kill_switch set execution_enabled = false',
  'update cutter.kill_switch set execution_enabled = true',
];

/** What other users of the database do to the units of a run: the Directus application, with its own rights. Sends nothing itself. */
import type { Interference } from '../../harness/run/interference.ts';
import type { INTERFERENCES, Run } from '../../schema/contract/phase.ts';

/** Each takes the address of one unit of the run as $1. */
const STATEMENTS: Readonly<Record<keyof typeof INTERFERENCES, string>> = {
  edit_title: `update public.information_unit set title = title || ' (edited)' where canonical_address = $1`,
  edit_body: `update public.information_unit set body = body || ' ' where canonical_address = $1`,
  change_lifecycle: `update public.information_unit set lifecycle = 'retired' where canonical_address = $1`,
  hang_child: `with made as (
      insert into public.information_unit (canonical_address, title, body, actor, unit_kind, publication_type,
        owner_ref, identity_profile, run_id, document_ref, position)
      select canonical_address || '/of-somebody-else', title, '', actor, unit_kind, publication_type,
        owner_ref, identity_profile, 'somebody-else', document_ref, 9999
        from public.information_unit where canonical_address = $1
      returning id)
    insert into public.information_unit_child (parent_id, child_id, ordinal, run_id)
    select u.id, made.id, 1, 'somebody-else' from made, public.information_unit u where u.canonical_address = $1`,
  add_reference: `insert into public.information_unit_reference (from_id, to_id, kind)
    select (select min(id) from public.information_unit where run_id = 'baseline'), id, 'cites'
      from public.information_unit where canonical_address = $1`,
  edit_document: `update public.legal_document set title = title || ' (edited)'
    where document_ref = (select document_ref from public.information_unit where canonical_address = $1)`,
  record_governance: `update public.governance_record set actor = actor || ' (edited)'
    where run_id = (select run_id from public.information_unit where canonical_address = $1)`,
  verify_again: `update public.verification set verified_by = verified_by || ' (again)', verified_at = clock_timestamp()
    where run_id = (select run_id from public.information_unit where canonical_address = $1)`,
};

/** Gives what is done to one unit of the run, counted round from the first. */
export function interferenceWith(how: string, { plan }: Run, unit: number): Interference {
  return {
    role: 'directus_app',
    sql: STATEMENTS[how as keyof typeof INTERFERENCES],
    values: [plan.rows[unit % plan.rows.length]?.canonicalAddress],
  };
}

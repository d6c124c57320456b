/** Plays somebody else who works on the same rows between a cut and its compensation, with the rights that such people have. */

import type { Run } from '../../schema/contract/phase.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Step } from '../../schema/history.ts';
import type { Trial } from '../rollback/trial.ts';

type Meddle = Extract<Step, { readonly do: 'meddle' }>;

/** Each takes the address of one unit of the run as $1. */
const DEEDS: Readonly<Record<Meddle['how'], string>> = {
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

/** Rejects where the deed touched nothing: a meddling that did not happen would prove nothing. */
export async function meddle(trial: Trial, run: Run, step: Meddle): Promise<void> {
  const unit = run.plan.rows[step.unit % run.plan.rows.length];
  await trial.asOther('directus_app', async (session) => {
    const answer = await session.query(DEEDS[step.how], [unit?.canonicalAddress]);
    if (answer.rowCount !== 1) {
      throw new ProofError('E_INTERNAL', `${step.how} touched ${answer.rowCount} rows, not one`);
    }
  });
}

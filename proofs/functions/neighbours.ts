/** What others do between direct calls: the application to the rows of a run, a sovereign's operator to the switch, the owner of the claims to his table. Judges nothing but what the trigger of the claims owes. */
import type { Deed, Runs } from '../../generators/direct-call.ts';
import type { Edit } from '../../generators/neighbour-deeds.ts';
import type { ModelState, Row } from '../../schema/contract/model/state.ts';
import { INTERFERENCES } from '../../schema/contract/phase.ts';
import { interferenceWith } from '../pipeline/interference.ts';
import { approvalOf } from './arguments.ts';
import { probeStatement } from './probe.ts';
import { probeOf } from './probes.ts';
import { REFUSED_ROWS } from './refused-rows.ts';

/** What must be on the clone: the log-in of a trial becomes neither owner nor superuser, so these act in their name. */
export const NEIGHBOURS: readonly string[] = [
  `create function proof.turn_switch(wanted text) returns void language plpgsql security definer as $turn$
  begin
    delete from cutter.kill_switch where wanted = 'missing';
    if wanted <> 'missing' then
      insert into cutter.kill_switch (id, execution_enabled) values (true, wanted = 'on')
      on conflict (id) do update set execution_enabled = excluded.execution_enabled;
    end if;
  end $turn$`,
  `create function proof.edit_claim(how text, digest text, of_run text) returns void
  language plpgsql security definer as $edit$
  begin
    update cutter.approval set not_after = not_after + interval '1 minute'
    where how = 'prolong' and approval_digest = digest;
    update cutter.approval set consumed_xid = null, consumed_at = null
    where how = 'unmark' and approval_digest = digest;
    delete from cutter.approval where how = 'delete' and approval_digest = digest;
    if how = 'truncate' then
      truncate cutter.approval;
    end if;
    insert into cutter.approval
      (approval_digest, nonce, run_id, plan_digest, database_name, operations, not_before, not_after, consumed_xid)
    select digest, 'put for ' || of_run, of_run, 'none', current_database(), array['run'],
      clock_timestamp() + begins, clock_timestamp() + ends, case when used then pg_current_xact_id() end
    from (values ('put one over', interval '-3 hours', interval '-1 hour', false),
      ('put one used and over', interval '-3 hours', interval '-1 hour', true),
      ('put one to come', interval '1 hour', interval '3 hours', false)) as put (name, begins, ends, used)
    where put.name = how;
  end $edit$`,
  `create function proof.cut_at(of_run text) returns timestamptz language sql security definer as $at$
    select logged_at from cutter.run_event where run_id = of_run and phase = 'cut_leg_a' and event = 'applied' $at$`,
  'alter function proof.edit_claim(text, text, text) owner to cutter_owner',
  'grant usage on schema proof to directus_app',
  'grant execute on function proof.turn_switch(text), proof.edit_claim(text, text, text), proof.cut_at(text) to public',
];

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What a deed sends, as `directus_app`. */
export function neighbourStatement(
  deed: Exclude<Deed, { do: 'transaction' }>,
  runs: Runs,
): Statement {
  switch (deed.do) {
    case 'switch':
      return { text: 'select proof.turn_switch($1)', values: [deed.to] };
    case 'claim': {
      const { runId } = runs[deed.run];
      const values = [deed.how, approvalOf(runs[deed.run]), runId];
      return { text: 'select proof.edit_claim($1, $2, $3)', values };
    }
    case 'edit':
      return editOf(deed, runs);
    case 'spoil':
      return { text: REFUSED_ROWS[deed.row % REFUSED_ROWS.length]?.sql ?? '', values: [] };
    case 'probe':
      return { text: probeStatement(probeOf(deed)), values: [] };
    default:
      return deed satisfies never;
  }
}

function editOf({ how, run, unit }: Extract<Deed, { do: 'edit' }>, runs: Runs): Statement {
  const own = runs[run];
  if (how in INTERFERENCES) {
    const { sql, values } = interferenceWith(how, own, unit);
    return { text: sql, values: values ?? [] };
  }
  const { rows } = own.plan;
  const address = rows[unit % rows.length]?.canonicalAddress;
  const text = EDITED[how as keyof typeof EDITED];
  const values = { $1: address, $2: own.runId, $3: own.plan.documentRef };
  // A parameter that a statement does not name has no type.
  const used = Object.entries(values).filter(([name]) => text.includes(name));
  return {
    text: used.reduce((sent, [name], at) => sent.replaceAll(name, `$${at + 1}::text`), text),
    values: used.map(([, value]) => value),
  };
}

const OF_UNIT = '(select id from public.information_unit where canonical_address = $1)';

/** `$1` is the address of a unit, `$2` its run, `$3` its document. */
const EDITED: Readonly<Record<Exclude<Edit, keyof typeof INTERFERENCES>, string>> = {
  bear_run: `insert into public.information_unit (canonical_address, title, body, actor, unit_kind, publication_type,
      owner_ref, identity_profile, run_id, document_ref, position)
    select 'of-somebody-else/' || $2, title, 'x', actor, unit_kind, publication_type, owner_ref, identity_profile,
      $2, document_ref, 7 from public.information_unit where id = 1`,
  cite: `insert into public.information_unit_reference (from_id, to_id, kind) select ${OF_UNIT}, 1, 'cites'
    where exists (select from public.information_unit where canonical_address = $1)`,
  hang_own: `insert into public.information_unit_child (parent_id, child_id, ordinal, run_id)
    select other.id, unit.id, 1, 'somebody-else' from public.information_unit unit
    join public.information_unit other on other.document_ref = unit.document_ref and other.id <> unit.id
    where unit.canonical_address = $1 order by other.id limit 1`,
  give_away: `update public.information_unit set run_id = 'somebody-else' where canonical_address = $1`,
  hang_across: `update public.information_unit_child set parent_id = 70 where child_id = ${OF_UNIT}`,
  unhang: `delete from public.information_unit_child where child_id = ${OF_UNIT}`,
  move_unit: `update public.information_unit_child set ordinal = ordinal + 1 where child_id = ${OF_UNIT}`,
  move_document: `update public.information_unit set document_ref = 'vn/baseline-d' where canonical_address = $1`,
  delete_unit: 'delete from public.information_unit where canonical_address = $1',
  edit_log: `update public.information_unit_lifecycle_log set to_state = 'retired' where run_id = $2`,
  delete_log: 'delete from public.information_unit_lifecycle_log where run_id = $2',
  add_log: `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
    select id, 'draft', 'draft', $2, 'somebody else' from public.information_unit where canonical_address = $1`,
  record_first: `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor)
    select $2, document_ref, 1, 'x', 'somebody else' from public.legal_document where document_ref = $3`,
  record_other: `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor)
    select 'somebody-else', document_ref, 1, 'x', 'somebody else' from public.legal_document where document_ref = $3`,
  record_at_once: `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor, recorded_at)
    select 'somebody-else', $3, 1, 'x', 'somebody else', proof.cut_at($2) where proof.cut_at($2) is not null`,
  verify_first: `insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by)
    values ($2, 1, 'x', 'match', 'somebody else')`,
  delete_record: 'delete from public.governance_record where run_id = $2',
  delete_verification: 'delete from public.verification where run_id = $2',
  count_record: 'update public.governance_record set unit_count = unit_count + 1 where run_id = $2',
  retire_document: `update public.legal_document set lifecycle = 'retired' where document_ref = $3`,
};

/** What others may do whatever stands: no constraint of the tables is in their way. */
const ALWAYS_TAKEN: readonly Edit[] = [
  ...(['edit_title', 'edit_body', 'change_lifecycle', 'edit_document', 'retire_document'] as const),
  ...(['record_governance', 'verify_again', 'count_record', 'delete_record'] as const),
  ...(['delete_verification', 'edit_log', 'delete_log', 'add_log', 'unhang'] as const),
  ...(['move_unit', 'move_document', 'give_away'] as const),
];

/** `ok` or the SQLSTATE that the tables owe a deed; null where neither is certain. */
export function owedTo(deed: Deed, runs: Runs, before: ModelState): string | null {
  switch (deed.do) {
    case 'spoil':
      return REFUSED_ROWS[deed.row % REFUSED_ROWS.length]?.owed ?? null;
    case 'claim':
      return owedToClaim(deed, before.get('cutter.approval')?.get(approvalOf(runs[deed.run])));
    case 'edit': {
      if (deed.how !== 'hang_across') return ALWAYS_TAKEN.includes(deed.how) ? 'ok' : null;
      const { rows } = runs[deed.run].plan;
      const address = rows[deed.unit % rows.length]?.canonicalAddress;
      return isHung(before, String(address)) ? 'CK008' : null;
    }
    default:
      return null;
  }
}

type ClaimEdit = Extract<Deed, { do: 'claim' }>;

/** A claim is kept as it is, but for the mark that it was consumed. */
function owedToClaim({ how }: ClaimEdit, claim: Row | undefined): string | null {
  if (how === 'truncate') return 'CK010';
  if (claim === undefined || how.startsWith('put')) return null;
  return how === 'unmark' && claim['consumed_xid'] === null ? null : 'CK010';
}

/** In another document than that of the unit which it is to be hung under. */
function isHung(state: ModelState, address: string): boolean {
  const units = [...(state.get('public.information_unit')?.values() ?? [])];
  const unit = units.find((one) => one['canonical_address'] === address);
  const hung = state.get('public.information_unit_child')?.has(String(unit?.['id'])) === true;
  return hung && unit?.['document_ref'] !== 'vn/baseline-b';
}

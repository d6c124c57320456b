/** What a verifier reads of a run to judge it, and digests by himself. Reads as cutter_verify may, in a transaction that is read-only. */
import { unitDigest } from '../../cutter/plan/unit-digest.ts';
import { connect, logicalSession, type Target } from '../../harness/connection/connection.ts';
import type { Trial } from '../../harness/rollback/trial.ts';
import { type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { thrownError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Session } from '../../schema/session.ts';

export interface CountAndDigest {
  readonly count: number;
  readonly digest: string;
}

/** What was read, or why it could not be. */
export type RunReading =
  | {
      readonly status: 'read';
      /** Counted and digested from the rows, not asked of a function. */
      readonly units: CountAndDigest;
      readonly governance: CountAndDigest | null;
      readonly verification: CountAndDigest | null;
      /** State of each phase in the ledger, as `fn_run_state` tells it. */
      readonly phases: Readonly<Record<string, string>>;
      /** What would hinder an inverse, as `fn_revert_check` tells it. */
      readonly findings: number;
    }
  | { readonly status: 'failed'; readonly why: string };

const UNITS = `
  select unit.position, parent.canonical_address as "parentAddress", unit.canonical_address as "canonicalAddress",
    unit.title, coalesce(unit.identity_profile ->> 'heading', '') as heading, unit.body, unit.actor,
    unit.unit_kind as "unitKind", unit.publication_type as "publicationType", unit.owner_ref as "ownerRef",
    replace(unit.identity_profile ->> 'primary_section_type_ref', 'vocab.section_type.', '') as "sectionType"
  from public.information_unit unit
  left join public.information_unit_child hung on hung.child_id = unit.id
  left join public.information_unit parent on parent.id = hung.parent_id
  where unit.run_id = $1
  order by unit.position, unit.canonical_address collate "C"`;

const RECORDS = `
  select (select jsonb_build_object('count', unit_count, 'digest', unit_digest)
      from public.governance_record where run_id = $1) as governance,
    (select jsonb_build_object('count', unit_count, 'digest', unit_digest)
      from public.verification where run_id = $1) as verification,
    public.fn_run_state($1) as state, public.fn_revert_check($1) as findings`;

/** Reads from a log-in of its own, which sees only what is committed: the run of the baseline. */
export async function readLoggedIn(target: Target, names: Names, run: string): Promise<RunReading> {
  await using session = await connect({ ...target, user: 'cutter_verify' });
  await session.query('begin transaction read only');
  const reading = await read(logicalSession(session, names), run);
  await session.query('rollback');
  return reading;
}

/** Reads inside the case's own transaction, which nobody else can see into. */
export async function readWithin(trial: Trial, runId: string): Promise<RunReading> {
  const readings: RunReading[] = [];
  await trial.asOther('cutter_verify', async (session) => {
    await session.query('savepoint cutproof_reading');
    await session.query('set local transaction_read_only = on');
    readings.push(await read(session, runId));
    await session.query('rollback to savepoint cutproof_reading');
    await session.query('release savepoint cutproof_reading');
  });
  return readings[0] as RunReading;
}

/** A refusal of the server is what was seen; anything else is a failure of ours. */
async function read(session: Session, runId: string): Promise<RunReading> {
  try {
    const units = (await session.query(UNITS, [runId])).rows as unknown as readonly CutplanRow[];
    const records = (await session.query(RECORDS, [runId])).rows[0] ?? {};
    const state = records['state'] as { readonly phases: Readonly<Record<string, string>> };
    return {
      status: 'read',
      units: { count: units.length, digest: digestOf(units) },
      governance: records['governance'] as CountAndDigest | null,
      verification: records['verification'] as CountAndDigest | null,
      phases: state.phases,
      findings: (records['findings'] as readonly unknown[]).length,
    };
  } catch (error) {
    const { code, message } = thrownError(error);
    if (code.length !== 5) throw error;
    return { status: 'failed', why: `${code} ${message}` };
  }
}

function digestOf(rows: readonly CutplanRow[]): string {
  return unitDigest(freezeCutplan({ documentRef: '', documentDigest: '', rows }));
}

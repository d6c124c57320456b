/** The two records of a run, leg B and the verification: what they claim is what stands, or they are not written. */
import type { Phase } from '../phase.ts';
import { runDigest, unitsBearing } from './digests.ts';
import { type Event, eventRow, unwritable } from './event.ts';
import type { Expectation, Expected, ExpectedChange, Served } from './expectation.ts';
import { turn } from './ledger.ts';
import { memoryOf } from './memory.ts';
import { gate, type Refused, refusedWith } from './refusal.ts';
import { rowsWhere, tableOf } from './rows.ts';
import type { ModelState, Value } from './state.ts';
import { DOCUMENT_TABLE, UNDO } from './tables.ts';

type Text = string | null;

export const GOVERNANCE = 'public.governance_record';
export const VERIFICATIONS = 'public.verification';

/** A record made by somebody else under the run's name bars the way. */
export function expectLegB(state: ModelState, args: readonly Value[]): Expectation {
  const event = eventOf('leg_b_record', args);
  const problem = gate(state) ?? turn(state, event) ?? mismatch(state, event);
  if (problem !== null) return problem;
  const [document] = memoryOf(state, event.run, { phase: 'cut_leg_a', relation: DOCUMENT_TABLE });
  const reference = String(document?.['key']);
  const gone = `changed_since: ${DOCUMENT_TABLE}: the document of run ${event.run} is gone`;
  const barred =
    (tableOf(state, DOCUMENT_TABLE).has(reference) ? null : refusedWith('CK005', gone)) ??
    (event.actor === null ? refusedWith('23502') : null) ??
    taken(state, GOVERNANCE, event);
  const { count, digest, actor } = event;
  const columns = { document_ref: reference, unit_count: count, unit_digest: digest, actor };
  const record = { table: GOVERNANCE, moment: 'recorded_at', columns };
  return barred ?? unwritable(event) ?? recorded(state, event, record);
}

/** Only what a governance record says as well can be verified. */
export function expectVerify(state: ModelState, args: readonly Value[]): Expectation {
  const event = eventOf('write_verify', args);
  const { run, count, digest, actor } = event;
  const problem = gate(state) ?? turn(state, event) ?? mismatch(state, event);
  if (problem !== null) return problem;
  const agreed = { run_id: run, unit_count: count, unit_digest: digest };
  const barred =
    (rowsWhere(state, GOVERNANCE, agreed).length === 0
      ? refusedWith('CK007', `mismatch: no governance record of run ${run} agrees with its units`)
      : null) ??
    (actor === null ? refusedWith('23502') : null) ??
    taken(state, VERIFICATIONS, event);
  const columns = { unit_count: count, unit_digest: digest, verdict: 'match', verified_by: actor };
  const record = { table: VERIFICATIONS, moment: 'verified_at', columns };
  return barred ?? unwritable(event) ?? recorded(state, event, record);
}

function eventOf(phase: Phase, args: readonly Value[]): Event {
  const [run, plan, actor, count, digest] = args as readonly [
    Text,
    Text,
    Text,
    number | null,
    Text,
  ];
  return { run, phase, event: 'applied', plan, count, digest, actor };
}

function mismatch(state: ModelState, { run, count, digest }: Event): Refused | null {
  const counted = unitsBearing(state, run).length;
  if (count !== counted) {
    return refusedWith('CK007', `mismatch: run ${run} has ${counted} units, not ${count ?? ''}`);
  }
  const digested = runDigest(state, run);
  if (digest === digested) return null;
  const message = `mismatch: the units of run ${run} digest to ${digested}, not ${digest ?? ''}`;
  return refusedWith('CK007', message);
}

function taken(state: ModelState, table: string, { run }: Event): Refused | null {
  if (rowsWhere(state, table, { run_id: run }).length === 0) return null;
  const what = table === GOVERNANCE ? 'recorded' : 'verified';
  return refusedWith('CK005', `changed_since: ${table}: run ${run} was ${what} by somebody else`);
}

interface Record {
  readonly table: string;
  readonly moment: string;
  readonly columns: Readonly<globalThis.Record<string, Expected>>;
}

function recorded(
  state: ModelState,
  event: Event,
  { table, moment, columns }: Record,
): Expectation {
  const { run, phase, count, digest } = event;
  const id: Served = { served: 'id', name: `${phase} of ${run}` };
  const remembered: ExpectedChange = {
    table: UNDO,
    key: [String(run), phase, table, id],
    row: {
      ...{ run_id: run, phase, relation: table, key: id, before: null },
      after: {
        derived: `the image of ${table} of ${run}`,
        of: (after) => rowsWhere(after, table, { run_id: run })[0] ?? null,
      },
    },
  };
  const made: ExpectedChange = {
    table,
    key: id,
    row: {
      ...{ id, run_id: run, ...columns },
      [moment]: { served: 'moment', name: `${moment} of ${run}` },
    },
  };
  return {
    status: 'ok',
    answer: { status: 'applied', unit_count: count, unit_digest: digest },
    changes: [made, remembered, eventRow(state, event)],
  };
}

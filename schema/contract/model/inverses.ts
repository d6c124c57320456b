/** The inverse of each phase: all of what the run wrote goes, nothing else does, and the ledger says so. Done twice is done once. */
import type { Phase } from '../phase.ts';
import { enactmentProblem, unenacted } from './enact.ts';
import { type Event, eventRow, unwritable } from './event.ts';
import type { Expectation, ExpectedChange } from './expectation.ts';
import { builtUpon, changedSince, refuseFor, revertFindings } from './findings.ts';
import { auditDigest } from './images.ts';
import { blockedBy, eventsOf, stands } from './ledger.ts';
import { memoryOf, unitsOf } from './memory.ts';
import { GOVERNANCE, VERIFICATIONS } from './records.ts';
import { gate, type Refused, refusedWith } from './refusal.ts';
import { rowsWhere, tableOf } from './rows.ts';
import type { ModelState, Row, Value } from './state.ts';
import { CHILDREN, DOCUMENT_TABLE, UNDO, UNITS } from './tables.ts';

type Text = string | null;

interface Inverse {
  /** What must not be there; looked at before anything is taken away. */
  readonly problem: (state: ModelState, run: string) => Refused | null;
  readonly undone: (state: ModelState, run: string, by: string) => readonly ExpectedChange[];
}

export function expectInverse(
  state: ModelState,
  phase: Phase,
  { args, by }: { readonly args: readonly Value[]; readonly by: string },
): Expectation {
  const [run, actor] = args as readonly [Text, Text];
  const off = gate(state);
  if (off !== null) return off;
  if (run === null || !stands(state, run, phase)) {
    return { status: 'ok', answer: { status: 'nothing_to_do' }, changes: [] };
  }
  const { problem, undone } = INVERSES[phase];
  const event = compensation(state, { run, phase, actor });
  const barred = blockedBy(state, run, phase) ?? problem(state, run) ?? unwritable(event);
  if (barred !== null) return barred;
  return {
    status: 'ok',
    answer: { status: 'compensated' },
    changes: [...undone(state, run, by), ...forgotten(state, run, phase), eventRow(state, event)],
  };
}

const INVERSES: Readonly<Record<Phase, Inverse>> = {
  pre_write_backup: { problem: () => null, undone: () => [] },
  cut_leg_a: {
    problem: (state, run) =>
      refuseFor(changedSince(state, run, 'cut_leg_a')) ??
      refuseFor(builtUpon(state, run)) ??
      stillReferred(state, run),
    undone: uncut,
  },
  lifecycle_enact: { problem: enactmentProblem, undone: unenacted },
  leg_b_record: recordInverse('leg_b_record', GOVERNANCE),
  write_verify: recordInverse('write_verify', VERIFICATIONS),
};

/** These come first, so they look at the whole run once more. */
function recordInverse(phase: Phase, table: string): Inverse {
  return {
    problem: (state, run) =>
      refuseFor(changedSince(state, run, phase)) ?? refuseFor(revertFindings(state, run)),
    undone: (state, run) => gone(table, rowsWhere(state, table, { run_id: run })),
  };
}

/** Says what was taken back as it was applied. */
function compensation(
  state: ModelState,
  { run, phase, actor }: { readonly run: string; readonly phase: Phase; readonly actor: Text },
): Event {
  const applied = eventsOf(state, run).find(
    (event) => event['phase'] === phase && event['event'] === 'applied',
  );
  return {
    ...{ run, phase, event: 'compensated', actor },
    plan: (applied?.['plan_digest'] ?? null) as Text,
    count: (applied?.['unit_count'] ?? null) as number | null,
    digest: (applied?.['unit_digest'] ?? null) as Text,
  };
}

function forgotten(state: ModelState, run: string, phase: Phase): readonly ExpectedChange[] {
  const rows = memoryOf(state, run, { phase });
  return rows.map(({ relation, key }) => ({
    table: UNDO,
    key: [run, phase, relation, key].join('\t'),
    row: null,
  }));
}

function gone(table: string, rows: readonly Row[], key = 'id'): readonly ExpectedChange[] {
  return rows.map((row) => ({ table, key: String(row[key]), row: null }));
}

function uncut(state: ModelState, run: string, by: string): readonly ExpectedChange[] {
  const units = unitsOf(state, run).map(String);
  const there = (table: string) =>
    units.flatMap((id) => tableOf(state, table).get(id) ?? ([] as readonly Row[]));
  return [
    ...gone(CHILDREN, there(CHILDREN), 'child_id'),
    ...gone(UNITS, there(UNITS)),
    ...gone('public.information_unit_search', there('public.information_unit_search'), 'unit_id'),
    ...there(UNITS).map((unit) => auditedDeletion(unit, by)),
    ...memoryOf(state, run, { phase: 'cut_leg_a', relation: DOCUMENT_TABLE }).map(
      ({ key, before }): ExpectedChange => {
        const row = (before ?? null) as Row | null;
        return { table: DOCUMENT_TABLE, key: String(key), row };
      },
    ),
  ];
}

function auditedDeletion(unit: Row, by: string): ExpectedChange {
  const id = { served: 'id', name: `audit delete of ${unit['id']}` } as const;
  return {
    table: 'public.information_unit_audit',
    key: id,
    row: {
      ...{ id, unit_id: unit['id'] ?? null, action: 'delete', run_id: unit['run_id'] ?? null },
      ...{ row_digest: auditDigest(unit), actor: by },
      logged_at: { served: 'moment', name: `logged_at of delete ${unit['id']}` },
    },
  };
}

/** A document that the run created cannot go while a record or a unit that stays names it. */
function stillReferred(state: ModelState, run: string): Refused | null {
  const units = new Set<Value>(unitsOf(state, run));
  const created = memoryOf(state, run, { phase: 'cut_leg_a', relation: DOCUMENT_TABLE }).find(
    ({ before }) => before === null,
  );
  if (created === undefined) return null;
  const named = { document_ref: created['key'] ?? null };
  const stay = rowsWhere(state, UNITS, named).some(({ id }) => !units.has(id ?? null));
  return stay || rowsWhere(state, GOVERNANCE, named).length > 0 ? refusedWith('23503') : null;
}

/** The enactment and what takes it back: units and their document change, and are remembered; each change of a unit leaves its traces. */
import { imageAfter } from './cut.ts';
import { runDigest } from './digests.ts';
import { type Event, eventRow, unwritable } from './event.ts';
import type { Expectation, ExpectedChange, Served } from './expectation.ts';
import { changedSince, refuseFor, revertFindings } from './findings.ts';
import { auditDigest } from './images.ts';
import { turn } from './ledger.ts';
import { memoryOf, unitsOf } from './memory.ts';
import { justAfter } from './moment.ts';
import { gate } from './refusal.ts';
import { rowsWhere, tableOf } from './rows.ts';
import type { ModelState, Row, Value } from './state.ts';
import { DOCUMENT_TABLE, LOGS, UNDO, UNITS } from './tables.ts';

type Text = string | null;

export function expectEnact(state: ModelState, args: readonly Value[], by: string): Expectation {
  const [run, plan, actor] = args as readonly [Text, Text, Text];
  const problem =
    gate(state) ??
    turn(state, { run, phase: 'lifecycle_enact', plan }) ??
    refuseFor(changedSince(state, run, 'cut_leg_a'));
  if (problem !== null) return problem;
  const units = unitsOf(state, run);
  const digest = runDigest(state, run);
  const event: Event = {
    ...{ run, phase: 'lifecycle_enact', event: 'applied', plan },
    ...{ count: units.length, digest, actor },
  };
  return (
    unwritable(event) ?? {
      status: 'ok',
      answer: { status: 'applied', unit_count: units.length, unit_digest: digest },
      changes: [
        ...units.flatMap((id) => enacted(state, id, by)),
        ...units.flatMap((id) => logged(state, id, { run: String(run), actor: String(actor) })),
        ...inForce(state, run),
        ...memoryOf(state, run, { phase: 'cut_leg_a' }).flatMap(rememberedAgain),
        eventRow(state, event),
      ],
    }
  );
}

function enacted(state: ModelState, id: number, by: string): readonly ExpectedChange[] {
  const unit = tableOf(state, UNITS).get(String(id)) ?? {};
  return [
    {
      table: UNITS,
      key: String(id),
      row: {
        lifecycle: 'enacted',
        version: Number(unit['version']) + 1,
        updated_at: {
          ...{ served: 'moment', name: `updated_at of unit ${id}` },
          notBefore: justAfter(String(unit['updated_at'])),
        },
      },
    },
    auditedUpdate(unit, by),
  ];
}

/** Every update of a unit leaves a digest of the row as it was left. */
function auditedUpdate(unit: Row, by: string): ExpectedChange {
  const key = String(unit['id']);
  const id: Served = { served: 'id', name: `audit update of ${key}` };
  return {
    table: 'public.information_unit_audit',
    key: id,
    row: {
      ...{ id, unit_id: unit['id'] ?? null, action: 'update', run_id: unit['run_id'] ?? null },
      row_digest: {
        derived: `the digest of unit ${key}`,
        of: (after) => auditDigest(tableOf(after, UNITS).get(key)),
      },
      actor: by,
      logged_at: { served: 'moment', name: `logged_at of update ${key}` },
    },
  };
}

function logged(
  state: ModelState,
  unit: number,
  { run, actor }: { readonly run: string; readonly actor: string },
): readonly ExpectedChange[] {
  const id: Served = { served: 'id', name: `log of unit ${unit}` };
  // Others may have logged the unit before, in the name of the run.
  const old = tableOf(state, LOGS);
  const image = (after: ModelState) =>
    rowsWhere(after, LOGS, { unit_id: unit, run_id: run }).find(
      ({ id: made }) => !old.has(String(made)),
    ) ?? null;
  return [
    {
      table: LOGS,
      key: id,
      row: {
        ...{ id, unit_id: unit, from_state: 'draft', to_state: 'enacted', run_id: run, actor },
        logged_at: { served: 'moment', name: `logged_at of log ${unit}` },
      },
    },
    {
      table: UNDO,
      key: [run, 'lifecycle_enact', LOGS, id],
      row: {
        ...{ run_id: run, phase: 'lifecycle_enact', relation: LOGS, key: id, before: null },
        after: { derived: `the image of the log of unit ${unit}`, of: image },
      },
    },
  ];
}

function inForce(state: ModelState, run: Text): readonly ExpectedChange[] {
  return memoryOf(state, run, { phase: 'cut_leg_a', relation: DOCUMENT_TABLE }).map(({ key }) => {
    const document = tableOf(state, DOCUMENT_TABLE).get(String(key)) ?? {};
    return {
      table: DOCUMENT_TABLE,
      key: String(key),
      row: {
        lifecycle: 'in_force',
        version: Number(document['version']) + 1,
        updated_at: { served: 'moment', name: `updated_at of ${key} in force` },
      },
    };
  });
}

/** As the cut left it is as the enactment found it. */
function rememberedAgain(made: Row): readonly ExpectedChange[] {
  const { run_id, relation, key, after } = made;
  if (relation !== UNITS && relation !== DOCUMENT_TABLE) return [];
  const own = { run_id: run_id ?? null, phase: 'lifecycle_enact', relation, key: key ?? null };
  return [
    {
      table: UNDO,
      key: Object.values(own).join('\t'),
      row: { ...own, before: after ?? null, after: imageAfter(String(relation), String(key)) },
    },
  ];
}

/** The state before the enactment, its moments too; so the moment of the compensation is only in the audit and the ledger. */
export function unenacted(state: ModelState, run: Text, by: string): readonly ExpectedChange[] {
  const units = new Set(unitsOf(state, run));
  const logs = rowsWhere(state, LOGS, { run_id: run }).filter(({ unit_id }) =>
    units.has(Number(unit_id)),
  );
  const before = memoryOf(state, run, { phase: 'lifecycle_enact' }).filter(
    ({ relation }) => relation !== LOGS,
  );
  return [
    ...logs.map(({ id }) => ({ table: LOGS, key: String(id), row: null })),
    ...before.flatMap((made) => restored(state, made, by)),
  ];
}

function restored(
  state: ModelState,
  { relation, key, before }: Row,
  by: string,
): readonly ExpectedChange[] {
  const { lifecycle = null, version = null, updated_at = null } = before as Row;
  const change: ExpectedChange = {
    table: String(relation),
    key: String(key),
    row: { lifecycle, version, updated_at },
  };
  if (relation !== UNITS) return [change];
  return [change, auditedUpdate(tableOf(state, UNITS).get(String(key)) ?? {}, by)];
}

export function enactmentProblem(state: ModelState, run: Text) {
  return (
    refuseFor(changedSince(state, run, 'lifecycle_enact')) ?? refuseFor(revertFindings(state, run))
  );
}

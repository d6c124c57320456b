/** The backup's record and the cut: opened, filled unit by unit, closed. A rejected row changes nothing and is told everything that is wrong with it. */
import { runDigest, unitsBearing } from './digests.ts';
import { type Event, eventRow, unwritable } from './event.ts';
import type { Expectation, ExpectedChange } from './expectation.ts';
import { imageNow, imageOfRow } from './images.ts';
import { turn } from './ledger.ts';
import { memoryOf } from './memory.ts';
import { gate, type Refused, refusedWith } from './refusal.ts';
import { sameValue, tableOf } from './rows.ts';
import type { ModelState, Row, Value } from './state.ts';
import { DOCUMENT_TABLE, UNDO } from './tables.ts';
import { isBlankText } from './text.ts';

type Text = string | null;

export function expectBackup(state: ModelState, args: readonly Value[]): Expectation {
  const [run, plan, actor, manifest] = args as readonly [Text, Text, Text, Text];
  const event: Event = {
    ...{ run, phase: 'pre_write_backup', event: 'applied', plan },
    ...{ count: 0, digest: manifest, actor },
  };
  return (
    gate(state) ??
    turn(state, event) ??
    unwritable(event) ?? {
      status: 'ok',
      answer: { status: 'applied', manifest_digest: manifest },
      changes: [eventRow(state, event)],
    }
  );
}

/** Where the document is not there it is created under its reference; where it is, its image is remembered. What is expected stands in the memory until the close. */
export function expectOpen(state: ModelState, args: readonly Value[]): Expectation {
  const [run, plan, document, , expected] = args as readonly [
    Text,
    Text,
    Text,
    Text,
    number | null,
  ];
  const problem =
    gate(state) ??
    turn(state, { run, phase: 'cut_leg_a', plan }) ??
    (memoryOf(state, run).length > 0
      ? refusedWith('CK002', `out_of_order: the cut of run ${run} is open`)
      : null) ??
    ((expected ?? 0) < 1
      ? refusedWith('CK007', `mismatch: a cut of ${expected ?? ''} units`)
      : null) ??
    (document === null ? refusedWith('23502') : null) ??
    (isBlankText(document) ? refusedWith('23514') : null) ??
    countersFull(state, String(document), expected ?? 0);
  if (problem !== null) return problem;
  const before = imageNow(state, DOCUMENT_TABLE, String(document));
  const remembered: ExpectedChange = {
    table: UNDO,
    key: [run, 'cut_leg_a', DOCUMENT_TABLE, document].join('\t'),
    row: {
      ...{ run_id: run, phase: 'cut_leg_a', relation: DOCUMENT_TABLE, key: document, before },
      after: { expected_count: expected },
    },
  };
  return {
    status: 'ok',
    answer: { status: 'opened', document_created: before === null },
    changes: before === null ? [created(String(document)), remembered] : [remembered],
  };
}

const LARGEST = 2_147_483_647;

/** They go up by what is cut, and the version by one at the close and at the enactment. */
function countersFull(state: ModelState, document: string, more: number): Refused | null {
  const row = tableOf(state, DOCUMENT_TABLE).get(document);
  if (row === undefined) return null;
  const fits = Number(row['unit_count']) + more <= LARGEST && Number(row['version']) + 2 <= LARGEST;
  return fits
    ? null
    : refusedWith('CK007', `mismatch: the counters of document ${document} cannot go up`);
}

function created(document: string): ExpectedChange {
  return {
    table: DOCUMENT_TABLE,
    key: document,
    row: {
      ...{ document_ref: document, title: document, unit_count: 0, lifecycle: 'draft' },
      ...{ last_run_id: null, profile: {}, version: 1 },
      updated_at: { served: 'moment', name: `updated_at of ${document}` },
    },
  };
}

/** The document learns of the cut, and the memory how the document was left. */
export function expectClose(state: ModelState, args: readonly Value[]): Expectation {
  const [run, plan, actor, expected] = args as readonly [Text, Text, Text, number | null];
  const problem = gate(state) ?? turn(state, { run, phase: 'cut_leg_a', plan });
  if (problem !== null) return problem;
  const [opened] = memoryOf(state, run, { phase: 'cut_leg_a', relation: DOCUMENT_TABLE });
  if (opened === undefined)
    return refusedWith('CK002', `out_of_order: no cut is open in run ${run}`);
  const count = unitsBearing(state, run).length;
  const then = (opened['after'] as Row)['expected_count'] ?? null;
  if (count !== expected || !sameValue(count, then)) {
    const message = `mismatch: run ${run} created ${count} units, expected ${then ?? ''}, then ${expected ?? ''}`;
    return refusedWith('CK007', message);
  }
  const digest = runDigest(state, run);
  const event: Event = { run, phase: 'cut_leg_a', event: 'applied', plan, count, digest, actor };
  return (
    unwritable(event) ?? {
      status: 'ok',
      answer: { status: 'applied', unit_count: count, unit_digest: digest },
      changes: [...closed(state, opened, event), eventRow(state, event)],
    }
  );
}

function closed(
  state: ModelState,
  opened: Row,
  { run, plan, count, digest }: Event,
): readonly ExpectedChange[] {
  const key = String(opened['key']);
  const document = tableOf(state, DOCUMENT_TABLE).get(key) ?? {};
  const last = { run_id: run, plan_digest: plan, unit_count: count, unit_digest: digest };
  return [
    {
      table: DOCUMENT_TABLE,
      key,
      row: {
        unit_count: Number(document['unit_count']) + Number(count),
        last_run_id: run,
        profile: joined(document['profile'] ?? null, { last_cut: last }),
        version: Number(document['version']) + 1,
        updated_at: { served: 'moment', name: `updated_at of ${key} once closed` },
      },
    },
    {
      table: UNDO,
      key: [run, 'cut_leg_a', DOCUMENT_TABLE, key].join('\t'),
      row: { after: imageAfter(DOCUMENT_TABLE, key) },
    },
  ];
}

export function imageAfter(relation: string, key: string) {
  return {
    derived: `the image of ${relation} ${key}`,
    of: (after: ModelState) => imageOfRow(relation, tableOf(after, relation).get(key)),
  };
}

/** What is no object is put into a list with what comes. */
function joined(profile: Value, more: Readonly<Record<string, Value>>): Value {
  if (Array.isArray(profile)) return [...profile, more];
  if (profile === null || typeof profile !== 'object') return [profile, more];
  return { ...profile, ...more };
}

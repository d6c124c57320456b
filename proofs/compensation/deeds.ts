/** What neighbours certainly do in every run of the law: each act on each table that they edit, every column, every time, and the deeds that once refuted it. Plain data. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { PLAIN_DEED } from '../../generators/neighbourhood.ts';
import { plainRow } from '../../generators/plan.ts';
import { phaseSteps, REVERT } from '../../generators/steps.ts';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Deed, Neighbourhood } from '../../schema/neighbour.ts';
import { EDITED } from '../pipeline/neighbourly.ts';

/** Two units at the root, and one that hangs under the first. */
function runOn(documentRef: string, units = 3): Run {
  const rows = [
    plainRow(1, `${documentRef}/deeds/1`),
    { ...plainRow(2, `${documentRef}/deeds/2`), parentAddress: `${documentRef}/deeds/1` },
    plainRow(3, `${documentRef}/deeds/3`),
  ].slice(0, units);
  const plan = freezeCutplan({ documentRef, documentDigest: sha256(documentRef), rows });
  return { runId: 'run-a', plan };
}

const FRESH = runOn('vn/proof-new');
/** One unit, in a document that the run makes. */
const ALONE: Run = runOn('vn/proof-alone', 1);
/** Its document has units of others. */
const SHARED = runOn('vn/baseline-a');

/** Phases so far, then the compensation; the deeds say for themselves when they come. */
function beside(run: Run, phases: number, deeds: readonly Example[]): Neighbourhood<Run> {
  return {
    runs: [run],
    steps: [...phaseSteps(CUTTER_PARTS, 0, phases), REVERT, REVERT],
    faults: [],
    deeds: deeds.map((deed) => ({ ...PLAIN_DEED, ...deed })),
  };
}

type Example = Pick<Deed, 'step' | 'table' | 'act'> & Partial<Deed>;

const ALL = PHASES.length;
const UNIT = 'public.information_unit';
const CHILD = 'public.information_unit_child';
const REFERENCE = 'public.information_unit_reference';
const DOCUMENT = 'public.legal_document';
const RECORD = 'public.governance_record';
const LOG = 'public.information_unit_lifecycle_log';

/** Whatever may be inserted, in each way of bearing on the run. */
const INSERTS = EDITED.flatMap((table) =>
  [0, 1, 2, 3].map((value) =>
    beside(SHARED, ALL, [{ step: ALL, table, act: 'insert', value, row: value }]),
  ),
);
const UPDATES = EDITED.map((table) =>
  beside(FRESH, ALL, [{ step: ALL, table, act: 'update', column: 'run_id' }]),
);
/** A record, a log row, a hierarchy row: whatever the run wrote and no foreign key keeps. */
const DELETES = EDITED.map((table) => beside(FRESH, ALL, [{ step: ALL, table, act: 'delete' }]));

/** What one deed cannot do, for something keeps the row. */
const IN_TWO: readonly Neighbourhood<Run>[] = [
  // The last unit hangs under nothing, and nothing hangs under it.
  beside(FRESH, 2, [{ step: 2, table: UNIT, act: 'delete', row: 2 }]),
  beside(FRESH, 2, [{ step: 2, table: CHILD, act: 'delete' }]),
  beside(SHARED, 2, [{ step: 1, table: REFERENCE, act: 'delete', whose: 'other' }]),
  // The only unit is moved away, and its document removed: a foreign key stood in the way of leg B then.
  beside(ALONE, ALL, [
    { step: 3, table: UNIT, act: 'update', column: 'document_ref', value: 2 },
    { step: 3, table: DOCUMENT, act: 'delete' },
  ]),
  // The counters of the document are full before the cut: it ended in an error of the server.
  ...['unit_count', 'version'].map((column) =>
    beside(SHARED, ALL, [
      { step: 1, table: DOCUMENT, act: 'update', column, whose: 'named', value: 2 },
    ]),
  ),
  // Somebody takes the number that the next row would have had.
  ...[UNIT, LOG, RECORD, 'public.verification'].map((table, at) =>
    beside(SHARED, ALL, [
      { step: at + 1, table, act: 'insert', whose: 'other', value: 4, numbered: true },
    ]),
  ),
  // The hierarchy is edited after the compensation was checked: the enactment was taken back all the same.
  beside(FRESH, 3, [{ step: 3, transaction: 3, table: CHILD, act: 'update', column: 'ordinal' }]),
];

/** One time after the other. */
const TIMES: readonly Neighbourhood<Run>[] = [
  beside(SHARED, ALL, [
    { step: 0, table: DOCUMENT, act: 'update', column: 'title', whose: 'named' },
  ]),
  beside(FRESH, ALL, [{ step: 3, table: CHILD, act: 'update', column: 'ordinal' }]),
  beside(FRESH, ALL, [{ step: ALL, transaction: 3, table: UNIT, act: 'update', column: 'body' }]),
  beside(SHARED, ALL, [{ step: ALL + 1, table: UNIT, act: 'insert', whose: 'other', value: 0 }]),
  beside(FRESH, 2, [{ step: 0, table: DOCUMENT, act: 'insert', whose: 'other', value: 1 }]),
];

/** Every column of every row that the run wrote, by its type. */
export const EVERY_COLUMN: readonly Neighbourhood<Run>[] = EDITED.flatMap((table) =>
  Array.from({ length: columnsOf(table) }, (_, column) =>
    beside(FRESH, ALL, [{ step: ALL, table, act: 'update', column }]),
  ),
);

function columnsOf(table: string): number {
  return table === UNIT ? 17 : 8;
}

export const CERTAIN_DEEDS: readonly Neighbourhood<Run>[] = [
  ...INSERTS,
  ...UPDATES,
  ...DELETES,
  ...IN_TWO,
  ...TIMES,
];

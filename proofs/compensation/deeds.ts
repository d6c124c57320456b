/** What neighbours certainly do in every run of the law: each act on each table that they edit, every column, every time, and the deeds that once refuted it. Plain data. */
import type { Run } from '../../schema/contract/phase.ts';
import { EDITED } from '../../schema/contract/privileges.ts';
import type { Neighbourhood } from '../../schema/neighbour.ts';
import { ALL, RUN, TABLE, withNeighbours } from '../pipeline/with-neighbours.ts';

/** Whatever may be inserted, in each way of bearing on the run. */
const INSERTS = EDITED.flatMap((table) =>
  [0, 1, 2, 3].map((value) =>
    withNeighbours(RUN.shared, ALL, [{ step: ALL, table, act: 'insert', value, row: value }]),
  ),
);
const UPDATES = EDITED.map((table) =>
  withNeighbours(RUN.fresh, ALL, [{ step: ALL, table, act: 'update', column: 'run_id' }]),
);
/** A record, a log row, a hierarchy row: whatever the run wrote and no foreign key keeps. */
const DELETES = EDITED.map((table) =>
  withNeighbours(RUN.fresh, ALL, [{ step: ALL, table, act: 'delete' }]),
);

/** What one deed cannot do, for something keeps the row. */
const IN_TWO: readonly Neighbourhood<Run>[] = [
  // The last unit hangs under nothing, and nothing hangs under it.
  withNeighbours(RUN.fresh, 2, [{ step: 2, table: TABLE.unit, act: 'delete', row: 2 }]),
  withNeighbours(RUN.fresh, 2, [{ step: 2, table: TABLE.child, act: 'delete' }]),
  withNeighbours(RUN.shared, 2, [
    { step: 1, table: TABLE.reference, act: 'delete', whose: 'other' },
  ]),
  // A document that nothing hangs on comes and goes.
  withNeighbours(RUN.shared, ALL, [
    { step: 1, table: TABLE.document, act: 'insert', whose: 'other' },
    { step: 2, table: TABLE.document, act: 'delete', whose: 'other' },
  ]),
  // The only unit is moved away, and its document removed: a foreign key stood in the way of leg B then.
  withNeighbours(RUN.alone, ALL, [
    { step: 3, table: TABLE.unit, act: 'update', column: 'document_ref', value: 2 },
    { step: 3, table: TABLE.document, act: 'delete' },
  ]),
  // The counters of the document are full before the cut: it ended in an error of the server.
  ...['unit_count', 'version'].map((column) =>
    withNeighbours(RUN.shared, ALL, [
      { step: 1, table: TABLE.document, act: 'update', column, whose: 'named', value: 2 },
    ]),
  ),
  // Somebody takes the number that the next row would have had.
  ...[TABLE.unit, TABLE.log, TABLE.record, TABLE.verification].map((table, at) =>
    withNeighbours(RUN.shared, ALL, [
      { step: at + 1, table, act: 'insert', whose: 'other', value: 4, numbered: true },
    ]),
  ),
  // The hierarchy is edited after the compensation was checked: the enactment was taken back all the same.
  withNeighbours(RUN.fresh, 3, [
    { step: 3, transaction: 3, table: TABLE.child, act: 'update', column: 'ordinal' },
  ]),
];

/** One time after the other. */
const TIMES: readonly Neighbourhood<Run>[] = [
  withNeighbours(RUN.shared, ALL, [
    { step: 0, table: TABLE.document, act: 'update', column: 'title', whose: 'named' },
  ]),
  withNeighbours(RUN.fresh, ALL, [
    { step: 3, table: TABLE.child, act: 'update', column: 'ordinal' },
  ]),
  withNeighbours(RUN.fresh, ALL, [
    { step: ALL, transaction: 3, table: TABLE.unit, act: 'update', column: 'body' },
  ]),
  withNeighbours(RUN.shared, ALL, [
    { step: ALL + 1, table: TABLE.unit, act: 'insert', whose: 'other', value: 0 },
  ]),
  withNeighbours(RUN.fresh, 2, [
    { step: 0, table: TABLE.document, act: 'insert', whose: 'other', value: 1 },
  ]),
];

/** Every column of every row that the run wrote, by its type. */
export const EVERY_COLUMN: readonly Neighbourhood<Run>[] = EDITED.flatMap((table) =>
  Array.from({ length: columnsOf(table) }, (_, column) =>
    withNeighbours(RUN.fresh, ALL, [{ step: ALL, table, act: 'update', column }]),
  ),
);

function columnsOf(table: string): number {
  return table === TABLE.unit ? 17 : 8;
}

export const CERTAIN_DEEDS: readonly Neighbourhood<Run>[] = [
  ...INSERTS,
  ...UPDATES,
  ...DELETES,
  ...IN_TWO,
  ...TIMES,
];

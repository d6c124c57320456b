/** What neighbours have certainly written and not committed in every run of the law: each row that a phase or an inverse holds, and what is in its way. Plain data. */
import type { Run } from '../../schema/contract/phase.ts';
import type { NeighbourDeed, Neighbourhood } from '../../schema/neighbour.ts';
import { ALL, RUN, TABLE, withNeighbours } from '../pipeline/with-neighbours.ts';

export const OPEN_DEEDS: readonly Neighbourhood<Run>[] = [
  ...openEdits([0, 3, 4], { table: TABLE.document, column: 'title' }),
  ...openEdits([1, 3, 4], { table: TABLE.unit, column: 'body' }),
  ...openEdits([1, 3, 4], { table: TABLE.child, column: 'ordinal' }),
  ...openEdits([1, 3], { table: TABLE.log, column: 'actor' }),
  ...openEdits([1, 2], { table: TABLE.record, column: 'actor' }),
  ...openEdits([1], { table: TABLE.verification, column: 'verified_by' }),
  // The enactment, and the records after it.
  ...[TABLE.document, TABLE.unit].map((table) =>
    withNeighbours(RUN.fresh, ALL, [
      { step: 2, table, act: 'update', column: 'title', open: true },
    ]),
  ),
  withNeighbours(RUN.fresh, ALL, [
    { step: 2, table: TABLE.child, act: 'update', column: 'ordinal', open: true },
  ]),
  withNeighbours(RUN.fresh, ALL, [
    { step: 3, table: TABLE.record, act: 'insert', value: 0, open: true },
  ]),
  withNeighbours(RUN.fresh, ALL, [
    { step: 4, table: TABLE.verification, act: 'insert', value: 0, open: true },
  ]),
  // The units are moved away, and their document is on its way out while leg B asks for it.
  withNeighbours(RUN.alone, ALL, [
    { step: 3, table: TABLE.unit, act: 'update', column: 'document_ref', value: 2 },
    { step: 3, table: TABLE.document, act: 'delete', open: true },
  ]),
  // An address of the plan is taken while the cut is under way, and a document is made or edited.
  withNeighbours(RUN.shared, ALL, [
    { step: 1, table: TABLE.unit, act: 'insert', value: 1, open: true },
  ]),
  withNeighbours(RUN.fresh, ALL, [
    { step: 1, table: TABLE.document, act: 'insert', value: 1, open: true },
  ]),
  withNeighbours(RUN.shared, ALL, [
    { step: 1, table: TABLE.document, act: 'update', whose: 'named', column: 'title', open: true },
  ]),
  // Rows that are gone by the time they are held.
  ...[TABLE.child, TABLE.log, TABLE.record, TABLE.verification].map((table) =>
    withNeighbours(RUN.fresh, ALL, [
      { step: ALL, transaction: 1, table, act: 'delete', open: true },
    ]),
  ),
];

/** At one transaction of the compensation after the other: the question, then each inverse. */
function openEdits(
  transactions: readonly number[],
  { table, column }: Pick<NeighbourDeed, 'table' | 'column'>,
): readonly Neighbourhood<Run>[] {
  return transactions.map((transaction) =>
    withNeighbours(RUN.fresh, ALL, [
      { step: ALL, transaction, table, act: 'update', column, open: true },
    ]),
  );
}

/** Faults that always meet their statement: placed by the number of statements a method is known to send. */
import fc from 'fast-check';
import { ERROR_KINDS, FAULT_KINDS, FAULT_SIDES, type Fault } from '../schema/fault.ts';

const SQLSTATES = ['40001', '40P01', '55P03', '57014', '23505'] as const;
interface FaultPlace {
  readonly step: number;
  /** Statements of each transaction of the step's method. */
  readonly transactions: readonly number[];
}

/** All statements of a method. */
export function statementTotal({ transactions }: Pick<FaultPlace, 'transactions'>): number {
  return transactions.reduce((sum, statements) => sum + statements, 0);
}

export function fault(place: FaultPlace): fc.Arbitrary<Fault> {
  const count = statementTotal(place);
  return fc
    .record({
      statement: fc.nat({ max: count - 1 }),
      side: fc.constantFrom(...FAULT_SIDES),
      kind: fc.constantFrom(...FAULT_KINDS),
      sqlstate: fc.constantFrom(...SQLSTATES),
    })
    .map((draft) => ({ step: place.step, ...possible(draft, place) }));
}

/** Every kind on either side of one statement. */
export function everyKind(place: FaultPlace, statement: number): readonly Fault[] {
  return FAULT_KINDS.flatMap((kind) =>
    FAULT_SIDES.map((side) => ({
      step: place.step,
      ...possible({ statement, side, kind, sqlstate: '40001' }, place),
    })),
  );
}

/** Every fault at every statement: each kind on either side, and an error of the server under each of its names. */
export function everyFaultOf(place: FaultPlace): readonly Fault[] {
  const count = statementTotal(place);
  const blows = FAULT_KINDS.flatMap((kind) =>
    (kind === 'sql_error' ? SQLSTATES : ['']).map((sqlstate) => ({ kind, sqlstate })),
  );
  return Array.from({ length: count }, (_, statement) => statement).flatMap((statement) =>
    blows.flatMap((blow) =>
      FAULT_SIDES.map((side) => ({ statement, side, ...blow }))
        // A draft that cannot be is moved to the other side, where it stands already.
        .filter((draft) => possible(draft, place).side === draft.side)
        .map((draft) => ({ step: place.step, ...draft })),
    ),
  );
}

/** A COMMIT that has landed cannot fail any more: after it only the connection can be lost. */
function possible(draft: Omit<Fault, 'step'>, { transactions }: FaultPlace): Omit<Fault, 'step'> {
  const commits = transactions.map(
    (_, index) => statementTotal({ transactions: transactions.slice(0, index + 1) }) - 1,
  );
  const byServer = ERROR_KINDS.includes(draft.kind);
  return commits.includes(draft.statement) && byServer ? { ...draft, side: 'before' } : draft;
}

/** Faults that always meet their statement: placed by the number of statements a method is known to send. */
import fc from 'fast-check';
import { type Method, statementCount } from '../schema/contract/phase.ts';
import { ERROR_KINDS, FAULT_KINDS, FAULT_SIDES, type Fault } from '../schema/fault.ts';

const SQLSTATES = ['40001', '40P01', '55P03', '57014', '23505'] as const;
/** Statements of one transaction of the compensation; the last of each four is a COMMIT. */
const INVERSE_STATEMENTS = 4;

export interface FaultPlace {
  readonly step: number;
  readonly method: Method;
  readonly units: number;
}

export function fault(place: FaultPlace): fc.Arbitrary<Fault> {
  const count = statementCount(place.method, place.units);
  return fc
    .record({
      statement: fc.nat({ max: count - 1 }),
      side: fc.constantFrom(...FAULT_SIDES),
      kind: fc.constantFrom(...FAULT_KINDS),
      sqlstate: fc.constantFrom(...SQLSTATES),
    })
    .map((draft) => ({ step: place.step, ...possible(draft, place.method, count) }));
}

/** Every kind on either side of one statement. */
export function everyKind(place: FaultPlace, statement: number): readonly Fault[] {
  const count = statementCount(place.method, place.units);
  return FAULT_KINDS.flatMap((kind) =>
    FAULT_SIDES.map((side) => ({
      step: place.step,
      ...possible({ statement, side, kind, sqlstate: '40001' }, place.method, count),
    })),
  );
}

/** Every fault at every statement: each kind on either side, and an error of the server under each of its names. */
export function everyFaultOf(place: FaultPlace): readonly Fault[] {
  const count = statementCount(place.method, place.units);
  const blows = FAULT_KINDS.flatMap((kind) =>
    (kind === 'sql_error' ? SQLSTATES : ['']).map((sqlstate) => ({ kind, sqlstate })),
  );
  return Array.from({ length: count }, (_, statement) => statement).flatMap((statement) =>
    blows.flatMap((blow) =>
      FAULT_SIDES.map((side) => ({ statement, side, ...blow }))
        // A draft that cannot be is moved to the other side, where it stands already.
        .filter((draft) => possible(draft, place.method, count).side === draft.side)
        .map((draft) => ({ step: place.step, ...draft })),
    ),
  );
}

/** A COMMIT that has landed cannot fail any more: after it only the connection can be lost. */
function possible(draft: Omit<Fault, 'step'>, method: Method, count: number): Omit<Fault, 'step'> {
  const ends = method === 'revert_cut' ? INVERSE_STATEMENTS : count;
  const isCommit = draft.statement % ends === ends - 1;
  const byServer = ERROR_KINDS.includes(draft.kind);
  return isCommit && byServer ? { ...draft, side: 'before' } : draft;
}

/** Faults that always meet their statement: placed by the number of statements a method is known to send. */
import fc from 'fast-check';
import { FAULT_KINDS, FAULT_SIDES, type Fault } from '../schema/fault.ts';
import { type Method, statementCount } from '../schema/phase.ts';

const SQLSTATES = ['40001', '40P01', '55P03', '57014', '23505', '53100'] as const;
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

/** A COMMIT that has landed cannot fail any more: after it only the connection can be lost. */
function possible(draft: Omit<Fault, 'step'>, method: Method, count: number): Omit<Fault, 'step'> {
  const ends = method === 'revert_cut' ? INVERSE_STATEMENTS : count;
  const isCommit = draft.statement % ends === ends - 1;
  const byServer = draft.kind === 'sql_error' || draft.kind === 'cancel';
  return isCommit && byServer ? { ...draft, side: 'before' } : draft;
}

/** Where one history runs, and how that ends: in a transaction that can only roll back, or with real commits on a clone made for the case. Judges nothing. */
import { ProofError } from '../../schema/failure.ts';
import type { Completeness, Residue, Violation } from '../../schema/observation.ts';
import type { ReadRows, RowsAsked } from '../../schema/rows-since.ts';
import type { Connection, Session } from '../../schema/session.ts';
import type { Database } from '../connection/connection.ts';
import type { Strike } from '../faults/inject.ts';
import type { Content } from '../witness/content-digests.ts';
import type { Seen } from '../witness/witness.ts';
import type { BoundaryListener } from './guard.ts';

/** What was found when the trial ended. */
export interface Closing {
  readonly completeness: Completeness;
  readonly residue: readonly Residue[];
  readonly violations: readonly Violation[];
  readonly auditedTransactions: number;
  readonly sessionLost: boolean;
}

/** What somebody else has written and not committed. */
export interface OpenWork {
  /** True where another session waits for it to end. */
  isWaitedFor(): Promise<boolean>;
  /** Commits; rejects where the server objects, and nothing is left of it then. */
  commit(): Promise<void>;
}

/** Gives the pipeline its connections and says when one of them has committed or rolled back. */
export interface Gate {
  open(role: string, method: string): Connection | Promise<Connection>;
  /** Refuses every later statement: what a zombie sends after its deadline goes nowhere. */
  close(): void;
}

export interface Trial extends Content {
  /** `ahead`: the rows that somebody wants with the COMMIT of a method; they come with what is seen. */
  guard(onBoundary: BoundaryListener, ahead?: (method: string) => RowsAsked | null): Gate;
  readonly strike: Strike;
  /** True where all steps share one session, so that a terminated backend ends the whole case. */
  readonly sharesSession: boolean;
  /** An independent session: it sees what was committed, and nothing else. */
  readonly outside: Database;
  /** Reads the net effect so far and the switch. */
  look(): Promise<Seen>;
  /** At a boundary, on a copy of ours. */
  readonly rowsSince: ReadRows;
  /** Runs harness statements as a role that is not the pipeline's, all or none. They speak the names of the contract. */
  asOther(role: string, act: (session: Session) => Promise<void>): Promise<void>;
  /** The same in a session of its own, and left open. Null where all share one session. */
  readonly beginAsOther:
    | ((role: string, act: (session: Session) => Promise<void>) => Promise<OpenWork>)
    | null;
  /** Cancels what runs now, so that a case past its deadline settles. */
  interrupt(): Promise<void>;
  end(): Promise<Closing>;
}

/** False where the deadline comes first. The work goes on then: whoever asked sees to its end, and throws what `lateCase` gives. */
export async function endsWithin(work: Promise<unknown>, deadlineMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, deadlineMs, false);
  try {
    return await Promise.race([work.then(() => true), promise]);
  } finally {
    clearTimeout(timer);
  }
}

export function lateCase(deadlineMs: number): ProofError {
  return new ProofError('E_DEADLINE', `the case did not end within ${deadlineMs} ms`, {
    hint: 'look for a lock or a loop in the pipeline; the verdict of this law is unknown',
  });
}

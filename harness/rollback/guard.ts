/** Stands between the pipeline and the server. Turns BEGIN, COMMIT and ROLLBACK into savepoints; nothing that passes here can end the transaction. */
import { type FailureCode, ProofError, thrownError } from '../../schema/failure.ts';
import type { Violation } from '../../schema/observation.ts';
import type { RowsAsked } from '../../schema/rows-since.ts';
import type { Answer, Connection } from '../../schema/session.ts';
import type { Database } from '../connection/connection.ts';
import type { See, Seen } from '../witness/witness.ts';
import type { Flush } from './deferred-constraints.ts';
import type { Classified } from './grammar.ts';
import { commitPhase, rollBackPhase, startPhase } from './savepoints.ts';

/** Called after each emulated COMMIT or ROLLBACK, with the state as it then was. */
export type BoundaryListener = (
  method: string,
  kind: 'commit' | 'rollback',
  seen: Seen,
) => Promise<void>;

interface GuardOptions {
  readonly database: Database;
  /** How the witness looks at each boundary. */
  readonly see: See;
  readonly flush: Flush;
  /** Statements that end what a COMMIT ends besides. */
  readonly endings: string;
  readonly classify: (text: string) => Classified;
  readonly onBoundary: BoundaryListener;
  /** What is to be read as a COMMIT leaves things, asked with it. */
  readonly ahead: (method: string) => RowsAsked | null;
}

export interface Guard {
  /** Gives one guarded connection: at most one transaction, begun and ended by the pipeline. */
  open(role: string, method: string): Connection;
  readonly violations: readonly Violation[];
  /** True while some connection has begun and not ended. */
  inPhase(): boolean;
  /** Refuses every later statement: what a zombie sends after its deadline goes nowhere. */
  close(): void;
}

/** State that all connections of one guard share, for they share one server connection. */
interface Shared {
  readonly options: GuardOptions;
  readonly violations: Violation[];
  holder: Checkout | null;
  closed: boolean;
}

interface Checkout {
  readonly role: string;
  readonly method: string;
  begun: boolean;
}

export function createGuard(options: GuardOptions): Guard {
  const shared: Shared = { options, violations: [], holder: null, closed: false };
  return {
    open: (role, method) => openConnection(shared, role, method),
    violations: shared.violations,
    inPhase: () => shared.holder !== null,
    close: () => {
      shared.closed = true;
    },
  };
}

function openConnection(shared: Shared, role: string, method: string): Connection {
  const checkout: Checkout = { role, method, begun: false };
  return {
    query: (text, values) => pass(shared, checkout, text, values ?? []),
    [Symbol.asyncDispose]: async () => {
      // A client that goes away in the middle of a transaction is rolled back by the server; so here.
      if (shared.holder !== checkout || shared.closed) return;
      if (shared.options.database.status() === null) shared.holder = null;
      else await endPhase(shared, checkout, 'rollback');
    },
  };
}

async function pass(
  shared: Shared,
  checkout: Checkout,
  text: string,
  values: readonly unknown[],
): Promise<Answer> {
  if (shared.closed) throw new ProofError('E_GUARD_CLOSED', `sent after the case ended: ${text}`);
  const { database, classify } = shared.options;
  const seen = classify(text);
  switch (seen.kind) {
    case 'refused':
      throw violate(shared, seen.code, `${seen.why}: ${text}`);
    case 'begin':
      return begin(shared, checkout, text);
    case 'commit':
      holds(shared, checkout, text);
      return endPhase(shared, checkout, database.status() === 'E' ? 'rollback' : 'commit');
    case 'rollback':
      holds(shared, checkout, text);
      return endPhase(shared, checkout, 'rollback');
    case 'set_constraints':
      holds(shared, checkout, text);
      // ALL would fire the commit poison of the copy; the named list is the same without it.
      return send(shared, seen.all ? shared.options.flush.all(seen.deferred) : text, values);
    case 'set_local':
    case 'savepoint':
    case 'statement':
      holds(shared, checkout, text);
      return send(shared, text, values);
    default:
      return seen satisfies never;
  }
}

async function begin(shared: Shared, checkout: Checkout, text: string): Promise<Answer> {
  if (checkout.begun || shared.holder !== null) {
    throw violate(
      shared,
      'E_SECOND_TRANSACTION',
      `${checkout.method} began a second transaction: ${text}`,
    );
  }
  checkout.begun = true;
  shared.holder = checkout;
  await startPhase(shared.options.database, checkout.role);
  return { command: 'BEGIN', rowCount: null, rows: [] };
}

async function endPhase(
  shared: Shared,
  checkout: Checkout,
  kind: 'commit' | 'rollback',
): Promise<Answer> {
  const { database, see, flush, endings, onBoundary, ahead } = shared.options;
  shared.holder = null;
  if (database.status() === null) throw lostSession(checkout.method);
  if (kind === 'rollback') {
    await onBoundary(checkout.method, 'rollback', await rollBackPhase(see));
    return { command: 'ROLLBACK', rowCount: null, rows: [] };
  }
  let seen: Seen;
  try {
    const wanted = ahead(checkout.method);
    seen = await commitPhase(see, flush, { endings, wanted });
  } catch (cause) {
    const { code, message } = thrownError(cause);
    if (code === BLINDED) violate(shared, 'E_TRANSACTION_ENDED', message);
    // A COMMIT that fails has rolled back: the pipeline gets the server's error, as it would in production.
    if (database.status() !== null) {
      await onBoundary(checkout.method, 'rollback', await rollBackPhase(see));
    }
    throw cause;
  }
  await onBoundary(checkout.method, 'commit', seen);
  return { command: 'COMMIT', rowCount: null, rows: [] };
}

/** What the witness raises where a phase has kept it from seeing. */
const BLINDED = 'CP001';

async function send(shared: Shared, text: string, values: readonly unknown[]): Promise<Answer> {
  const { database } = shared.options;
  try {
    return await database.query(text, values);
  } catch (cause) {
    if (triedToEnd(cause)) {
      violate(shared, 'E_TRANSACTION_CONTROL', `a routine tried to end the transaction: ${text}`);
    }
    throw cause;
  } finally {
    // The server is asked too: whatever the parser thought, an idle session has left the transaction.
    if (database.status() === 'I') {
      violate(shared, 'E_TRANSACTION_ENDED', `the transaction was ended by: ${text}`);
      shared.closed = true;
    }
  }
}

/** 2D000 is what COMMIT in a procedure gets; 0A000 what EXECUTE of a transaction command gets. */
function triedToEnd(cause: unknown): boolean {
  const { code, message } = thrownError(cause);
  return code === '2D000' || (code === '0A000' && /transaction command/i.test(message));
}

function holds(shared: Shared, checkout: Checkout, text: string): void {
  if (shared.holder === checkout) return;
  throw violate(
    shared,
    'E_OUTSIDE_TRANSACTION',
    `${checkout.method} sent it without BEGIN: ${text}`,
  );
}

function violate(shared: Shared, code: FailureCode, message: string): ProofError {
  shared.violations.push({ code, message });
  return new ProofError(code, message, { hint: 'one phase is one plain BEGIN … COMMIT' });
}

function lostSession(method: string): ProofError {
  return new ProofError('E_CONNECTION', `the server ended the session during ${method}`);
}

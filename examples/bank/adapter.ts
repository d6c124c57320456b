/** The pipeline under proof: a transfer in two phases, and the refund that takes it back. Each transaction is `BEGIN`, a question, an effect, `COMMIT`; no method ever throws. */
import type { Connection, ConnectionProvider, Methods, PhaseOutcome } from 'cutproof';

export interface Transfer {
  readonly runId: string;
  readonly source: string;
  readonly target: string;
  readonly amount: number;
  readonly memo: string;
}

interface Step {
  readonly sql: string;
  readonly values: (transfer: Transfer) => readonly unknown[];
  /** The states of the transfer that say that the step was done. */
  readonly done: readonly (string | null)[];
}

const PHASES = {
  reserve: {
    sql: 'select bank.reserve($1, $2, $3, $4, $5)',
    values: ({ runId, source, target, amount, memo }) => [runId, source, target, amount, memo],
    done: ['reserved', 'settled'],
  },
  settle: {
    sql: 'select bank.settle($1)',
    values: ({ runId }) => [runId],
    done: ['settled'],
  },
} as const satisfies Readonly<Record<string, Step>>;

/** The check comes first: where somebody changed the rows, nothing is taken back. */
const REFUND: readonly Step[] = [
  { sql: 'select bank.check_refund($1, $2)', done: ['reserved', 'settled', null] },
  { sql: 'select bank.unsettle($1, $2)', done: ['reserved', null] },
  { sql: 'select bank.unreserve($1, $2)', done: [null] },
].map((step) => ({ ...step, values: ({ runId, memo }) => [runId, memo] }));

export function createTransfers(connections: ConnectionProvider): Methods<Transfer> {
  const phase = (name: keyof typeof PHASES) => (transfer: Transfer) =>
    transact(connections, name, { step: PHASES[name], transfer });
  return {
    reserve: phase('reserve'),
    settle: phase('settle'),
    refund: async (transfer) => {
      for (const step of REFUND) {
        const outcome = await transact(connections, 'refund', { step, transfer });
        if (outcome.status !== 'applied') return outcome;
      }
      return { status: 'applied', detail: {} };
    },
  };
}

interface Act {
  readonly step: Step;
  readonly transfer: Transfer;
}

async function transact(
  connections: ConnectionProvider,
  method: string,
  act: Act,
): Promise<PhaseOutcome> {
  const end = await attempt(connections, method, act);
  if (end.status !== 'indeterminate') return end;
  // The lost connection is given back by now. Only the database knows whether the COMMIT landed.
  try {
    await using session = await connections.open('bank_teller', method);
    await session.query('BEGIN');
    const landed = act.step.done.includes(await stateOf(session, act.transfer));
    await session.query('COMMIT');
    return landed ? { status: 'applied', detail: {} } : { status: 'refused', reason: end.reason };
  } catch {
    return end;
  }
}

async function attempt(
  connections: ConnectionProvider,
  method: string,
  { step, transfer }: Act,
): Promise<PhaseOutcome> {
  let connection: Connection;
  try {
    connection = await connections.open('bank_teller', method);
  } catch (error) {
    return refused(error);
  }
  await using session = connection;
  try {
    await session.query('BEGIN');
    await stateOf(session, transfer);
    await session.query(step.sql, step.values(transfer));
  } catch (error) {
    await rollBack(session);
    return refused(error);
  }
  try {
    const { command } = await session.query('COMMIT');
    if (command === 'COMMIT') return { status: 'applied', detail: {} };
    return refused(new Error(`COMMIT was answered by ${command}`));
  } catch (error) {
    const { reason } = refused(error);
    return reason.sqlstate === undefined || /^(08|57P0)/.test(reason.sqlstate)
      ? { status: 'indeterminate', reason }
      : { status: 'refused', reason };
  }
}

async function stateOf(session: Connection, { runId }: Transfer): Promise<string | null> {
  const { rows } = await session.query('select bank.state_of($1) as state', [runId]);
  return (rows[0]?.['state'] ?? null) as string | null;
}

async function rollBack(session: Connection): Promise<void> {
  try {
    await session.query('ROLLBACK');
  } catch {
    // The connection is gone: the server rolls back what it no longer hears from.
  }
}

/** What the functions refuse begins with its code, as in `changed_since: ...`. */
function refused(error: unknown): Extract<PhaseOutcome, { readonly status: 'refused' }> {
  const { code: sqlstate, message } = error as { readonly code?: string; readonly message: string };
  const code = sqlstate?.startsWith('BK') ? (message.split(':')[0] ?? 'refused') : 'database_error';
  return {
    status: 'refused',
    reason: { code, message, ...(sqlstate === undefined ? {} : { sqlstate }) },
  };
}

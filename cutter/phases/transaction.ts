/** Runs one phase as one transaction: BEGIN, the gate, its statements, COMMIT. Ends in an outcome, whatever happens; never throws, never retries. */
import type { Method, Outcome, Refusal, Role, Run } from '../../schema/contract/phase.ts';
import type { Connection, ConnectionProvider, Session } from '../../schema/session.ts';
import type { Statements } from '../statements.ts';
import { connectionIsLost, refusalOf } from './refusal.ts';

/** What the statements of a phase came to. A refusal rolls the phase back. */
export type Work =
  | { readonly status: 'done'; readonly detail: Readonly<Record<string, unknown>> }
  | { readonly status: 'refuse'; readonly reason: Refusal };

interface PhaseTransaction {
  readonly provider: ConnectionProvider;
  readonly statements: Statements;
  readonly role: Role;
  readonly method: Method;
  readonly work: (session: Session) => Promise<Work>;
  /** Asks the run's ledger, after a lost COMMIT, whether the phase stands. */
  readonly landed: (session: Session) => Promise<boolean>;
}

const SWITCHED_OFF: Refusal = {
  code: 'kill_switch_database',
  message: 'the kill-switch of the database is off: execution_enabled is not true',
};

export async function transact(transaction: PhaseTransaction): Promise<Outcome> {
  const end = await attempt(transaction);
  // The lost connection is given back by now: the question must not overtake it.
  return end.status === 'lost' ? resolve(transaction, end.detail, end.reason) : end;
}

/** `lost`: the COMMIT was sent and its answer never came. */
type End =
  | Exclude<Outcome, { readonly status: 'indeterminate' }>
  | {
      readonly status: 'lost';
      readonly detail: Readonly<Record<string, unknown>>;
      readonly reason: Refusal;
    };

async function attempt(asked: PhaseTransaction): Promise<End> {
  const { provider, statements, role, method, work } = asked;
  let connection: Connection;
  try {
    connection = await provider.open(role, method);
  } catch (error) {
    return { status: 'refused', reason: refusalOf(error) };
  }
  await using session = connection;
  const done = await untilCommit(session, statements.gate, work);
  if (done.status === 'refuse') return { status: 'refused', reason: done.reason };
  try {
    const { command } = await session.query('COMMIT');
    if (command === 'COMMIT') return { status: 'applied', detail: done.detail };
    const message = `COMMIT was answered by ${command}: the transaction had failed before`;
    return { status: 'refused', reason: { code: 'database_error', message } };
  } catch (error) {
    const reason = refusalOf(error);
    return connectionIsLost(error)
      ? { status: 'lost', detail: done.detail, reason }
      : { status: 'refused', reason };
  }
}

/** Whatever is thrown after BEGIN, the transaction is rolled back before the refusal is given. */
async function untilCommit(
  session: Session,
  gate: string,
  work: PhaseTransaction['work'],
): Promise<Work> {
  let result: Work;
  try {
    await session.query('BEGIN');
  } catch (error) {
    return { status: 'refuse', reason: refusalOf(error) };
  }
  try {
    const { rows } = await session.query(gate);
    const enabled = rows[0]?.['execution_enabled'] === true;
    result = enabled ? await work(session) : { status: 'refuse', reason: SWITCHED_OFF };
  } catch (error) {
    result = { status: 'refuse', reason: refusalOf(error) };
  }
  if (result.status === 'refuse') await rollBack(session);
  return result;
}

async function rollBack(session: Session): Promise<void> {
  try {
    await session.query('ROLLBACK');
  } catch {
    // The connection is gone or never began: the server rolls back what it no longer hears from.
  }
}

/** Only the database knows whether the COMMIT landed, so it is asked; and once more where it says no: a transaction that keeps to an older snapshot waits for the COMMIT and does not see it. */
async function resolve(
  transaction: PhaseTransaction,
  detail: Readonly<Record<string, unknown>>,
  reason: Refusal,
): Promise<Outcome> {
  try {
    const stands = (await askLedger(transaction)) || (await askLedger(transaction));
    return stands ? { status: 'applied', detail } : { status: 'refused', reason };
  } catch {
    return { status: 'indeterminate', reason };
  }
}

async function askLedger({ provider, role, method, landed }: PhaseTransaction): Promise<boolean> {
  await using session = await provider.open(role, method);
  await session.query('BEGIN');
  const stands = await landed(session);
  await session.query('COMMIT');
  return stands;
}

/** Reads from the run's ledger how a phase stands: `applied`, `compensated` or null. Waits for a COMMIT that is still on its way. */
export async function phaseState(
  session: Session,
  { settleRun }: Statements,
  { run, phase }: { readonly run: Run; readonly phase: string },
): Promise<unknown> {
  const { rows } = await session.query(settleRun, [run.runId]);
  const state = rows[0]?.['state'] as { phases?: Readonly<Record<string, unknown>> } | undefined;
  return state?.phases?.[phase] ?? null;
}

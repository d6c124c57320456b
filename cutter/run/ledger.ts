/** What an orchestrator asks the database: to hold a run, how the run stands, which database it is. Writes nothing; whoever holds a run keeps one transaction open and idle. */
import { PHASES, type Phase } from '../../schema/contract/phase.ts';
import type { Names } from '../../schema/names.ts';
import type { Connection, Session } from '../../schema/session.ts';
import { statementsFor } from '../statements.ts';
import type { DatabaseIdentity } from './journal.ts';

export interface LedgerState {
  readonly phases: Readonly<Partial<Record<Phase, 'applied' | 'compensated'>>>;
  readonly planDigest: string | null;
}

/** Given back by the server itself when this process dies. */
export interface Hold extends AsyncDisposable {
  readonly database: DatabaseIdentity;
  /** Rejects where the hold was lost, so that somebody else may have taken it. */
  stands(): Promise<void>;
}

export interface Ledger {
  /** Rejects with SQLSTATE `CK009` where another process holds the run, in whatever folder its journal is. */
  hold(runId: string): Promise<Hold>;
  /** Waits for what is still under way, then gives how the run stands. */
  settle(runId: string): Promise<LedgerState>;
}

const IDENTITY = `
  select (select system_identifier::text from pg_catalog.pg_control_system()) as identifier,
    pg_catalog.current_database()::text as name`;

/** Equal answers come from the same transaction. */
const TRANSACTION = `select pg_catalog.pg_backend_pid() || ' since ' || pg_catalog.now()::text as held`;

/** `open` gives a connection logged in as `cutter_exec`. */
export function createLedger(open: () => Promise<Connection>, names: Names): Ledger {
  const { holdRun, settleRun } = statementsFor(names);
  return {
    hold: async (runId) => {
      await using stack = new AsyncDisposableStack();
      const session = stack.use(await open());
      await session.query('BEGIN');
      await session.query(holdRun, [runId]);
      const [row] = (await session.query(IDENTITY)).rows;
      const ask = async () => (await session.query(TRANSACTION)).rows[0]?.['held'];
      const taken = await ask();
      const kept = stack.move();
      return {
        database: { systemIdentifier: String(row?.['identifier']), name: String(row?.['name']) },
        stands: async () => {
          // A pooler may have put another connection in the place of a lost one, on which nothing is held.
          if ((await ask()) !== taken) throw new Error(`run ${runId} is no longer held`);
        },
        [Symbol.asyncDispose]: async () => {
          await letGo(session);
          await kept.disposeAsync();
        },
      };
    },
    settle: async (runId) => {
      await using session = await open();
      // By default a transaction may keep to an older snapshot: the first question waits for what is under way, and the second sees it.
      await session.query(settleRun, [runId]);
      const { rows } = await session.query(settleRun, [runId]);
      return toState(rows[0]?.['state']);
    },
  };
}

function toState(state: unknown): LedgerState {
  const { phases, plan_digest } = state as {
    phases: Readonly<Record<string, unknown>>;
    plan_digest: string | null;
  };
  const known = PHASES.flatMap((phase) => {
    const stands = phases[phase];
    return stands === 'applied' || stands === 'compensated' ? [[phase, stands] as const] : [];
  });
  return { phases: Object.fromEntries(known), planDigest: plan_digest };
}

/** It wrote nothing: whether it ends by this word or by the connection, the server lets go. */
async function letGo(session: Session): Promise<void> {
  try {
    await session.query('ROLLBACK');
  } catch {
    // The connection is gone, and the hold with it.
  }
}

/** Somebody else at work in a session of his own, who has not committed yet. Judges nothing. */
import type { Session } from '../../schema/session.ts';
import { type Database, identifier } from '../connection/connection.ts';
import type { OpenWork } from '../rollback/trial.ts';

interface OtherWork {
  /** Logged in; whoever opened it hangs it up. */
  readonly other: Database;
  /** Sees who waits for whom. */
  readonly observer: Session;
  readonly role: string;
}

/** Rejects where the server refuses what is done; nothing is left open then. */
export async function beginWork(
  { other, observer, role }: OtherWork,
  act: (session: Session) => Promise<void>,
): Promise<OpenWork> {
  await other.script(`begin; set local role ${identifier(role)}`);
  try {
    await act(other);
  } catch (error) {
    if (other.status() !== null) await other.script('rollback');
    throw error;
  }
  return {
    isWaitedFor: async () => {
      const { rows } = await observer.query(WAITS_FOR, [other.pid]);
      return rows[0]?.['waits'] === true;
    },
    commit: async () => {
      await other.script('commit');
    },
  };
}

const WAITS_FOR = `select exists (select from pg_stat_activity
  where datname = current_database() and $1 = any (pg_blocking_pids(pid))) as waits`;

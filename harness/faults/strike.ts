/** Turns a planned fault into a real one: the server raises, cancels, runs out of time or space, or ends the session itself. Nothing is faked but the cause. */
import { ProofError } from '../../schema/failure.ts';
import type { FaultKind } from '../../schema/fault.ts';
import { type Database, literal } from '../connection/connection.ts';
import type { Strike } from './inject.ts';

/** What an independent session can do to the one that is struck, by the number of its process. */
interface Striker {
  cancel(pid: number): Promise<void>;
  terminate(pid: number): Promise<void>;
}

/** What meets a full disk where the witness is installed; elsewhere the server only announces one. */
export const FULL_DISK = 'select proof.fill_disk()';

/** Kinds that the server has a part in; the others are the pipeline's own end. */
type ServerKind = Exclude<FaultKind, 'disconnect' | 'crash'>;

/** Outside a phase a savepoint keeps the error from ending the whole transaction. */
export function createStrike(
  database: Database,
  observer: Striker,
  { inPhase, fullDisk }: { readonly inPhase: () => boolean; readonly fullDisk: string },
): Strike {
  return async (kind, sqlstate) => {
    const alone = !inPhase();
    if (alone) await database.script('savepoint cutproof_strike');
    try {
      await hit(database, observer, { kind: ofServer(kind), sqlstate, fullDisk });
    } catch (error) {
      if (alone && database.status() !== null) {
        await database.script(
          'rollback to savepoint cutproof_strike; release savepoint cutproof_strike',
        );
      }
      throw error;
    }
    throw new ProofError('E_INTERNAL', `the fault ${kind} did not strike`);
  };
}

/** Strikes a session of the pipeline's own, which is in a transaction of its own or in none. */
export function strikeSession(database: Database, observer: Striker): Strike {
  return async (kind, sqlstate) => {
    try {
      await hit(database, observer, { kind: ofServer(kind), sqlstate, fullDisk: FULL_DISK });
    } catch (error) {
      if (database.status() === 'I') await database.query('reset statement_timeout');
      throw error;
    }
    throw new ProofError('E_INTERNAL', `the fault ${kind} did not strike`);
  };
}

interface Blow {
  readonly kind: ServerKind;
  readonly sqlstate: string;
  readonly fullDisk: string;
}

async function hit(
  database: Database,
  observer: Striker,
  { kind, sqlstate, fullDisk }: Blow,
): Promise<unknown> {
  switch (kind) {
    case 'sql_error':
      return database.query(raise(sqlstate));
    case 'cancel':
      return cancelled(database, observer);
    case 'timeout':
      await database.query('set statement_timeout = 1');
      return database.query('select pg_sleep(60)');
    case 'disk_full':
      return database.query(fullDisk);
    case 'terminate':
      await observer.terminate(database.pid);
      return database.query('select 1');
    default:
      return kind satisfies never;
  }
}

function ofServer(kind: FaultKind): ServerKind {
  if (kind !== 'disconnect' && kind !== 'crash') return kind;
  throw new ProofError('E_INTERNAL', `a ${kind} is not the server’s`);
}

/** An error of the server with the given code, and nothing else. */
export function raise(sqlstate: string): string {
  return `do $fault$ begin raise exception 'injected failure' using errcode = ${literal(sqlstate)}; end $fault$`;
}

/** A cancel that arrives while the session is idle is lost, so it is sent until the statement gives up. */
async function cancelled(database: Database, observer: Striker): Promise<void> {
  let pending = true;
  const sleeping = database.query('select pg_sleep(60)').finally(() => {
    pending = false;
  });
  const outcome = sleeping.catch((error: unknown) => error);
  while (pending) {
    await observer.cancel(database.pid);
    await Promise.race([outcome, new Promise((resume) => setTimeout(resume, 2))]);
  }
  await sleeping;
}

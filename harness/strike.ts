/** Turns a planned fault into a real one: the server raises, cancels or ends the session itself. Nothing is faked but the cause. */

import { ProofError } from '../schema/failure.ts';
import type { FaultKind } from '../schema/fault.ts';
import { type Database, literal } from './database.ts';
import type { Strike } from './inject.ts';
import type { Observer } from './observer.ts';

/** Outside a phase a savepoint keeps the error from ending the whole transaction. */
export function createStrike(
  database: Database,
  observer: Observer,
  inPhase: () => boolean,
): Strike {
  const hit = (kind: Exclude<FaultKind, 'disconnect'>, sqlstate: string): Promise<unknown> => {
    switch (kind) {
      case 'sql_error':
        return database.query(raise(sqlstate));
      case 'cancel':
        return cancelled(database, observer);
      case 'terminate':
        return terminated(database, observer);
      default:
        return kind satisfies never;
    }
  };
  return async (kind, sqlstate) => {
    if (kind === 'disconnect')
      throw new ProofError('E_INTERNAL', 'a disconnect is not the server’s');
    const alone = !inPhase();
    if (alone) await database.script('savepoint cutproof_strike');
    try {
      await hit(kind, sqlstate);
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

function raise(sqlstate: string): string {
  return `do $fault$ begin raise exception 'injected failure' using errcode = ${literal(sqlstate)}; end $fault$`;
}

/** A cancel that arrives while the session is idle is lost, so it is sent until the statement gives up. */
async function cancelled(database: Database, observer: Observer): Promise<void> {
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

async function terminated(database: Database, observer: Observer): Promise<void> {
  await observer.terminate(database.pid);
  await database.query('select 1');
}

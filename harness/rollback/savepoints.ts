/** What BEGIN, COMMIT and ROLLBACK of a phase become inside the rollback-only transaction. A savepoint is not a commit, so what COMMIT does besides is done here. */
import type { RowsAsked } from '../../schema/rows-since.ts';
import { type Database, identifier } from '../connection/connection.ts';
import type { See, Seen } from '../witness/witness.ts';
import type { Flush } from './deferred-constraints.ts';
import { OWN_PREFIX } from './grammar.ts';

const PHASE = `${OWN_PREFIX}phase`;

export async function startPhase(database: Database, role: string): Promise<void> {
  await database.script(`savepoint ${PHASE}; set local role ${identifier(role)}`);
}

/** Checks what is deferred under the phase's own role, ends what COMMIT would end, keeps the changes. Gives what is then seen. */
export async function commitPhase(
  see: See,
  flush: Flush,
  { endings, wanted }: { readonly endings: string; readonly wanted: RowsAsked | null },
): Promise<Seen> {
  const ending = `${flush.script} set local role none; ${endings} release savepoint ${PHASE};`;
  return see(ending, 'kept', wanted);
}

export async function rollBackPhase(see: See): Promise<Seen> {
  return see(`rollback to savepoint ${PHASE}; release savepoint ${PHASE};`, 'undone');
}

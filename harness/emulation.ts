/** What BEGIN, COMMIT and ROLLBACK of a phase become inside the rollback-only transaction. A savepoint is not a commit, so what COMMIT does besides is done here. */
import type { Role } from '../schema/phase.ts';
import type { Flush } from './constraints.ts';
import { type Database, identifier, literal } from './database.ts';
import { OWN_PREFIX } from './grammar.ts';

const PHASE = `${OWN_PREFIX}phase`;

export async function startPhase(database: Database, role: Role): Promise<void> {
  await database.script(`savepoint ${PHASE}; set local role ${identifier(role)}`);
}

/** Checks what is deferred under the phase's own role, ends settings and cursors, keeps the changes. */
export async function commitPhase(
  database: Database,
  flush: Flush,
  restores: ReadonlyMap<string, string>,
): Promise<void> {
  const settings = [...restores].map(
    ([name, value]) => `select set_config(${literal(name)}, ${literal(value)}, true);`,
  );
  await database.script(
    `${flush.script} set local role none; ${settings.join(' ')} close all; release savepoint ${PHASE}`,
  );
}

export async function rollBackPhase(database: Database): Promise<void> {
  await database.script(`rollback to savepoint ${PHASE}; release savepoint ${PHASE}`);
}

/** What BEGIN, COMMIT and ROLLBACK of a phase become inside the rollback-only transaction. A savepoint is not a commit, so what COMMIT does besides is done here. */
import type { Boundary, State } from '../schema/observation.ts';
import type { Role } from '../schema/phase.ts';
import type { Flush } from './constraints.ts';
import { type Database, identifier } from './database.ts';
import { OWN_PREFIX } from './grammar.ts';

/** The net effect on every table so far, and how the switch stands. */
export type Seen = Pick<Boundary, 'state' | 'switchOn'>;

const PHASE = `${OWN_PREFIX}phase`;

/** What COMMIT ends besides, each with what ends it here. Settings go last: whoever blinds the witness is noticed before. */
export const ENDINGS = {
  cursors: 'close all;',
  temporary: 'select proof.end_phase();',
  settings: 'reset all;',
} as const;
export type Ending = keyof typeof ENDINGS;

export async function startPhase(database: Database, role: Role): Promise<void> {
  await database.script(`savepoint ${PHASE}; set local role ${identifier(role)}`);
}

/** Checks what is deferred under the phase's own role, ends what COMMIT would end, keeps the changes. Gives what is then seen, in the same round trip. */
export async function commitPhase(
  database: Database,
  flush: Flush,
  endings: readonly Ending[],
): Promise<Seen> {
  const ended = endings.map((ending) => ENDINGS[ending]).join(' ');
  return see(database, `${flush.script} set local role none; ${ended} release savepoint ${PHASE};`);
}

export async function rollBackPhase(database: Database): Promise<Seen> {
  return see(database, `rollback to savepoint ${PHASE}; release savepoint ${PHASE};`);
}

/** Runs the statements and then reads the net effect so far and the switch. */
export async function see(database: Database, statements: string): Promise<Seen> {
  const answers = await database.script(`${statements} select proof.look() as seen`);
  const seen = answers.at(-1)?.rows[0]?.['seen'] as { state: State; switch: boolean };
  return { state: seen.state, switchOn: seen.switch };
}

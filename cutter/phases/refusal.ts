/** Translates what went wrong into a typed refusal. Never guesses: what it does not know stays a database error with its SQLSTATE. */
import type { Refusal, RefusalCode } from '../../schema/contract/phase.ts';
import { thrownError } from '../../schema/failure.ts';

/** SQLSTATEs that the functions of the copy raise (schema/sql), and those of the server that a caller acts on. */
const STATES: Readonly<Record<string, RefusalCode>> = {
  CK001: 'kill_switch_database',
  CK002: 'out_of_order',
  CK003: 'already_applied',
  CK004: 'already_reverted',
  CK005: 'changed_since',
  CK006: 'built_upon',
  CK007: 'mismatch',
  CK008: 'rejected_row',
  CK009: 'run_in_progress',
  CK010: 'approval_refused',
  '57014': 'cancelled',
  // Nothing is wrong with the run: somebody else was in the way, and whoever asked may ask again.
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'conflict',
};

/** Always with a digit, unlike the codes of the operating system: `EPIPE` has five letters too. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

export function refusalOf(thrown: unknown): Refusal {
  const { code: sqlstate, message } = thrownError(thrown);
  if (connectionIsLost(thrown)) return { code: 'connection_lost', message };
  return { code: STATES[sqlstate] ?? 'database_error', message, sqlstate };
}

/** True where no answer of the server can come any more: class 08, an administrator's shutdown, a server that gives up, or no SQLSTATE at all. */
export function connectionIsLost(thrown: unknown): boolean {
  const { code, severity } = (thrown ?? {}) as { code?: unknown; severity?: unknown };
  // A COMMIT that met a full disk ends in PANIC, and nobody knows yet whether it landed.
  if (severity === 'FATAL' || severity === 'PANIC') return true;
  return typeof code !== 'string' || !SQLSTATE.test(code) || /^(08|57P0)/.test(code);
}

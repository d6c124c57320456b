/** The laws of translating an error: what the database says is kept, what it does not say is not guessed, and doubt about a COMMIT stays doubt. */
import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../schema/contract/phase.ts';
import { connectionIsLost, refusalOf } from './refusal.ts';

/** An error as the driver gives it. */
const error = (code: unknown, severity = 'ERROR') =>
  Object.assign(new Error('it failed'), { code, severity });

describe('a refusal', () => {
  it.each([
    ['CK001', 'kill_switch_database'],
    ['CK002', 'out_of_order'],
    ['CK003', 'already_applied'],
    ['CK004', 'already_reverted'],
    ['CK005', 'changed_since'],
    ['CK006', 'built_upon'],
    ['CK007', 'mismatch'],
    ['CK008', 'rejected_row'],
    ['CK009', 'run_in_progress'],
    ['57014', 'cancelled'],
    ['23505', 'database_error'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['55P03', 'conflict'],
    ['25P02', 'database_error'],
    ['CK999', 'database_error'],
  ])('always keeps SQLSTATE %s, and calls it %s', (sqlstate, code) => {
    expect(refusalOf(error(sqlstate))).toEqual({ code, message: 'it failed', sqlstate });
    expect(REFUSALS).toContain(code);
  });

  it.each([
    ['no SQLSTATE', error(undefined)],
    ['an error of the socket', error('ECONNRESET')],
    ['a code of our own', error('E_CONNECTION')],
    ['a failure of the connection', error('08006')],
    ['a shutdown', error('57P01', 'FATAL')],
    ['a crash of another backend', error('57P02', 'FATAL')],
    ['a server that starts', error('57P03', 'FATAL')],
    ['a time-out that ends the session', error('25P03', 'FATAL')],
    ['a full disk that ends the server', error('53100', 'PANIC')],
    ['a text', 'the line is dead'],
    ['nothing', null],
    ['nothing at all', undefined],
  ])('always calls the connection lost on %s', (_what, thrown) => {
    expect(connectionIsLost(thrown)).toBe(true);
    expect(refusalOf(thrown)).toEqual({
      code: 'connection_lost',
      message: thrown instanceof Error ? 'it failed' : String(thrown),
    });
  });

  it.each(['57014', '40001', '40P01', '53100', '23505', '42501', 'CK001', 'XX000'])(
    'never calls the connection lost where the server answered with %s',
    (code) => {
      expect(connectionIsLost(error(code))).toBe(false);
    },
  );
});

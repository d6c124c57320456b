/** The laws of faults and of the statement log around them: what was planned strikes at its statement, once, and what was asked is recorded as it was answered. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../schema/digest.ts';
import type { Fault } from '../../schema/fault.ts';
import type { Statement } from '../../schema/observation.ts';
import type { Answer, Connection } from '../../schema/session.ts';
import { inject } from './inject.ts';
import { logStatements, type Position } from './statement-log.ts';

const ANSWER: Answer = { command: 'SELECT', rowCount: 1, rows: [{ one: 1 }] };

/** A connection that remembers what reached it, behind statement log and faults as in a proof. */
function connected(faults: readonly Fault[], step = 0) {
  const reached: string[] = [];
  const fired: Fault[] = [];
  const recorded: Statement[] = [];
  const position: Position = { step, statement: 0, struck: null, die: () => undefined };
  const far: Connection = {
    query: async (text) => {
      reached.push(text);
      if (text === 'fail') throw Object.assign(new Error('it failed'), { code: '22012' });
      return ANSWER;
    },
    [Symbol.asyncDispose]: async () => {
      reached.push('(given back)');
    },
  };
  const faulty = inject(far, {
    faults,
    position,
    strike: async (kind, sqlstate) => {
      reached.push(`(${kind})`);
      throw Object.assign(new Error(`struck by ${kind}`), { code: sqlstate });
    },
    onFired: (fault) => fired.push(fault),
  });
  const connection = logStatements(faulty, {
    role: 'cutter_exec',
    method: 'cut_leg_a',
    position,
    record: (statement) => recorded.push(statement),
  });
  return { connection, reached, fired, recorded, position };
}

const fault = (change: Partial<Fault> = {}): Fault => ({
  step: 0,
  statement: 1,
  side: 'before',
  kind: 'sql_error',
  sqlstate: '40001',
  ...change,
});

describe('a fault', () => {
  it('always strikes before its statement, which then never runs', async () => {
    const { connection, reached, fired } = connected([fault()]);
    await connection.query('a');

    await expect(connection.query('b')).rejects.toMatchObject({ code: '40001' });

    expect(reached).toEqual(['a', '(sql_error)']);
    expect(fired).toEqual([fault()]);
    await expect(connection.query('c')).resolves.toEqual(ANSWER);
  });

  it('always strikes after its statement, which has run', async () => {
    const { connection, reached } = connected([fault({ side: 'after', kind: 'cancel' })]);
    await connection.query('a');

    await expect(connection.query('b')).rejects.toThrow('struck by cancel');

    expect(reached).toEqual(['a', 'b', '(cancel)']);
  });

  it('never strikes after a statement that failed by itself: its own error is the answer', async () => {
    const { connection, fired, recorded } = connected([fault({ side: 'after', statement: 0 })]);

    await expect(connection.query('fail')).rejects.toMatchObject({ code: '22012' });

    expect(fired).toEqual([]);
    expect(recorded[0]).not.toHaveProperty('fault');
  });

  it('never strikes in another step, or at another statement', async () => {
    const { connection, fired } = connected(
      [fault({ step: 0 }), fault({ statement: 5, step: 1 })],
      1,
    );

    for (const text of ['a', 'b', 'c']) await connection.query(text);

    expect(fired).toEqual([]);
  });

  it('always cuts the connection for good where it is a disconnect, and gives it back first', async () => {
    const { connection, reached, fired } = connected([
      fault({ kind: 'disconnect', side: 'after' }),
    ]);
    await connection.query('BEGIN');

    await expect(connection.query('COMMIT')).rejects.toThrow('Connection terminated');
    await expect(connection.query('ROLLBACK')).rejects.toThrow('Connection terminated');
    await expect(connection.query('BEGIN')).rejects.toThrow('Connection terminated');

    expect(reached).toEqual(['BEGIN', 'COMMIT', '(given back)']);
    expect(fired).toHaveLength(1);
  });

  it('never loses the answer where nothing strikes', async () => {
    const { connection, reached } = connected([]);

    expect(await connection.query('a', [1])).toBe(ANSWER);
    await connection[Symbol.asyncDispose]();

    expect(reached).toEqual(['a', '(given back)']);
  });
});

describe('the statement log', () => {
  it('always records what was asked, in order, with its answer', async () => {
    const { connection, recorded, position } = connected([]);
    await connection.query('a');
    await connection.query('fail').catch(() => undefined);
    await connection.query('b', ['x', 2, null]);

    expect(recorded).toEqual([
      expect.objectContaining({
        index: 0,
        sql: 'a',
        valuesDigest: null,
        answer: { status: 'ok', command: 'SELECT', rowCount: 1 },
      }),
      expect.objectContaining({
        index: 1,
        sql: 'fail',
        answer: { status: 'error', code: '22012', message: 'it failed' },
      }),
      expect.objectContaining({ index: 2, valuesDigest: sha256('["x",2,null]') }),
    ]);
    expect(position.statement).toBe(3);
  });

  it('always says which fault struck, and never of a later statement', async () => {
    const { connection, recorded } = connected([fault({ statement: 0 })]);
    await connection.query('a').catch(() => undefined);
    await connection.query('fail').catch(() => undefined);

    expect(recorded.map((statement) => statement.fault)).toEqual([
      fault({ statement: 0 }),
      undefined,
    ]);
  });

  it('never keeps a value, nor a row of the answer', async () => {
    const { connection, recorded } = connected([]);
    await connection.query('a', ['a secret title']);

    expect(JSON.stringify(recorded)).not.toMatch(/secret|"one"/);
  });
});

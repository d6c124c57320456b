/** A real server on which calls are made one by one, and held against the model. Never part of a run. */
import { connect, type Database, type Target } from '../../harness/connection/connection.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import type { Call } from '../../schema/contract/model/call.ts';
import { compareWithModel } from '../../schema/contract/model/compare.ts';
import type { Expectation } from '../../schema/contract/model/expectation.ts';
import { sameValue } from '../../schema/contract/model/rows.ts';
import type { ModelState, Value } from '../../schema/contract/model/state.ts';
import { digestOf } from '../../schema/contract/model/text.ts';
import { expectTransaction } from '../../schema/contract/model/transaction.ts';
import { ROLES } from '../../schema/contract/phase.ts';
import { CALLERS } from '../../schema/contract/privileges.ts';
import { thrownError } from '../../schema/failure.ts';
import type { RowsAsked, RowsFound } from '../../schema/rows-since.ts';
import { readAll, readChanges, type StateReading } from './reading.ts';

/** What came of one call, and where the model says otherwise. */
interface Made {
  readonly calls: readonly Call[];
  readonly expectation: Expectation;
  /** `ok`, or the SQLSTATE. */
  readonly came: string;
  readonly findings: readonly string[];
}

export interface ModelledServer extends AsyncDisposable {
  readonly state: ModelState;
  /** The clock of the server, when it was last looked at. */
  readonly at: string;
  /** Calls in one transaction, which is committed. */
  make(calls: readonly Call[]): Promise<Made>;
  /** Somebody else's statements; the model takes them as they are. */
  meddle(sql: string): Promise<void>;
}

const ROWS = 'select proof.rows_since($1, $2, $3, $4) as rows';
const CHANGED = Object.keys(TABLE_DUTIES).map((table) => ({ table, rows: null }));

export async function modelServer(target: Target): Promise<ModelledServer> {
  const observer = await connect(target);
  const sessions = new Map<string, Database>();
  const read = async ({ tables, newest, own }: RowsAsked) => {
    const [names, keyed] = [tables.map(({ table }) => table), tables.map(({ keys }) => keys)];
    const { rows } = await observer.query(ROWS, [names, keyed, newest, own]);
    return rows[0]?.['rows'] as RowsFound;
  };
  const texts = new Map<string, string>();
  const translation = {
    textOf: (sha256: string) => texts.get(sha256),
    relationOf: (name: string) => name,
  };
  let reading: StateReading = await readAll(read, translation);
  const look = async () => {
    reading = await readChanges(read, reading, { changed: CHANGED, translation });
    return reading.state;
  };
  return {
    get state() {
      return reading.state;
    },
    get at() {
      return reading.at;
    },
    make: async (given) => {
      const role = given[0]?.role ?? target.user;
      // Whoever may not log in is played by who may do everything.
      const login = (ROLES as readonly string[]).includes(role) ? role : target.user;
      const session = sessions.get(role) ?? (await connect({ ...target, user: login }));
      sessions.set(role, session);
      const before = reading.state;
      for (const text of given.flatMap(({ values }) => values)) {
        if (typeof text === 'string') texts.set(digestOf(text), text);
      }
      await look();
      const calls = given.map((one) => ({
        ...one,
        login,
        at: reading.at,
        database: target.database,
      }));
      const { came, answer } = await send(session, calls);
      const after = await look();
      const { expectation } = expectTransaction(before, calls, after);
      const seen = { before, after, expectation, came, answer };
      return { calls, expectation, came, findings: judge(seen) };
    },
    meddle: async (sql) => {
      await observer.script(sql);
      await look();
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions.values()) await session[Symbol.asyncDispose]();
      await observer[Symbol.asyncDispose]();
    },
  };
}

async function send(session: Database, calls: readonly Call[]) {
  let answer: Value = null;
  await session.query('begin');
  await session.query(`set local role ${calls[0]?.role}`);
  try {
    for (const { routine, values } of calls) {
      const signature = Object.keys(CALLERS).find((one) => one.startsWith(`${routine}(`)) ?? '()';
      const types = signature.slice(routine.length + 1, -1).split(',');
      const places = values.map((_, at) => `$${at + 1}::${types[at]}`).join(', ');
      const { rows } = await session.query(`select ${routine}(${places}) as answer`, values);
      answer = (rows[0]?.['answer'] ?? null) as Value;
    }
    await session.query('commit');
    return { came: 'ok', answer };
  } catch (cause) {
    if (session.status() !== 'I') await session.query('rollback');
    const { code, message } = thrownError(cause);
    return { came: code, answer: message };
  }
}

interface Came {
  readonly before: ModelState;
  readonly after: ModelState;
  readonly expectation: Expectation;
  readonly came: string;
  readonly answer: Value;
}

function judge({ before, after, expectation, came, answer }: Came): readonly string[] {
  if (expectation.status === 'refused') {
    const { sqlstate, message = answer } = expectation;
    return [
      ...(came === sqlstate ? [] : [`came to ${came}, expected ${sqlstate}: ${String(answer)}`]),
      ...(message === answer ? [] : [`said ${String(answer)}, expected ${String(message)}`]),
      ...compareWithModel(before, after, expectation, { reveal: true }),
    ];
  }
  if (came !== 'ok') return [`came to ${came}, expected no refusal: ${String(answer)}`];
  const said = sameAnswer(expectation.answer as Value, answer)
    ? []
    : [`answered ${JSON.stringify(answer)}, expected ${JSON.stringify(expectation.answer)}`];
  return [...said, ...compareWithModel(before, after, expectation, { reveal: true })];
}

/** An id that only the server knows is any number. */
function sameAnswer(expected: Value, answer: Value): boolean {
  const id = (expected as { id?: { served?: string } } | null)?.id;
  if (id?.served === undefined) return sameValue(expected, answer);
  const found = (answer as { id?: Value }).id ?? null;
  return typeof found === 'number' && sameValue({ ...(expected as object), id: found }, answer);
}

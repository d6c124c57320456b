/** Holds one transaction of a run up: by a lock in its way, by a COMMIT that takes its time, by saying nothing; with a time-out that is short, or until its connection is lost. Decides nothing about how that may end. */
import type { Trouble } from '../../generators/surroundings.ts';
import type { Database } from '../../harness/connection/connection.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import type { Answer, Connection } from '../../schema/session.ts';
import { putInPlace } from './administrator.ts';
import { COMMITS } from './ground.ts';
import type { Taken } from './pool.ts';

/** Short, and long enough to be a time-out and not a refusal to begin. */
const SHORT = '60ms';
/** Nothing here takes longer; what does is told by the law as it ended. */
const PATIENCE_MS = 8_000;
/** BEGIN, the gate, and then what the phase writes. */
const FIRST_WRITE = 2;

export interface Stall {
  /** Puts itself between the adapter and a session that was taken, where this is the transaction. */
  between(taken: Taken, method: string): Promise<Connection>;
  /** Nothing is in anybody's way any more, and nothing of ours is under way on the server. */
  over(): Promise<void>;
  /** True once the trouble has come. */
  readonly struck: boolean;
}

interface StallOptions {
  readonly observer: Database;
  readonly runId: string;
  readonly trouble: Trouble;
  /** What is done in the moment a COMMIT is under way; by default its connection is lost. */
  readonly onCommit?: (database: Database) => Promise<never>;
}

export function createStall({ observer, runId, trouble, onCommit = lose }: StallOptions): Stall {
  const place = placeOf(trouble);
  const limit = 'limit' in trouble ? trouble.limit : null;
  const barrier = barrierOf(observer, limit?.[1] === 'turn' ? runId : null);
  let struck = false;
  let opened = 0;
  /** The backend of which a COMMIT is under way. */
  let slow: number | null = null;
  const sendSlowly = async (database: Database): Promise<never> => {
    await barrier.raise();
    slow = database.pid;
    const answer = database.query('COMMIT').catch(() => undefined);
    await until(async () => (await waiting(observer)) > 0 || (await isDone(answer)));
    return onCommit(database);
  };
  const strike = async (taken: Taken): Promise<Connection> => {
    const { database } = taken;
    const known = limit === null || (await putInPlace(database, `set ${limit[0]} = '${SHORT}'`));
    if (!known) return plain(taken);
    let sent = 0;
    // On a machine that is busy a short limit may come before what it was meant for.
    const early = (error: unknown): never => {
      struck = struck || limit !== null;
      throw error;
    };
    return {
      query: (text, values = []) => {
        const due =
          limit === null || limit[1] === 'commit' ? text === 'COMMIT' : sent === FIRST_WRITE;
        sent += 1;
        if (!due) return database.query(text, values).catch(early);
        struck = true;
        if (limit === null) return sendSlowly(database);
        const send = () => database.query(text, values);
        return late({ observer, barrier, how: limit[1], pid: database.pid }, send);
      },
      [Symbol.asyncDispose]: async () => {
        if (limit !== null && database.status() === 'I') await database.query(`reset ${limit[0]}`);
        await taken.giveBack();
      },
    };
  };
  /** Who waits for the COMMIT is let wait before that may end. Whoever does not wait has it under way all the time, however often it asks. */
  const asking = (taken: Taken): Connection => ({
    query: async (text, values) => {
      const answer = taken.database.query(text, values);
      if (slow === null) return answer;
      await until(async () => (await waiting(observer)) > 1 || (await isDone(answer)));
      if (!(await isDone(answer))) await barrier.lift();
      return answer;
    },
    [Symbol.asyncDispose]: taken.giveBack,
  });
  return {
    get struck() {
      return struck;
    },
    between: async (taken, method) => {
      if (place === null || struck || method !== place.method) return asking(taken);
      opened += 1;
      return opened === place.opening ? strike(taken) : asking(taken);
    },
    over: async () => {
      await barrier.lift();
      const pid = slow;
      if (pid !== null) await until(async () => !(await isThere(observer, pid)));
      slow = null;
    },
  };
}

interface Barrier {
  raise(): Promise<unknown>;
  lift(): Promise<unknown>;
}

/** In the way of the turn of a run, or of every COMMIT. */
function barrierOf(observer: Database, runId: string | null): Barrier {
  return {
    raise: () =>
      runId === null
        ? observer.query(`select pg_advisory_lock(${COMMITS})`)
        : observer.query(TURN, [runId]),
    lift: () => observer.query('select pg_advisory_unlock_all()'),
  };
}

interface Lateness {
  readonly observer: Database;
  readonly barrier: Barrier;
  readonly how: 'turn' | 'commit' | 'silence';
  readonly pid: number;
}

/** Sends what meets its limit: behind a barrier, or when the session is ended already. */
async function late(
  { observer, barrier, how, pid }: Lateness,
  send: () => Promise<Answer>,
): Promise<Answer> {
  if (how === 'silence') {
    await until(async () => !(await isThere(observer, pid)));
    return send();
  }
  await barrier.raise();
  const lost = setTimeout(barrier.lift, PATIENCE_MS);
  try {
    return await send();
  } finally {
    clearTimeout(lost);
    await barrier.lift();
  }
}

/** Of which method, and which of its connections: a compensation asks first, and then takes the last phase back first. */
function placeOf(trouble: Trouble): { readonly method: string; readonly opening: number } | null {
  switch (trouble.of) {
    case 'nothing':
    case 'read only':
    case 'idle hold':
    case 'held':
      return null;
    case 'half a revert':
      return backTo(trouble.at);
    case 'limit':
    case 'slow commit':
    case 'second process':
      return trouble.way === 'back' ? backTo(trouble.at) : { method: trouble.at, opening: 1 };
    default:
      return trouble satisfies never;
  }
}

function backTo(phase: (typeof PHASES)[number]) {
  return { method: 'revert_cut', opening: 2 + PHASES.toReversed().indexOf(phase) };
}

/** What an orchestrator waits for, held by another session until it is lifted: at the latest when waiting would have been given up long ago. */
export async function holdUp(
  observer: Database,
  runId: string,
  what: 'run' | 'turn',
): Promise<AsyncDisposable> {
  await observer.query(what === 'turn' ? TURN : RUN, [runId]);
  const lift = () => observer.query('select pg_advisory_unlock_all()');
  const late = setTimeout(lift, HELD_MS);
  return {
    [Symbol.asyncDispose]: async () => {
      clearTimeout(late);
      await lift();
    },
  };
}

/** Whoever gives up does so after five seconds, on a busy machine a little later. */
const HELD_MS = 20_000;
const RUN = `select pg_advisory_lock(hashtextextended('cutter.orchestrator ' || $1, 0))`;
const TURN = `select pg_advisory_lock(hashtextextended('cutter.run ' || $1, 0))`;

function plain({ database, giveBack }: Taken): Connection {
  return {
    query: (text, values): Promise<Answer> => database.query(text, values),
    [Symbol.asyncDispose]: giveBack,
  };
}

async function lose(database: Database): Promise<never> {
  database.destroy();
  throw new Error('the connection was lost');
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const last = performance.now() + PATIENCE_MS;
  while (!(await holds()) && performance.now() < last);
}

async function isDone(answer: Promise<unknown>): Promise<boolean> {
  const done = answer.then(
    () => true,
    () => true,
  );
  return Promise.race([done, new Promise<false>((resume) => setTimeout(resume, 1, false))]);
}

async function isThere(observer: Database, pid: number): Promise<boolean> {
  const { rows } = await observer.query('select from pg_stat_activity where pid = $1', [pid]);
  return rows.length > 0;
}

/** How many sessions of this database wait for an advisory lock. */
async function waiting(observer: Database): Promise<number> {
  const { rows } = await observer.query(
    `select count(*)::int as waiting from pg_locks join pg_database on pg_database.oid = pg_locks.database
     where datname = current_database() and locktype = 'advisory' and not granted`,
  );
  return Number(rows[0]?.['waiting']);
}

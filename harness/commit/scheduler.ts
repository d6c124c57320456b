/**
 * Lets several tasks send one statement at a time, in the order of a schedule. A task that the server lets wait for a
 * lock passes its turn. Never sleeps: that somebody waits is what the server itself says, after it looked for a deadlock.
 */
import { ProofError } from '../../schema/failure.ts';
import type { Answer } from '../../schema/session.ts';
import type { Database } from '../connection/connection.ts';
import { endsWithin, lateCase } from '../rollback/trial.ts';

/** For the sessions of the tasks, on their database. Who waits is told so once the server has looked for a deadlock and found none: only who comes later can then be its victim, which makes it the same one each time. */
export const WAITING_IS_TOLD: Readonly<Record<string, string>> = {
  deadlock_timeout: '5ms',
  log_lock_waits: 'on',
  client_min_messages: 'log',
  lc_messages: 'C',
};
const WAITS = /^process \d+ (?:still waiting for|avoided deadlock for) /;

/** Of those who waited, the ones who still do, and since when. */
const STILL_WAITING = `select pid, waitstart::text as since from pg_locks where not granted and pid = any ($1)`;

/** How long the rest may take to notice that a case is over. */
const SETTLE_MS = 5_000;

/** Time is counted here, not measured. */
export interface Turn {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly waited: boolean;
}

export interface Scheduler {
  /** Sends a statement when it is the task's turn, and tells when that was. */
  send(task: number, connection: Database, send: Send): Promise<Answer>;
  /** Plays to the end. Rejects with `E_DEADLINE` where it does not come in time; whoever still waits is then ended. */
  play(programs: readonly (() => Promise<void>)[]): Promise<void>;
}

interface Send {
  readonly text: string;
  readonly values: readonly unknown[] | undefined;
  /** Called when it is sent. */
  readonly onSent?: () => void;
  /** Called with the answer, or null where the server objected, before anybody goes on. */
  readonly onTurn: (turn: Turn, answer: Answer | null) => Promise<void>;
}

interface SchedulerOptions {
  readonly schedule: readonly number[];
  /** A session of the superuser, who takes no part. */
  readonly observer: Database;
  readonly deadlineMs: number;
}

interface Task {
  /** `working`: between two statements. `ready`: has one to send. `moving`: the server works on it. */
  status: 'working' | 'ready' | 'moving' | 'waiting' | 'done';
  go: () => void;
  pid: number;
  /** When its wait began by the server's clock; null until that was asked. */
  since: string | null;
  waited: boolean;
}

/** What the tasks and the one who chooses among them share. */
interface Scheduling {
  readonly tasks: Task[];
  readonly signal: Signal;
  moment: number;
  /** Set once the case ended before its time. */
  over: ProofError | null;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const scheduling: Scheduling = { tasks: [], signal: createSignal(), moment: 0, over: null };
  const listening = new WeakSet<Database>();
  return {
    send: async (index, connection, send) => {
      const task = scheduling.tasks[index];
      if (scheduling.over !== null) throw scheduling.over;
      if (task?.status !== 'working') throw unexpected(index, task?.status);
      if (!listening.has(connection)) {
        listening.add(connection);
        connection.onNotice((message) => hear(scheduling, connection.pid, message));
      }
      return sendInTurn(scheduling, task, { connection, ...send });
    },
    play: async (programs) => {
      const running = programs.map(async (program, index) => {
        const task: Task = { ...IDLE };
        scheduling.tasks[index] = task;
        try {
          await program();
        } finally {
          task.status = 'done';
          scheduling.signal.ring();
        }
      });
      try {
        const played = Promise.all([...running, conduct(scheduling, options)]);
        if (!(await endsWithin(played, options.deadlineMs))) throw lateCase(options.deadlineMs);
      } catch (error) {
        scheduling.over = new ProofError('E_GUARD_CLOSED', 'the case is over', { cause: error });
        for (const { go } of scheduling.tasks) go();
        await end(scheduling.tasks, options.observer);
        await Promise.race([Promise.allSettled(running), after(SETTLE_MS)]);
        throw error;
      }
    },
  };
}

async function sendInTurn(
  scheduling: Scheduling,
  task: Task,
  { connection, text, values, onSent, onTurn }: Send & { readonly connection: Database },
): Promise<Answer> {
  const tick = () => {
    scheduling.moment += 1;
    return scheduling.moment;
  };
  await new Promise<void>((go) => {
    Object.assign(task, { status: 'ready', pid: connection.pid, waited: false, go });
    scheduling.signal.ring();
  });
  if (scheduling.over !== null) throw scheduling.over;
  const sentAt = tick();
  onSent?.();
  let answer: Answer | null = null;
  try {
    answer = await connection.query(text, values);
    return answer;
  } finally {
    await onTurn({ sentAt, answeredAt: tick(), waited: task.waited }, answer);
    task.status = 'working';
    scheduling.signal.ring();
  }
}

function hear({ tasks, signal }: Scheduling, pid: number, message: string): void {
  const task = tasks.find((one) => one.pid === pid && one.status === 'moving');
  if (task === undefined || !WAITS.test(message)) return;
  Object.assign(task, { status: 'waiting', since: null, waited: true });
  signal.ring();
}

const AT_REST: readonly Task['status'][] = ['ready', 'waiting', 'done'];
const IDLE: Task = { status: 'working', go: () => undefined, pid: 0, since: null, waited: false };

/** Nobody is chosen before everybody has come to rest: ready, waiting, or done. */
async function conduct(scheduling: Scheduling, options: SchedulerOptions): Promise<void> {
  const { tasks, signal } = scheduling;
  let last = 0;
  let choices = 0;
  while (scheduling.over === null) {
    await signal.until(() => tasks.every(({ status }) => AT_REST.includes(status)));
    if (tasks.every(({ status }) => status === 'done')) return;
    if (await freed(tasks, options.observer)) continue;
    const able = tasks
      .map((_, place) => (last + place) % tasks.length)
      .filter((index) => tasks[index]?.status === 'ready');
    // All wait for somebody who is no task: only the deadline ends that.
    if (able.length === 0) {
      await signal.until(() =>
        tasks.some(({ status }) => status !== 'waiting' && status !== 'done'),
      );
      continue;
    }
    const choice = able.length > 1 ? (options.schedule[choices] ?? 0) : 0;
    if (able.length > 1) choices += 1;
    last = able[choice % able.length] ?? 0;
    const next = tasks[last] as Task;
    next.status = 'moving';
    next.go();
  }
}

/** Whoever got the lock, or waits for another one by now, is on the move again. The lock is given before its holder is answered, so that this is never asked too early. */
async function freed(tasks: readonly Task[], observer: Database): Promise<boolean> {
  const waiting = tasks.filter(({ status }) => status === 'waiting');
  if (waiting.length === 0) return false;
  const { rows } = await observer.query(STILL_WAITING, [waiting.map(({ pid }) => pid)]);
  const moved = waiting.filter((task) => {
    // It may have been answered while we asked.
    if (task.status !== 'waiting') return true;
    const since = rows.find(({ pid }) => pid === task.pid)?.['since'] ?? null;
    const same = since !== null && (task.since ?? since) === since;
    task.since = same ? String(since) : null;
    if (!same) task.status = 'moving';
    return !same;
  });
  return moved.length > 0;
}

/** A statement that waits in the server is not ended by closing its socket. */
async function end(tasks: readonly Task[], observer: Database): Promise<void> {
  const pids = tasks.filter(({ status }) => status !== 'done').map(({ pid }) => pid);
  await observer.query(
    'select pg_terminate_backend(pid) from unnest($1::int[]) pid where pid > 0',
    [pids],
  );
}

interface Signal {
  ring(): void;
  until(holds: () => boolean): Promise<void>;
}

function createSignal(): Signal {
  let waiters: (() => void)[] = [];
  return {
    ring: () => {
      const woken = waiters;
      waiters = [];
      for (const wake of woken) wake();
    },
    until: async (holds) => {
      while (!holds()) await new Promise<void>((wake) => waiters.push(wake));
    },
  };
}

function after(delayMs: number): Promise<void> {
  return new Promise((resume) => {
    setTimeout(resume, delayMs).unref();
  });
}

function unexpected(index: number, status: string | undefined): ProofError {
  return new ProofError('E_INTERNAL', `task ${index} sent a statement while ${status}`, {
    hint: 'a task sends one statement after the other, and only while the scheduling is played',
  });
}

/**
 * Lets several players send one statement at a time, in the order of a schedule. A player that the server lets wait for a
 * lock passes its turn. Never sleeps: that somebody waits is what the server itself says, after it looked for a deadlock.
 */
import { ProofError } from '../../schema/failure.ts';
import type { Answer } from '../../schema/session.ts';
import type { Database } from '../connection/connection.ts';

/** For the sessions of the players, on their database. Who waits is told so once the server has looked for a deadlock and found none: only who comes later can then be its victim, which makes it the same one each time. */
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

export interface Turns {
  /** Sends a statement when it is the player's turn, and tells when that was. */
  send(player: number, connection: Database, send: Send): Promise<Answer>;
  /** Plays to the end. Rejects with `E_DEADLINE` where it does not come in time; whoever still waits is then ended. */
  play(programs: readonly (() => Promise<void>)[]): Promise<void>;
}

export interface Send {
  readonly text: string;
  readonly values: readonly unknown[] | undefined;
  /** Called with the answer, or null where the server objected, before anybody goes on. */
  readonly onTurn: (turn: Turn, answer: Answer | null) => Promise<void>;
}

export interface TurnsOptions {
  readonly schedule: readonly number[];
  /** A session of the superuser, who takes no part. */
  readonly observer: Database;
  readonly deadlineMs: number;
}

interface Player {
  /** `working`: between two statements. `ready`: has one to send. `moving`: the server works on it. */
  status: 'working' | 'ready' | 'moving' | 'waiting' | 'done';
  go: () => void;
  pid: number;
  /** When its wait began by the server's clock; null until that was asked. */
  since: string | null;
  waited: boolean;
}

/** What the players and the one who chooses among them share. */
interface Game {
  readonly players: Player[];
  readonly bell: Bell;
  moment: number;
  /** Set once the case ended before its time. */
  over: ProofError | null;
}

export function createTurns(options: TurnsOptions): Turns {
  const game: Game = { players: [], bell: createBell(), moment: 0, over: null };
  const listening = new WeakSet<Database>();
  return {
    send: async (index, connection, send) => {
      const player = game.players[index];
      if (game.over !== null) throw game.over;
      if (player?.status !== 'working') throw unexpected(index, player?.status);
      if (!listening.has(connection)) {
        listening.add(connection);
        connection.onNotice((message) => hear(game, connection.pid, message));
      }
      return sendInTurn(game, player, { connection, ...send });
    },
    play: async (programs) => {
      const running = programs.map(async (program, index) => {
        const player: Player = { ...IDLE };
        game.players[index] = player;
        try {
          await program();
        } finally {
          player.status = 'done';
          game.bell.ring();
        }
      });
      try {
        const played = Promise.all([...running, conduct(game, options)]);
        await withinDeadline(played, options.deadlineMs);
      } catch (error) {
        game.over = new ProofError('E_GUARD_CLOSED', 'the case is over', { cause: error });
        for (const { go } of game.players) go();
        await end(game.players, options.observer);
        await Promise.race([Promise.allSettled(running), after(SETTLE_MS)]);
        throw error;
      }
    },
  };
}

async function sendInTurn(
  game: Game,
  player: Player,
  { connection, text, values, onTurn }: Send & { readonly connection: Database },
): Promise<Answer> {
  const tick = () => {
    game.moment += 1;
    return game.moment;
  };
  await new Promise<void>((go) => {
    Object.assign(player, { status: 'ready', pid: connection.pid, waited: false, go });
    game.bell.ring();
  });
  if (game.over !== null) throw game.over;
  const sentAt = tick();
  let answer: Answer | null = null;
  try {
    answer = await connection.query(text, values);
    return answer;
  } finally {
    await onTurn({ sentAt, answeredAt: tick(), waited: player.waited }, answer);
    player.status = 'working';
    game.bell.ring();
  }
}

function hear({ players, bell }: Game, pid: number, message: string): void {
  const player = players.find((one) => one.pid === pid && one.status === 'moving');
  if (player === undefined || !WAITS.test(message)) return;
  Object.assign(player, { status: 'waiting', since: null, waited: true });
  bell.ring();
}

const AT_REST: readonly Player['status'][] = ['ready', 'waiting', 'done'];
const IDLE: Player = { status: 'working', go: () => undefined, pid: 0, since: null, waited: false };

/** Nobody is chosen before everybody has come to rest: ready, waiting, or done. */
async function conduct(game: Game, options: TurnsOptions): Promise<void> {
  const { players, bell } = game;
  let last = 0;
  let choices = 0;
  while (game.over === null) {
    await bell.until(() => players.every(({ status }) => AT_REST.includes(status)));
    if (players.every(({ status }) => status === 'done')) return;
    if (await freed(players, options.observer)) continue;
    const able = players
      .map((_, place) => (last + place) % players.length)
      .filter((index) => players[index]?.status === 'ready');
    // All wait for somebody who is no player: only the deadline ends that.
    if (able.length === 0) {
      await bell.until(() =>
        players.some(({ status }) => status !== 'waiting' && status !== 'done'),
      );
      continue;
    }
    const choice = able.length > 1 ? (options.schedule[choices] ?? 0) : 0;
    if (able.length > 1) choices += 1;
    last = able[choice % able.length] ?? 0;
    const next = players[last] as Player;
    next.status = 'moving';
    next.go();
  }
}

/** Whoever got the lock, or waits for another one by now, is on the move again. The lock is given before its holder is answered, so that this is never asked too early. */
async function freed(players: readonly Player[], observer: Database): Promise<boolean> {
  const waiting = players.filter(({ status }) => status === 'waiting');
  if (waiting.length === 0) return false;
  const { rows } = await observer.query(STILL_WAITING, [waiting.map(({ pid }) => pid)]);
  const moved = waiting.filter((player) => {
    // It may have been answered while we asked.
    if (player.status !== 'waiting') return true;
    const since = rows.find(({ pid }) => pid === player.pid)?.['since'] ?? null;
    const same = since !== null && (player.since ?? since) === since;
    player.since = same ? String(since) : null;
    if (!same) player.status = 'moving';
    return !same;
  });
  return moved.length > 0;
}

/** A statement that waits in the server is not ended by closing its socket. */
async function end(players: readonly Player[], observer: Database): Promise<void> {
  const pids = players.filter(({ status }) => status !== 'done').map(({ pid }) => pid);
  await observer.query(
    'select pg_terminate_backend(pid) from unnest($1::int[]) pid where pid > 0',
    [pids],
  );
}

interface Bell {
  ring(): void;
  until(holds: () => boolean): Promise<void>;
}

function createBell(): Bell {
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

async function withinDeadline(work: Promise<unknown>, deadlineMs: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new ProofError('E_DEADLINE', `the cutters did not end within ${deadlineMs} ms`, {
          hint: 'look for a lock or a loop in the pipeline; the verdict of this law is unknown',
        }),
      ),
    deadlineMs,
  );
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function after(delayMs: number): Promise<void> {
  return new Promise((resume) => {
    setTimeout(resume, delayMs).unref();
  });
}

function unexpected(index: number, status: string | undefined): ProofError {
  return new ProofError('E_INTERNAL', `player ${index} sent a statement while ${status}`, {
    hint: 'a player sends one statement after the other, and only while the game is played',
  });
}

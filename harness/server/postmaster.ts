/** Runs initdb and postgres, waits until the server answers, and stops it. Never signals any process but those it started. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf, signal } from '../../platform/process.ts';
import { ProofError } from '../../schema/failure.ts';
import type { RunFolder } from './run-folder.ts';
import type { ServerAccount } from './server-user.ts';

const POLL_MS = 10;
const LOG_LINES_SHOWN = 12;
/** From polite to certain: fast shutdown, immediate shutdown, and what nobody can refuse. */
const STOP_SIGNALS = [
  { name: 'SIGINT', patienceMs: 3_000 },
  { name: 'SIGQUIT', patienceMs: 2_000 },
  { name: 'SIGKILL', patienceMs: 2_000 },
] as const;

interface Start {
  readonly program: string;
  readonly words: readonly string[];
  readonly account: ServerAccount | undefined;
  readonly folder: RunFolder;
  /** On the clock of `performance.now()`. */
  readonly deadlineMs: number;
}

/** Runs a program such as initdb to its end. */
export async function runToEnd(start: Start): Promise<void> {
  const child = await begin(start);
  await endsWithin(child, start.deadlineMs - performance.now());
  const late = isRunning(child);
  await stop(child);
  start.folder.occupy(undefined);
  if (late) throw failed(start, 'did not end in time');
  if (child.exitCode !== 0) throw failed(start, endOf(child));
}

/** Starts postgres and waits until it accepts connections. */
export async function startPostmaster(
  start: Start,
  lost: (how: ProofError) => void,
): Promise<AsyncDisposable> {
  const child = await begin(start);
  let stopping = false;
  child.once('exit', () => {
    start.folder.occupy(undefined);
    if (!stopping) lost(failed(start, endOf(child)));
  });
  const dispose = async () => {
    stopping = true;
    await stop(child);
  };

  while (!isReady(start.folder.data, child.pid)) {
    const late = performance.now() > start.deadlineMs;
    if (late || !isRunning(child)) {
      stopping = true;
      const error = failed(start, late ? 'was not ready in time' : endOf(child));
      await dispose();
      throw error;
    }
    await delay(POLL_MS);
  }
  return { [Symbol.asyncDispose]: dispose };
}

async function begin(start: Start): Promise<ChildProcess> {
  const log = openSync(start.folder.log, 'a', 0o600);
  try {
    const child = spawn(start.program, start.words, {
      ...start.account,
      cwd: start.folder.data,
      // A group of its own: Ctrl-C in a terminal reaches every process of ours, and a server
      // that stops by itself would turn an orderly end into a storm of lost connections.
      detached: true,
      // Nothing of the caller's environment: PGPORT, PGDATESTYLE and the like would change the proof.
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', log, log],
    });
    child.on('error', () => undefined);
    // A server that nobody stopped must not keep this process from ending; the hook at exit sees to it.
    child.unref();
    await once(child, 'spawn');
    start.folder.occupy(child.pid);
    return child;
  } catch (cause) {
    throw failed(start, 'could not be run', cause);
  } finally {
    closeSync(log);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const children = childrenOf(child.pid ?? 0);
  for (const { name, patienceMs } of STOP_SIGNALS) {
    child.kill(name);
    // A killed server cannot end its backends any more.
    if (name === 'SIGKILL') for (const each of children) signal(each, name);
    if (await endsWithin(child, patienceMs)) return;
  }
}

async function endsWithin(child: ChildProcess, patienceMs: number): Promise<boolean> {
  const waiting = new AbortController();
  const options = { signal: waiting.signal };
  // One of the two is late on purpose; what it says then is of no interest.
  const exit = once(child, 'exit', options).catch(() => undefined);
  const timer = delay(Math.max(0, patienceMs), undefined, options).catch(() => undefined);
  if (isRunning(child)) await Promise.race([exit, timer]);
  waiting.abort();
  return !isRunning(child);
}

/** The server writes its state into the eighth line of this file, for pg_ctl and for us. */
function isReady(data: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function endOf(child: ChildProcess): string {
  return child.signalCode === null
    ? `ended with status ${child.exitCode}`
    : `was ended by ${child.signalCode}`;
}

function failed(start: Start, how: string, cause?: unknown): ProofError {
  const name = start.program.slice(start.program.lastIndexOf('/') + 1);
  const said = lastLines(start.folder.log);
  const hint =
    start.account === undefined
      ? 'free disk space, shared memory and a GNU C library are what it needs'
      : `it runs as user ${start.account.uid}, because PostgreSQL refuses root; try an ordinary user`;
  return new ProofError(
    'E_SERVER_START',
    `${name} ${how}${said === '' ? '' : `; it said: ${said}`}`,
    { hint, ...(cause === undefined ? {} : { cause }) },
  );
}

function lastLines(log: string): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
  } catch {
    return '';
  }
}

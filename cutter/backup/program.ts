/** Starts the programs of a backup: without a shell, with an environment of our own making, and with nothing secret among their words. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { ProofError } from '../../schema/failure.ts';

export interface Program {
  readonly path: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How a program ended, with the end of what it complained about. */
export interface ProgramEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
  /** What it wrote to its fourth descriptor, where gpg tells machines how it went. */
  readonly told: string;
}

const SAID_LENGTH_MAX = 600;
/** Words of errors in English, and numbers and moments in the one way. */
const PLAIN_ENVIRONMENT: Readonly<Record<string, string>> = { LC_ALL: 'C', TZ: 'UTC' };

/** The end is known once the program is gone and all that it wrote was read. It rejects with `E_USAGE` where the program cannot be run. */
export function start({ path, words, environment }: Program): {
  readonly child: Child;
  readonly end: Promise<ProgramEnd>;
} {
  const child = spawn(path, words, {
    env: { ...PLAIN_ENVIRONMENT, ...environment },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  }) as Child;
  let [said, told] = ['', ''];
  (child.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-SAID_LENGTH_MAX);
  });
  // A program that is gone cannot be written to; its end tells why.
  child.stdin.on('error', () => undefined);
  const end = new Promise<ProgramEnd>((resolve, reject) => {
    child.once('error', (cause) => reject(cannotRun(path, cause)));
    child.once('close', (status, signal) => resolve({ status, signal, said: said.trim(), told }));
  });
  // Whoever waits for it hears of it; nobody has to.
  end.catch(() => undefined);
  return { child, end };
}

/** Runs a program that ends at once, and gives what it wrote. Rejects with `E_BACKUP` where it fails. */
export function outputOf({ path, words, environment }: Program, input = ''): string {
  const { error, status, stdout, stderr } = spawnSync(path, words, {
    encoding: 'utf8',
    input,
    env: { ...PLAIN_ENVIRONMENT, ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw cannotRun(path, error);
  if (status === 0) return stdout;
  throw new ProofError('E_BACKUP', `${path} failed: ${stderr.trim() || `status ${status}`}`);
}

export function describeEnd(name: string, { status, signal, said }: ProgramEnd): string {
  const how = signal === null ? `ended with status ${status}` : `was ended by ${signal}`;
  return `${name} ${how}${said === '' ? '' : `: ${said}`}`;
}

export function endedWell({ status, signal }: ProgramEnd): boolean {
  return status === 0 && signal === null;
}

function cannotRun(path: string, cause: Error): ProofError {
  return new ProofError('E_USAGE', `cannot run ${path}: ${cause.message}`, {
    hint: 'cutproof doctor says which programs are missing and how they are installed',
    cause,
  });
}

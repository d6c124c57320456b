/** Runs one program into another. Never ends the input of the second before the first has succeeded, so that what was cut short never looks whole; no byte passes through a file. */
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { type Child, endedWell, type Program, type ProgramEnd, start } from './program.ts';

export interface ByteCount {
  readonly bytes: number;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

export interface Piped {
  readonly first: ProgramEnd;
  readonly second: ProgramEnd;
  /** What went from the first to the second, and what came out of the second. */
  readonly between: ByteCount;
  readonly out: ByteCount;
}

export interface PipeOptions {
  readonly first: Program;
  readonly second: Program;
  /** Takes what the second one writes, piece by piece. What it throws ends both programs, and is thrown on. */
  readonly take: (bytes: Buffer) => Promise<void>;
  /** Sees what goes between the two, before it is passed on. */
  readonly tap?: (bytes: Buffer) => Promise<void>;
  /** Says whether the second one may be told that its input has ended. */
  readonly mayEnd: (first: ProgramEnd, between: ByteCount) => boolean;
}

/** Only a first program that ended well counts as one whose output is whole. */
export function endsWhereFirstEndedWell(first: ProgramEnd): boolean {
  return endedWell(first);
}

/** Gives how both ended. Never hangs where one of them dies: the other is ended then. */
export async function pipe(options: PipeOptions): Promise<Piped> {
  const { take, mayEnd } = options;
  const first = start(options.first);
  const second = start(options.second);
  const [between, out] = [createTally(), createTally()];
  let trouble: { readonly thrown: unknown } | null = null;
  const stop = (thrown: unknown): void => {
    trouble ??= { thrown };
    first.child.kill('SIGTERM');
    second.child.kill('SIGKILL');
  };
  first.child.stdin.end();
  // Whoever failed and reads no more would leave the other writing for ever. One that had enough is no trouble: the rest
  // is read and thrown away, and the first ends in its own time, as pg_restore needs no byte behind the last table.
  const secondIsGone = second.end.then(
    (end) => endedWell(end) || first.child.kill('SIGTERM'),
    (error: unknown) => stop(error),
  );
  const fed = feed(first.child, second, async (bytes) => {
    between.add(bytes);
    await options.tap?.(bytes);
  }).catch(stop);
  const taken = drain(second.child, async (bytes) => {
    out.add(bytes);
    await take(bytes);
  }).catch(stop);
  try {
    await fed;
    const firstEnd = await first.end;
    if (mayEnd(firstEnd, between.read())) second.child.stdin.end();
    else second.child.kill('SIGKILL');
    await Promise.all([taken, secondIsGone]);
    const secondEnd = await second.end;
    if (trouble !== null) throw (trouble as { readonly thrown: unknown }).thrown;
    return { first: firstEnd, second: secondEnd, between: between.read(), out: out.read() };
  } finally {
    first.child.kill('SIGKILL');
    second.child.kill('SIGKILL');
  }
}

/** Ends when there is nothing more to read, or the reader has failed. What he does not want is seen all the same. */
async function feed(
  from: Child,
  { child: to, end }: ReturnType<typeof start>,
  see: (bytes: Buffer) => Promise<void>,
): Promise<void> {
  let isRead = true;
  for await (const bytes of from.stdout) {
    await see(bytes as Buffer);
    isRead &&= await passOn(to.stdin, bytes as Buffer);
    if (!isRead && !endedWell(await end)) break;
  }
  // What is left unread would keep the first from ending.
  from.stdout.resume();
}

/** False where the reader is gone. */
async function passOn(to: Writable, bytes: Buffer): Promise<boolean> {
  if (!to.writable) return false;
  if (to.write(bytes)) return true;
  const gone = new AbortController();
  try {
    await Promise.race(['drain', 'close'].map((event) => once(to, event, { signal: gone.signal })));
    return to.writable;
  } catch {
    // An error of the stream is that nobody reads any more.
    return false;
  } finally {
    gone.abort();
  }
}

async function drain(from: Child, take: (bytes: Buffer) => Promise<void>): Promise<void> {
  for await (const bytes of from.stdout) await take(bytes as Buffer);
}

function createTally(): { add(bytes: Buffer): void; read(): ByteCount } {
  const hash: Hash = createHash('sha256');
  let count = 0;
  return {
    add: (bytes) => {
      hash.update(bytes);
      count += bytes.length;
    },
    read: () => ({ bytes: count, digest: `sha256:${hash.copy().digest('hex')}` }),
  };
}

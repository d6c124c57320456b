/** Turns Ctrl-C into an orderly end: the laws end after their case, what was done is written, and the status is that of the signal. A second Ctrl-C ends at once. */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EndingSignal, installSignals } from '../../platform/signals.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';

/** How long laws and servers may take to end after a signal: supervisors send a harder one after about ten seconds. */
const PATIENCE_MS = 8_000;
/** How long all of it may take, the writing of what was done included. */
const ALL_PATIENCE_MS = 30_000;

export interface Interruption extends Disposable {
  /** Stands from the signal on, so that processes without a share in our memory see it. */
  readonly stopFile: string;
  /** Null until somebody interrupts. */
  signal(): EndingSignal | null;
  /** Waits for the work, and after a signal not much longer, however many works there are. */
  wait(work: Promise<unknown>): Promise<void>;
}

export function awaitInterruption(say: (line: string) => void): Interruption {
  const stopFile = join(tmpdir(), `cutproof-stop-${process.pid}-${randomBytes(8).toString('hex')}`);
  const signalled = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const late = signalled.promise.then(() => delay(PATIENCE_MS, undefined, { ref: false }));
  const remove = () => rmSync(stopFile, { force: true });
  let caught: EndingSignal | null = null;
  process.once('exit', remove);
  const signals = installSignals({
    stop: async (signal) => {
      caught = signal;
      say(`cutproof: ${signal}: the cases that run are ended, what was done is written`);
      writeFileSync(stopFile, '', { flag: 'wx' });
      signalled.resolve();
      await ended.promise;
    },
    patienceMs: ALL_PATIENCE_MS,
    say,
  });
  return {
    stopFile,
    signal: () => caught,
    wait: async (work) => {
      await Promise.race([work, late]);
      // Whatever comes of it later, nobody waits for it any more.
      work.catch(() => undefined);
    },
    [Symbol.dispose]: () => {
      ended.resolve();
      if (caught === null) signals[Symbol.dispose]();
      process.off('exit', remove);
      remove();
    },
  };
}

export function statusOfSignal(signal: EndingSignal): ExitStatus {
  return { SIGHUP: EXIT.hungUp, SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated }[signal];
}

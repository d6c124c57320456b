/** Says whether a law has to end, asked between its cases: somebody interrupted the run, or its time is used up. Never ends anything itself. */
import { existsSync } from 'node:fs';
import type { HaltSettings } from './settings.ts';

type Halt = () => 'interrupted' | 'budget' | null;

/** Workers share no memory with the process that is interrupted, but they share a file and the clock with it. */
export function createHalt({ deadlineMs, stopFile }: HaltSettings): Halt {
  return () => {
    if (stopFile !== null && existsSync(stopFile)) return 'interrupted';
    if (deadlineMs !== null && clockMs() >= deadlineMs) return 'budget';
    return null;
  };
}

/** Milliseconds since 1970, by a clock that does not jump while a process lives. */
export function clockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Ctrl-C reaches every process of a terminal. The one that was asked says by the file when to end, so that what was done is not lost. */
export function heedNoSignal(): void {
  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    if (process.listenerCount(signal) === 0) process.on(signal, () => undefined);
  }
}

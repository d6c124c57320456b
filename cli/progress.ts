/** Tells on standard error how far the laws are: a live line on a terminal, a line a law elsewhere. Never writes to standard output. */
import type { LawResult } from '../schema/evidence.ts';
import type { LawId } from '../schema/laws.ts';

const HEARTBEAT_MS = 30_000;
const LIVE_MS = 200;
const LINE_LENGTH = 100;

export interface Progress extends Disposable {
  cases(law: string, cases: number): void;
  proved(result: LawResult, canaries: number): void;
  canary(law: LawId): void;
}

export interface ProgressOptions {
  readonly laws: readonly LawId[];
  readonly live: boolean;
  readonly say: (line: string) => void;
}

export function createProgress({ laws, live, say }: ProgressOptions): Progress {
  const started = performance.now();
  const running = new Map<string, number>();
  const ended = new Map<string, { readonly result: LawResult; left: number }>();
  let done = 0;
  const erase = () => (live ? process.stderr.write('\r\u001b[2K') : true);
  const line = () => {
    const seconds = Math.round((performance.now() - started) / 1_000);
    const now = [...running].map(([law, cases]) => `${law} ${cases} cases`).join(' · ');
    return `${seconds} s · ${done} of ${laws.length} laws · ${now === '' ? 'starting' : now}`;
  };
  const timer = setInterval(
    () => {
      if (!live) return say(line());
      erase();
      process.stderr.write(line().slice(0, LINE_LENGTH));
    },
    live ? LIVE_MS : HEARTBEAT_MS,
  );
  timer.unref();
  const finish = (law: string) => {
    const end = ended.get(law);
    if (end === undefined || end.left > 0) return;
    done += 1;
    running.delete(law);
    erase();
    const { verdict, runs, reason } = end.result;
    say(`${verdict.padEnd(8)} ${law} (${runs} cases)${reason === undefined ? '' : `: ${reason}`}`);
  };
  return {
    cases: (law, cases) => running.set(law, cases),
    proved: (result, canaries) => {
      ended.set(result.id, { result, left: canaries });
      finish(result.id);
    },
    canary: (law) => {
      const end = ended.get(law);
      if (end !== undefined) end.left -= 1;
      finish(law);
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      erase();
    },
  };
}

/** Tells on standard error how far the laws are: a live line for each that runs on a terminal, a line a minute elsewhere. Never writes to standard output. */
import type { News } from '../../harness/engine/progress.ts';
import type { LawResult } from '../../schema/evidence.ts';

const EVERY_MS = 60_000;
const LIVE_EVERY_MS = 200;
/** Fewer cases say nothing of the rate: the first waits for whatever is started for it. */
const CASES_FOR_A_RATE = 10;
const ERASE = '\u001b[2K';
const UP = '\u001b[1A';

export interface Progress extends Disposable {
  news(law: string, news: News): void;
  proved(result: LawResult, canaries: number): void;
  canary(law: string): void;
  /** A round of a law begins that was told before, and ends. */
  roundBegins(law: string): void;
  roundEnds(law: string): void;
  /** Tells how far it is, now. */
  tell(): void;
}

interface ProgressOptions {
  readonly laws: readonly string[];
  readonly live: boolean;
  /** How many columns a live line may take. */
  readonly columns: number;
  /** Writes to the terminal as it is; only where `live`. */
  readonly write: (text: string) => void;
  readonly say: (line: string) => void;
  /** How long the run may still last, in milliseconds; null where nobody counts it. */
  readonly leftMs: () => number | null;
}

/** What a law does now: it tries cases, or its canaries. */
type Doing =
  | { readonly what: 'cases'; readonly news: News; readonly since: number }
  | { readonly what: 'canaries'; readonly left: number; readonly of: number };

export function createProgress(options: ProgressOptions): Progress {
  const { laws, live, columns, write, say, leftMs } = options;
  const started = performance.now();
  const running = new Map<string, Doing>();
  const results = new Map<string, LawResult>();
  let shown = 0;
  const done = new Set<string>();
  const rounds = new Set<string>();
  const erase = () => {
    if (shown > 0) write(`\r${ERASE}${`${UP}${ERASE}`.repeat(shown - 1)}`);
    shown = 0;
  };
  const tell = () => {
    const seconds = Math.round((performance.now() - started) / 1_000);
    const left = leftMs();
    const head = `${seconds} s · ${done.size} of ${laws.length} laws${left === null ? '' : ` · ${timeText(left)} of the budget left`}`;
    const lines = [...running].map(([law, doing]) => `${law} ${describe(doing)}`);
    if (!live) return say([head, ...(lines.length === 0 ? ['starting'] : lines)].join(' · '));
    erase();
    const rows = [head, ...lines].map((line) => line.slice(0, columns - 1));
    write(rows.join('\n'));
    shown = rows.length;
  };
  const timer = setInterval(tell, live ? LIVE_EVERY_MS : EVERY_MS);
  timer.unref();
  const finish = (law: string) => {
    const result = results.get(law);
    const doing = running.get(law);
    if (result === undefined || (doing?.what === 'canaries' && doing.left > 0)) return;
    running.delete(law);
    if (done.has(law)) return;
    done.add(law);
    erase();
    const { verdict, runs, reason } = result;
    say(`${verdict.padEnd(8)} ${law} (${runs} cases)${reason === undefined ? '' : `: ${reason}`}`);
  };
  return {
    news: (law, news) => {
      // What was said before the end may be heard after it.
      if (results.has(law) && !rounds.has(law)) return;
      const doing = running.get(law);
      const since = doing?.what === 'cases' ? doing.since : performance.now();
      running.set(law, { what: 'cases', news, since });
    },
    proved: (result, canaries) => {
      results.set(result.id, result);
      running.set(result.id, { what: 'canaries', left: canaries, of: canaries });
      finish(result.id);
    },
    canary: (law) => {
      const doing = running.get(law);
      if (doing?.what === 'canaries') running.set(law, { ...doing, left: doing.left - 1 });
      finish(law);
    },
    roundBegins: (law) => {
      rounds.add(law);
    },
    roundEnds: (law) => {
      rounds.delete(law);
      running.delete(law);
    },
    tell,
    [Symbol.dispose]: () => {
      clearInterval(timer);
      erase();
    },
  };
}

function describe(doing: Doing): string {
  switch (doing.what) {
    case 'canaries':
      return `canaries ${doing.of - doing.left}/${doing.of}`;
    case 'cases': {
      const { cases, planned, point } = doing.news;
      const seconds = (performance.now() - doing.since) / 1_000;
      const rate = seconds > 0 ? cases / seconds : 0;
      const known = cases >= CASES_FOR_A_RATE && rate > 0;
      const left = known ? ` · ${timeText(((planned - cases) / rate) * 1_000)} left` : '';
      return `${cases}/${planned} cases · ${rate.toFixed(rate < 10 ? 1 : 0)}/s${left}${point === '' ? '' : ` · ${point}`}`;
    }
    default:
      return doing satisfies never;
  }
}

/** 90,000 is 2 min, 1,500 is 2 s: a reader waits, and counts nothing. */
function timeText(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1_000));
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

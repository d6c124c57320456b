/** Looks for a value that refutes, and shrinks it. Ends in `held`, `refuted` or `crashed`; a crash of the checker is never a pass, and nothing is tried twice for luck. */
import fc from 'fast-check';
import { describeFailure } from '../../schema/failure.ts';
import { roundsOf } from './case-numbers.ts';

export interface SearchOptions<Value> {
  readonly given: fc.Arbitrary<Value>;
  /** Tried first, before anything random. */
  readonly examples: readonly Value[];
  /** Random cases besides the examples. */
  readonly runs: number;
  /** The number of the first of them (default 0), and the distance to the next (default 1). */
  readonly from?: number;
  readonly step?: number;
  /** How many of the examples may be tried at the same time. */
  readonly lanes: number;
  readonly seed: number;
  /** Gives what is wrong with the value, in sentences; none means that the law held for it. */
  readonly check: (value: Value) => Promise<readonly string[]>;
  readonly onCase: (runs: number) => void;
  /** Asked before each case and each shrink: `cases` begins no new one, `all` ends shrinking too. */
  readonly halt?: () => 'cases' | 'all' | null;
  /** Shrinking ends after this long with the smallest value so far. */
  readonly shrinkBudgetMs: number;
}

export type SearchEnd<Value> =
  | { readonly status: 'held'; readonly runs: number }
  | {
      readonly status: 'refuted';
      readonly runs: number;
      readonly value: Value;
      readonly findings: readonly string[];
      readonly shrinks: number;
    }
  | { readonly status: 'crashed'; readonly runs: number; readonly reason: string };

interface Refuted<Value> {
  readonly value: Value;
  readonly findings: readonly string[];
}

/** Never uses fast-check's own time limits: they leave the predicate running behind a finished run. */
export async function search<Value>(options: SearchOptions<Value>): Promise<SearchEnd<Value>> {
  let runs = 0;
  let failures = 0;
  let smallest: Refuted<Value> | null = null;
  let crash: string | null = null;
  let shrinkUntil = Number.POSITIVE_INFINITY;
  const holds = async (value: Value): Promise<boolean> => {
    if (crash !== null || performance.now() > shrinkUntil) return true;
    const halt = options.halt?.() ?? null;
    if (halt === 'all' || (halt === 'cases' && smallest === null)) return true;
    if (smallest === null) runs += 1;
    let findings: readonly string[];
    try {
      findings = await options.check(value);
    } catch (error) {
      crash = describeFailure(error);
      return true;
    }
    if (smallest === null) options.onCase(runs);
    if (findings.length === 0) return true;
    if (smallest === null) shrinkUntil = performance.now() + options.shrinkBudgetMs;
    smallest = { value, findings };
    failures += 1;
    return false;
  };
  const isOver = () => smallest !== null || crash !== null || (options.halt?.() ?? null) !== null;
  const examples = await untilRefuted(options, holds);
  try {
    await fc.check(fc.asyncProperty(options.given, holds), {
      seed: options.seed,
      numRuns: examples.length,
      examples: examples.map((value): [Value] => [value]),
    });
    const { from = 0, step = 1 } = options;
    for (const { seed, path, first, length } of roundsOf(options.seed, {
      from,
      step,
      count: options.runs,
    })) {
      if (isOver()) break;
      let number = first - 1;
      // What falls to another shard is walked past; a value that is being shrunk has no number.
      const inTurn = async (value: Value): Promise<boolean> => {
        if (smallest === null) number += 1;
        return smallest === null && (number - from) % step !== 0 ? true : holds(value);
      };
      await fc.check(fc.asyncProperty(options.given, inTurn), { seed, path, numRuns: length });
    }
  } catch (error) {
    // A generator that cannot make its value is a crash as well.
    crash ??= describeFailure(error);
  }
  // The closures above assign these, which the compiler cannot see.
  const found = smallest as Refuted<Value> | null;
  const reason = crash as string | null;
  if (found !== null) return { status: 'refuted', runs, ...found, shrinks: failures - 1 };
  return reason === null ? { status: 'held', runs } : { status: 'crashed', runs, reason };
}

/** Tries the examples in several lanes. Gives those that are left for the search itself: all of them in one lane, else the one that was refuted, so that it is shrunk. */
async function untilRefuted<Value>(
  { examples, lanes, halt }: SearchOptions<Value>,
  holds: (value: Value) => Promise<boolean>,
): Promise<readonly Value[]> {
  if (lanes === 1) return examples;
  const waiting = [...examples];
  const refuted: Value[] = [];
  const lane = async () => {
    for (;;) {
      const over = refuted.length > 0 || (halt?.() ?? null) !== null;
      const value = over ? undefined : waiting.shift();
      if (value === undefined) return;
      if (!(await holds(value))) refuted.push(value);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return refuted.slice(0, 1);
}

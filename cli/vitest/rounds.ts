/** Chooses which laws get more cases while time is left: those that are covered least, for what they need. Pure; starts nothing. */
import type { Round } from '../../harness/engine/settings.ts';
import type { LawPart, LawResult } from '../../schema/evidence.ts';

/** A worker each. */
const LAWS_A_ROUND = 2;
/** Shorter is not worth what a round costs to begin. */
const SHORTEST_MS = 2_000;
const LONGEST_MS = 60_000;
const FEWEST_CASES = 10;
/** What a law tells of its cases is kept until its round ends. */
const MOST_CASES = 5_000;

interface RoundOptions {
  /** How long the run may still last, in milliseconds. */
  readonly leftMs: number;
  /** How many random cases each law was given so far. */
  readonly given: (law: string) => number;
}

/** Gives the next round, or null where no time is left or no law could use it. */
export function nextRound(
  results: readonly LawResult[],
  { leftMs, given }: RoundOptions,
): Round | null {
  if (leftMs < SHORTEST_MS) return null;
  const needy = results
    .filter(isWorthMore)
    .map((result) => ({ result, covered: coveredTimes(result) }))
    .sort((a, b) => a.covered - b.covered || (a.result.id < b.result.id ? -1 : 1))
    .slice(0, LAWS_A_ROUND);
  if (needy.length === 0) return null;
  const sliceMs = Math.min(leftMs, Math.max(leftMs / results.length, SHORTEST_MS), LONGEST_MS);
  return Object.fromEntries(
    needy.map(({ result }) => {
      const from = given(result.id);
      return [result.id, { from, to: from + casesIn(sliceMs, result) }];
    }),
  );
}

/** How often the law has had what it needs: by its rarest required label or by its cases, whichever is less. */
export function coveredTimes({ parts = [], coverage }: LawResult): number {
  const times = parts.flatMap((part) => [
    part.runs / Math.max(1, part.minimumRuns),
    ...Object.entries(part.requires).map(([label, least]) => (coverage[label] ?? 0) / least),
  ]);
  return times.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...times);
}

/** What was refuted needs no more cases, and what crashed or cannot run would only do so again. */
function isWorthMore({ runs, parts = [] }: LawResult): boolean {
  const usable = ({ end, cutShort }: LawPart) => end === 'held' && cutShort === undefined;
  return runs > 0 && parts.length > 0 && parts.every(usable);
}

function casesIn(sliceMs: number, { runs, durationMs }: LawResult): number {
  const cases = Math.floor(sliceMs / Math.max(durationMs / runs, 0.1));
  return Math.min(MOST_CASES, Math.max(FEWEST_CASES, cases));
}

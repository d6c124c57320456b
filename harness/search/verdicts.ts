/** Judges what a law came to, and adds up what its rounds or shards came to. Too few cases, a gap in coverage or a crash is `unknown`, however many others held. */
import type { CanaryResult, Exhaustion, LawPart, LawResult } from '../../schema/evidence.ts';
import { type Verdict, worst } from '../../schema/verdict.ts';

type Counts = Readonly<Record<string, number>>;

interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string | null;
}

/** Gives the verdict of the worst part, and why. Of no parts nothing is shown. */
export function judgeParts(parts: readonly LawPart[], coverage: Counts): Judgement {
  const judged = parts.map((part) => {
    const { verdict, reason } = judgePart(part, coverage);
    const where = parts.length > 1 && part.stage === 'commit' ? 'committed: ' : '';
    return { verdict, reason: reason === null ? null : `${where}${reason}` };
  });
  const verdict = worst(judged.map((part) => part.verdict));
  const telling = judged.find((part) => part.verdict === verdict && part.reason !== null);
  return { verdict, reason: telling?.reason ?? null };
}

/** Adds two results of one law, each of other cases, and judges the sum. What one of them does not break down can never be proved. */
export function addResults(one: LawResult, other: LawResult): LawResult {
  const coverage = addCounts(one.coverage, other.coverage);
  const { verdict, reason } = judgeSum(one, other, coverage);
  const counterexample = one.counterexample ?? other.counterexample;
  const { reason: _, counterexample: __, ...rest } = one;
  return {
    ...rest,
    verdict,
    ...(reason === null ? {} : { reason }),
    runs: one.runs + other.runs,
    discarded: one.discarded + other.discarded,
    durationMs: one.durationMs + other.durationMs,
    coverage,
    canaries: addCanaries(one.canaries, other.canaries),
    ...addExhaustions(one.exhaustive, other.exhaustive),
    ...addRecorded(one.recorded, other.recorded),
    ...(one.parts === undefined || other.parts === undefined
      ? {}
      : { parts: addParts(one.parts, other.parts) }),
    ...(counterexample === undefined ? {} : { counterexample }),
  };
}

function judgeSum(one: LawResult, other: LawResult, coverage: Counts): Judgement {
  const refuted = [one, other].find((result) => result.verdict === 'refuted');
  if (refuted !== undefined) return { verdict: 'refuted', reason: refuted.reason ?? null };
  const opaque = [one, other].find(({ parts = [] }) => parts.length === 0);
  if (opaque !== undefined) {
    return { verdict: 'unknown', reason: opaque.reason ?? 'a part of it was not reported' };
  }
  return judgeParts(addParts(one.parts ?? [], other.parts ?? []), coverage);
}

function judgePart(part: LawPart, coverage: Counts): Judgement {
  const { runs, minimumRuns, untried } = part;
  switch (part.end) {
    case 'refuted':
      return { verdict: 'refuted', reason: part.reason ?? 'refuted' };
    case 'crashed':
    case 'lacking':
      return { verdict: 'unknown', reason: part.reason ?? part.end };
    case 'held':
      break;
    default:
      return part.end satisfies never;
  }
  if (runs === 0 || runs < minimumRuns)
    return short(part, `${runs} cases of at least ${minimumRuns}`);
  if (untried > 0) return short(part, `${untried} of its fixed cases were not tried`);
  const gaps = gapsIn(part.requires, coverage);
  if (gaps.length > 0) return short(part, `vacuous: ${gaps.join('; ')}`);
  return { verdict: 'proved', reason: null };
}

/** Says which required labels were met too rarely. */
function gapsIn(requires: Counts, coverage: Counts): readonly string[] {
  return Object.entries(requires)
    .filter(([label, least]) => (coverage[label] ?? 0) < least)
    .map(([label, least]) => `"${label}" met ${coverage[label] ?? 0} times of ${least}`);
}

function short({ cutShort }: LawPart, what: string): Judgement {
  switch (cutShort) {
    case undefined:
      return { verdict: 'unknown', reason: what };
    case 'budget':
      return {
        verdict: 'unknown',
        reason: `${what}: the budget was too small, give a longer one or fewer laws`,
      };
    case 'interrupted':
      return { verdict: 'unknown', reason: `${what}: the run was interrupted` };
    default:
      return cutShort satisfies never;
  }
}

function addParts(ones: readonly LawPart[], others: readonly LawPart[]): readonly LawPart[] {
  const stages = [...new Set([...ones, ...others].map(({ stage }) => stage))];
  return stages.map((stage) =>
    [...ones, ...others].filter((part) => part.stage === stage).reduce(addPart),
  );
}

const ENDS = ['refuted', 'crashed', 'lacking', 'held'] as const satisfies readonly LawPart['end'][];

function addPart(one: LawPart, other: LawPart): LawPart {
  const end = ENDS.find((each) => each === one.end || each === other.end) ?? 'crashed';
  const reason = [one, other].find((part) => part.end === end)?.reason;
  const cutShort = one.cutShort ?? other.cutShort;
  return {
    stage: one.stage,
    end,
    ...(reason === undefined ? {} : { reason }),
    runs: one.runs + other.runs,
    minimumRuns: Math.max(one.minimumRuns, other.minimumRuns),
    random: one.random + other.random,
    untried: one.untried + other.untried,
    ...(cutShort === undefined ? {} : { cutShort }),
    requires: one.requires,
  };
}

/** What was left to one shard was tried in another. Where two tried it, both must have refuted it: the better of two is luck. */
function addCanaries(
  ones: readonly CanaryResult[],
  others: readonly CanaryResult[],
): readonly CanaryResult[] {
  const names = [...new Set([...ones, ...others].map(({ name }) => name))];
  return names.map((name) => {
    const found = [...ones, ...others].filter((canary) => canary.name === name);
    const tried = found.filter(({ runs }) => runs > 0);
    const telling = tried.find(({ refuted }) => !refuted) ?? tried[0] ?? found[0];
    const missing = { name, breaks: '', refuted: false, finding: 'did not run' };
    return { ...missing, ...telling, runs: found.reduce((sum, { runs }) => sum + runs, 0) };
  });
}

function addExhaustions(
  one: Exhaustion | undefined,
  other: Exhaustion | undefined,
): { readonly exhaustive?: Exhaustion } {
  const known = one ?? other;
  if (known === undefined) return {};
  const sum = (of: 'planned' | 'fired' | 'durationMs') => (one?.[of] ?? 0) + (other?.[of] ?? 0);
  return {
    exhaustive: {
      ...known,
      planned: sum('planned'),
      fired: sum('fired'),
      durationMs: sum('durationMs'),
    },
  };
}

function addRecorded(one = 0, other = 0): { readonly recorded?: number } {
  return one + other > 0 ? { recorded: one + other } : {};
}

function addCounts(one: Counts, other: Counts): Counts {
  const labels = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return Object.fromEntries(
    labels.map((label) => [label, (one[label] ?? 0) + (other[label] ?? 0)]),
  );
}

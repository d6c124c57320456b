/** Proves one law and tries its canaries. A crash, a gap in coverage or too few cases is `unknown`, never `proved`. */
import type { KeptCase } from '../harness/corpus.ts';
import { type SearchEnd, search } from '../harness/search.ts';
import type { CanaryResult, Exhaustion, LawResult } from '../schema/evidence.ts';
import { LAWS } from '../schema/laws.ts';
import type { Tally } from '../schema/tally.ts';
import { type Verdict, worst } from '../schema/verdict.ts';
import { createBench } from './bench.ts';
import { explainCrash, lackOf } from './conditions.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import type { Canary, Law } from './definition.ts';
import { examine, type Papers, type Refutation } from './refutation.ts';
import { type Replays, replayKept } from './replaying.ts';
import type { Bed, Settings, Stage } from './settings.ts';
import { leftOut, share, stageOf, stagesOf } from './stages.ts';
import { nameOf, subjectOf } from './terms.ts';

const SHRINK_BUDGET_MS = 20_000;
/** Each case has a clone of its own there, so several may run at once. */
const COMMIT_LANES = 3;
/** A canary that outlives this many cases is not refuted. */
const CANARY_CASES = 150;

export interface Conditions {
  readonly settings: Settings;
  readonly bed: Bed;
  /** Stored cases of any law, tried first. */
  readonly kept?: readonly KeptCase[];
}

export interface Proof {
  readonly result: LawResult;
  readonly tallies: readonly Partial<Tally>[];
  readonly papers: Papers | null;
}

export async function proveLaw<Value, Seen>(
  law: Law<Value, Seen>,
  conditions: Conditions,
  onCase: (runs: number) => void,
): Promise<Proof> {
  const started = performance.now();
  const { settings } = conditions;
  const stages = stagesOf(law).filter(
    (stage) => law.needs === 'nothing' || settings.stages.includes(stage),
  );
  const counts = new Map<Stage, number>();
  const prove = (stage: Stage) =>
    proveIn(stage, law, conditions, (runs) => {
      counts.set(stage, runs);
      onCase([...counts.values()].reduce((sum, count) => sum + count, 0));
    });
  // The stages have a server each, and the machine has a core for each.
  const parts = settings.exhaustive ? await Promise.all(stages.map(prove)) : [];
  for (const stage of settings.exhaustive ? [] : stages) {
    parts.push(await prove(stage));
    // What is refuted in one stage needs no second opinion.
    if (parts.at(-1)?.verdict === 'refuted') break;
  }
  const verdict = worst(parts.map((part) => part.verdict));
  const telling = parts.find((part) => part.verdict === verdict && part.reason !== null);
  const reason = parts.length === 0 ? leftOut(law, settings) : (telling?.reason ?? null);
  const refutation = parts.find((part) => part.refutation !== null)?.refutation ?? null;
  const result: LawResult = {
    id: law.id,
    claim: law.claim,
    closes: LAWS[law.id],
    stage: stageOf(law, stages),
    ...(stages.length === stagesOf(law).length
      ? {}
      : { leftOut: stagesOf(law).filter((stage) => !stages.includes(stage)) }),
    verdict,
    ...(reason === null ? {} : { reason }),
    runs: parts.reduce((sum, { runs }) => sum + runs, 0),
    discarded: 0,
    minimumRuns: stages.reduce((sum, stage) => sum + share(law, settings.minimumRuns, stage), 0),
    seed: settings.seed,
    durationMs: Math.round(performance.now() - started),
    coverage: Object.assign({}, ...parts.map(({ coverage }) => coverage)),
    canaries: [],
    ...exhaustionOf(law, parts),
    ...(refutation === null ? {} : { counterexample: refutation.counterexample }),
  };
  const tallies = parts.flatMap((part) => part.tallies);
  return { result, tallies, papers: refutation?.papers ?? null };
}

/** Nothing where no core was asked for. The stages ran side by side: the longest tells how long it took. */
function exhaustionOf<Value, Seen>(
  { core }: Law<Value, Seen>,
  parts: readonly Part[],
): { readonly exhaustive?: Exhaustion } {
  const planned = parts.reduce((sum, part) => sum + part.core.planned, 0);
  if (core === undefined || planned === 0) return {};
  const fired = parts.reduce((sum, part) => sum + part.core.fired, 0);
  const durationMs = Math.max(...parts.map((part) => part.core.durationMs));
  return { exhaustive: { of: core.of, k: core.size, planned, fired, durationMs } };
}

/** What one stage of a law came to. */
interface Part {
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly runs: number;
  readonly coverage: Readonly<Record<string, number>>;
  readonly core: Omit<Exhaustion, 'of' | 'k'>;
  readonly refutation: Refutation | null;
  readonly tallies: readonly Partial<Tally>[];
}

async function proveIn<Value, Seen>(
  stage: Stage,
  law: Law<Value, Seen>,
  { settings, bed, kept = [] }: Conditions,
  onCase: (runs: number) => void,
): Promise<Part> {
  const [subject, name] = [subjectOf(law), nameOf(law.id)];
  await using bench = createBench({ bed, subject, name, stage, purpose: 'law' });
  const coverage = createCoverage(law.requires);
  const lack = lackOf(law, stage, bed);
  const tallies: Partial<Tally>[] = [];
  const refuting: Seen[] = [];
  const core = settings.exhaustive && lack === null ? (law.core?.values(settings) ?? []) : [];
  const waiting = new Set(core);
  const started = performance.now();
  let coreMs = 0;
  const check = async (value: Value): Promise<readonly string[]> => {
    const seen = await law.act(value, bench);
    const findings = law.check(value, seen);
    if (waiting.delete(value)) coreMs = performance.now() - started;
    if (findings.length > 0) refuting[0] = seen;
    coverage.add(law.label(value, seen));
    tallies.push(law.tally?.(value, seen, stage) ?? {});
    return findings;
  };
  const replays: Replays<Value> = await replayKept(law, {
    kept: lack === null ? kept : [],
    stage,
    check,
  });
  const given = {
    given: law.given,
    examples: lack === null ? [...core, ...law.examples(settings, stage)] : [],
    runs: lack === null ? share(law, settings.runs, stage) : 0,
    seed: settings.seed,
    lanes: stage === 'commit' ? COMMIT_LANES : 1,
    shrinkBudgetMs: SHRINK_BUDGET_MS,
    onCase,
    check,
  };
  const end = replays.end ?? (await search(given));
  const minimumRuns = share(law, settings.minimumRuns, stage);
  const { verdict, reason } =
    lack === null
      ? await verdictOf(end, coverage, { minimumRuns, bed })
      : { verdict: 'unknown' as const, reason: lack };
  const [seen] = refuting;
  const { file } = replays;
  const refutation =
    end.status === 'refuted' && seen !== undefined
      ? await examine(law, end, { seen, settings, stage, bench, bed, file })
      : null;
  const prefix = stagesOf(law).length > 1 && stage === 'commit' ? 'committed: ' : '';
  const counts = Object.entries({ ...coverage.counts(), ...replays.labels }).map(
    ([label, count]) => [prefix + label, count],
  );
  return {
    verdict,
    reason: reason === null ? null : `${prefix}${replays.words}${reason}`,
    runs: end.runs + replays.runs,
    core: {
      planned: core.length,
      fired: core.length - waiting.size,
      durationMs: Math.round(coreMs),
    },
    coverage: Object.fromEntries(counts),
    refutation,
    tallies,
  };
}

/** Runs the law on the broken subject until it is refuted. A crash is not a refutation. */
export async function tryCanary<Value, Seen>(
  law: Law<Value, Seen>,
  canary: Canary,
  { settings, bed }: Conditions,
): Promise<CanaryResult> {
  const { name, breaks } = canary;
  const [stage = 'rollback'] = stagesOf(law);
  const ran = stage !== 'commit' || bed.commits !== null;
  const lack = lackOf(law, stage, bed) ?? (ran ? null : leftOut(law, settings));
  if (lack !== null) {
    return { name, breaks, refuted: false, finding: `not tried: ${lack}`, runs: 0 };
  }
  await using bench = createBench({
    bed,
    subject: canary.change(subjectOf(law)),
    name: nameOf(`${law.id} ${name}`),
    stage,
    purpose: 'canary',
  });
  const end = await search({
    given: law.given,
    examples: law.examples(settings, stage),
    runs: CANARY_CASES,
    seed: settings.seed,
    lanes: 1,
    shrinkBudgetMs: 0,
    onCase: () => undefined,
    check: async (value) => law.check(value, await law.act(value, bench)),
  });
  switch (end.status) {
    case 'refuted':
      return { name, breaks, refuted: true, finding: end.findings[0] ?? '', runs: end.runs };
    case 'held':
      return { name, breaks, refuted: false, finding: 'no case refuted it', runs: end.runs };
    case 'crashed': {
      const why = await explainCrash(end.reason, bed);
      return { name, breaks, refuted: false, finding: `crashed: ${why}`, runs: end.runs };
    }
    default:
      return end satisfies never;
  }
}

async function verdictOf<Value>(
  end: SearchEnd<Value>,
  coverage: Coverage,
  { minimumRuns, bed }: { readonly minimumRuns: number; readonly bed: Bed },
): Promise<{ readonly verdict: Verdict; readonly reason: string | null }> {
  if (end.status === 'refuted') return { verdict: 'refuted', reason: end.findings[0] ?? 'refuted' };
  if (end.status === 'crashed') {
    return { verdict: 'unknown', reason: await explainCrash(end.reason, bed) };
  }
  if (end.runs === 0 || end.runs < minimumRuns) {
    return { verdict: 'unknown', reason: `${end.runs} cases of at least ${minimumRuns}` };
  }
  const gaps = coverage.gaps();
  return gaps.length === 0
    ? { verdict: 'proved', reason: null }
    : { verdict: 'unknown', reason: `vacuous: ${gaps.join('; ')}` };
}

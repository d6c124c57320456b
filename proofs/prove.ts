/** Proves one law and tries its canaries. A crash, a gap in coverage or too few cases is `unknown`, never `proved`. */
import { type SearchEnd, search } from '../harness/search.ts';
import type { CanaryResult, Counterexample, LawResult } from '../schema/evidence.ts';
import { describeFailure } from '../schema/failure.ts';
import { LAWS } from '../schema/laws.ts';
import type { Tally } from '../schema/tally.ts';
import type { Verdict } from '../schema/verdict.ts';
import { type Bench, createBench } from './bench.ts';
import { explainCrash, lackOf } from './conditions.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import type { Canary, Law } from './definition.ts';
import type { Bed, Settings } from './settings.ts';
import { PRODUCTION, type Subject } from './subject.ts';

const SHRINK_BUDGET_MS = 20_000;
/** A canary that outlives this many cases is not refuted. */
const CANARY_CASES = 150;

export interface Conditions {
  readonly settings: Settings;
  readonly bed: Bed;
}

export interface Proof {
  readonly result: LawResult;
  readonly tallies: readonly Partial<Tally>[];
}

export async function proveLaw<Value, Seen>(
  law: Law<Value, Seen>,
  { settings, bed }: Conditions,
  onCase: (runs: number) => void,
): Promise<Proof> {
  const started = performance.now();
  await using bench = createBench(bed, subjectOf(law), nameOf(law.id));
  const coverage = createCoverage(law.requires);
  const lack = lackOf(law.needs, bed);
  const tallies: Partial<Tally>[] = [];
  const refuting: Seen[] = [];
  const end = await search({
    given: law.given,
    examples: lack === null ? law.examples(settings) : [],
    runs: lack === null ? settings.runs : 0,
    seed: settings.seed,
    shrinkBudgetMs: SHRINK_BUDGET_MS,
    onCase,
    check: async (value) => {
      const seen = await law.act(value, bench);
      const findings = law.check(value, seen);
      if (findings.length > 0) refuting[0] = seen;
      coverage.add(law.label(value, seen));
      tallies.push(law.tally?.(value, seen) ?? {});
      return findings;
    },
  });
  const { verdict, reason } =
    lack === null
      ? await verdictOf(end, coverage, { settings, bed })
      : { verdict: 'unknown' as const, reason: lack };
  const [seen] = refuting;
  const counterexample =
    end.status === 'refuted' && seen !== undefined
      ? tellOf(law, end, { seen, settings, closer: await lookCloser(law, end.value, bench) })
      : null;
  const result: LawResult = {
    id: law.id,
    claim: law.claim,
    closes: LAWS[law.id],
    stage: law.needs === 'nothing' ? 'none' : 'rollback',
    verdict,
    ...(reason === null ? {} : { reason }),
    runs: end.runs,
    discarded: 0,
    minimumRuns: settings.minimumRuns,
    seed: settings.seed,
    durationMs: Math.round(performance.now() - started),
    coverage: coverage.counts(),
    canaries: [],
    ...(counterexample === null ? {} : { counterexample }),
  };
  return { result, tallies };
}

/** Runs the law on the broken subject until it is refuted. A crash is not a refutation. */
export async function tryCanary<Value, Seen>(
  law: Law<Value, Seen>,
  canary: Canary,
  { settings, bed }: Conditions,
): Promise<CanaryResult> {
  const { name, breaks } = canary;
  await using bench = createBench(bed, canary.change(subjectOf(law)), nameOf(`${law.id} ${name}`));
  const end = await search({
    given: law.given,
    examples: law.examples(settings),
    runs: CANARY_CASES,
    seed: settings.seed,
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

function subjectOf<Value, Seen>(law: Law<Value, Seen>): Subject {
  return law.prepare?.(PRODUCTION) ?? PRODUCTION;
}

async function verdictOf<Value>(
  end: SearchEnd<Value>,
  coverage: Coverage,
  { settings: { minimumRuns }, bed }: Conditions,
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

function tellOf<Value, Seen>(
  law: Law<Value, Seen>,
  end: Extract<SearchEnd<Value>, { readonly status: 'refuted' }>,
  told: { readonly seen: Seen; readonly settings: Settings; readonly closer: readonly string[] },
): Counterexample {
  const { seen, settings, closer } = told;
  return {
    value: JSON.stringify(end.value),
    findings: end.findings,
    story: [...law.tell(end.value, seen), ...closer],
    shrinks: end.shrinks,
    command: `npm run cutproof -- prove --law ${law.id} --seed ${settings.seed} --runs ${settings.runs}${serverWords(settings)}`,
  };
}

/** The verdict stands already: what goes wrong here is told, and changes nothing. */
async function lookCloser<Value, Seen>(
  law: Law<Value, Seen>,
  value: Value,
  bench: Bench,
): Promise<readonly string[]> {
  try {
    return (await law.explain?.(value, bench)) ?? [];
  } catch (error) {
    return [`a closer look failed: ${describeFailure(error)}`];
  }
}

function serverWords({ server, image }: Settings): string {
  const from = image === null ? '' : ` --image ${image}`;
  return server === 'embedded' ? '' : ` --server ${server}${from}`;
}

/** A database name: lower case, no punctuation, within PostgreSQL's 63 bytes with what is added to it. */
function nameOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 45);
}

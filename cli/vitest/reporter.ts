/** A vitest reporter that collects the reports of laws and canaries, over all passes. Anything that failed without a report is kept as a failure, in words. */
import type { Reporter, TestCase } from 'vitest/node';
import type { LawReport } from '../../harness/engine/law.ts';
import type { News } from '../../harness/engine/progress.ts';
import type { Papers } from '../../harness/engine/refutation.ts';
import type { Environment } from '../../harness/engine/settings.ts';
import { addResults } from '../../harness/search/verdicts.ts';
import type { CanaryResult, LawResult } from '../../schema/evidence.ts';
import type { Tally } from '../../schema/tally.ts';
import type { Progress } from './progress.ts';

export interface Gatherer {
  readonly reporter: Reporter;
  /** What each law came to so far; its canaries may still run. */
  results(): readonly LawResult[];
  /** Says that the laws have had their round: one of them that was not heard of is not known to hold. */
  endRound(laws: readonly string[]): void;
  gathered(): {
    readonly environment: Environment | null;
    readonly results: readonly LawResult[];
    readonly tallies: readonly Tally[];
    readonly papers: readonly Papers[];
    readonly failures: readonly string[];
  };
}

type Proved = Extract<LawReport, { readonly kind: 'law' }>;

interface Gathering {
  readonly proofs: Map<string, Proved>;
  readonly tallies: Tally[];
  readonly papers: Papers[];
  readonly canaries: Map<string, CanaryResult>;
  readonly failures: string[];
  /** Laws that reported in this round. */
  readonly heard: Set<string>;
}

export function createGatherer(progress: Progress): Gatherer {
  const all: Gathering = {
    proofs: new Map(),
    tallies: [],
    papers: [],
    canaries: new Map(),
    failures: [],
    heard: new Set(),
  };
  return {
    reporter: {
      onTestCaseAnnotate: (testCase, { type, message }) => {
        if (type === 'progress') progress.news(lawOf(testCase), JSON.parse(message) as News);
      },
      onTestCaseResult: (testCase) => take(testCase, all, progress),
      onTestRunEnd: (modules, unhandled) => {
        const broken = modules.flatMap((module) => module.errors());
        all.failures.push(...[...broken, ...unhandled].map(({ message }) => message));
      },
    },
    results: () => [...all.proofs.values()].map(({ result }) => result),
    endRound: (laws) => {
      for (const law of laws) if (!all.heard.has(law)) distrust(law, all);
      all.heard.clear();
    },
    gathered: () => ({
      environment: [...all.proofs.values()][0]?.environment ?? null,
      results: [...all.proofs.values()].map((proof) => withCanaries(proof, all.canaries)),
      tallies: all.tallies,
      papers: all.papers,
      failures: all.failures,
    }),
  };
}

function take(testCase: TestCase, all: Gathering, progress: Progress): void {
  const report = testCase.meta().cutproof;
  if (report?.kind === 'law') {
    takeLaw(report, all, progress);
  } else if (report?.kind === 'canary') {
    all.canaries.set(`${report.law} ${report.result.name}`, report.result);
    progress.canary(report.law);
  } else {
    const why = testCase.result().errors?.[0]?.message ?? 'ended without a report';
    all.failures.push(`${testCase.fullName}: ${why}`);
  }
}

function takeLaw(report: Proved, all: Gathering, progress: Progress): void {
  const { proofs, tallies, papers, heard } = all;
  const { id } = report.result;
  const before = proofs.get(id);
  heard.add(id);
  tallies.push(...report.tallies);
  if (report.papers !== null) papers.push(report.papers);
  if (before === undefined) {
    proofs.set(id, report);
    progress.proved(report.result, report.canaryNames.length);
  } else {
    proofs.set(id, { ...before, result: addResults(before.result, report.result) });
    progress.roundEnds(id);
  }
}

/** The cases of earlier rounds stand, and show nothing of the one that was lost. */
function distrust(law: string, { proofs, failures }: Gathering): void {
  const proof = proofs.get(law);
  if (proof === undefined) return;
  const { parts: _, ...result } = proof.result;
  const reason = `a round of it ended without a report: ${failures.at(-1) ?? 'nobody said why'}`;
  const lost: LawResult = { ...result, verdict: 'unknown', reason, runs: 0, durationMs: 0 };
  const nothing = { ...lost, coverage: {}, canaries: [] };
  proofs.set(law, { ...proof, result: addResults(proof.result, nothing) });
}

function lawOf({ fullName }: TestCase): string {
  return fullName.split(' > ')[0] ?? '';
}

/** A canary that was promised and did not report was not refuted. */
function withCanaries(
  { result, canaryNames }: Proved,
  canaries: ReadonlyMap<string, CanaryResult>,
): LawResult {
  const missing = { breaks: '', refuted: false, finding: 'did not run', runs: 0 };
  return {
    ...result,
    canaries: canaryNames.map(
      (name) => canaries.get(`${result.id} ${name}`) ?? { name, ...missing },
    ),
  };
}

/** A vitest reporter that collects the reports of laws and canaries. Anything that failed without a report is kept as a failure, in words. */
import type { Reporter, TestCase } from 'vitest/node';
import type { LawReport } from '../proofs/law.ts';
import type { Papers } from '../proofs/refutation.ts';
import type { Bed } from '../proofs/settings.ts';
import type { CanaryResult, LawResult } from '../schema/evidence.ts';
import type { Tally } from '../schema/tally.ts';
import type { Progress } from './progress.ts';

export interface Gatherer {
  readonly reporter: Reporter;
  gathered(): {
    readonly bed: Bed | null;
    readonly results: readonly LawResult[];
    readonly tallies: readonly Tally[];
    readonly papers: readonly Papers[];
    readonly failures: readonly string[];
  };
}

type Proved = Extract<LawReport, { readonly kind: 'law' }>;

export function createGatherer(progress: Progress): Gatherer {
  const proofs: Proved[] = [];
  const canaries = new Map<string, CanaryResult>();
  const failures: string[] = [];
  const take = (testCase: TestCase): void => {
    const report = testCase.meta().cutproof;
    if (report?.kind === 'law') {
      proofs.push(report);
      progress.proved(report.result, report.canaryNames.length);
    } else if (report?.kind === 'canary') {
      canaries.set(`${report.law} ${report.result.name}`, report.result);
      progress.canary(report.law);
    } else {
      const errors = testCase.result().errors ?? [];
      failures.push(`${testCase.fullName}: ${errors[0]?.message ?? 'ended without a report'}`);
    }
  };
  return {
    reporter: {
      onTestCaseAnnotate: (testCase, { type, message }) => {
        if (type === 'progress')
          progress.cases(testCase.fullName.split(' > ')[0] ?? '', Number(message));
      },
      onTestCaseResult: take,
      onTestRunEnd: (modules, unhandled) => {
        const broken = modules.flatMap((module) => module.errors());
        failures.push(...[...broken, ...unhandled].map(({ message }) => message));
      },
    },
    gathered: () => ({
      bed: proofs[0]?.bed ?? null,
      results: proofs.map((proof) => withCanaries(proof, canaries)),
      tallies: proofs.flatMap(({ tallies }) => tallies.map(complete)),
      papers: proofs.flatMap(({ papers }) => papers ?? []),
      failures,
    }),
  };
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

function complete(tally: Partial<Tally>): Tally {
  return { killSwitch: [], faults: [], counts: [], coverage: [], residue: [], ...tally };
}

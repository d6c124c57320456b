/** Proves one law and tries its canaries. A crash, a gap in coverage or too few cases is `unknown`, never `proved`. */
import type { CanaryResult, Exhaustion, LawResult } from '../../schema/evidence.ts';
import type { Tally } from '../../schema/tally.ts';
import { search } from '../search/search.ts';
import { judgeParts } from '../search/verdicts.ts';
import { explainCrash, lackOf } from './capabilities.ts';
import type { Canary, Law } from './definition.ts';
import { openWorkbench } from './open-workbench.ts';
import { createWatch, type News } from './progress.ts';
import { type Conditions, planStage, type StageEnd, tryStage } from './prove-stage.ts';
import type { Papers } from './refutation.ts';
import { leftOut, stageOf, stagesOf } from './stages.ts';
import { createHalt } from './stop.ts';

/** A canary that outlives this many cases is not refuted. */
const CANARY_CASES = 150;

interface Proof {
  readonly result: LawResult;
  readonly tallies: readonly Tally[];
  readonly papers: Papers | null;
}

export async function proveLaw<Value, Seen>(
  law: Law<Value, Seen>,
  conditions: Conditions,
  tell: (news: News) => void,
): Promise<Proof> {
  const started = performance.now();
  const { settings } = conditions;
  const stages = stagesOf(law).filter(
    (stage) => law.needs === 'nothing' || settings.stages.includes(stage),
  );
  const plans = stages.map((stage) => planStage(stage, law, conditions));
  const watch = createWatch(plans, law.pipeline.contract, tell);
  // The stages have a server each, and the machine has a core for each.
  const ends: StageEnd[] = settings.exhaustive
    ? await Promise.all(plans.map((plan) => tryStage(plan, law, conditions, watch)))
    : [];
  for (const plan of settings.exhaustive ? [] : plans) {
    const end = await tryStage(plan, law, conditions, watch);
    ends.push(end);
    // What is refuted in one stage needs no second opinion.
    if (end.part.end === 'refuted') break;
  }
  const parts = ends.map(({ part }) => part);
  const coverage = Object.assign({}, ...ends.map((end) => end.coverage));
  const judged = judgeParts(parts, coverage);
  const reason = parts.length === 0 ? leftOut(law, settings) : judged.reason;
  const refutation = ends.find((end) => end.refutation !== null)?.refutation ?? null;
  const result: LawResult = {
    id: law.id,
    claim: law.claim,
    closes: [],
    stage: stageOf(law, stages),
    ...(stages.length === stagesOf(law).length
      ? {}
      : { leftOut: stagesOf(law).filter((stage) => !stages.includes(stage)) }),
    verdict: judged.verdict,
    ...(reason === null ? {} : { reason }),
    runs: parts.reduce((sum, { runs }) => sum + runs, 0),
    discarded: 0,
    minimumRuns: plans.reduce((sum, { minimumRuns }) => sum + minimumRuns, 0),
    seed: settings.seed,
    durationMs: Math.round(performance.now() - started),
    coverage,
    canaries: [],
    ...exhaustionOf(law, ends),
    parts,
    ...(refutation === null ? {} : { counterexample: refutation.counterexample }),
  };
  const tallies = ends.map(({ tally }) => tally);
  return { result, tallies, papers: refutation?.papers ?? null };
}

/** Nothing where no core was asked for. The stages ran side by side: the longest tells how long it took. */
function exhaustionOf<Value, Seen>(
  { core }: Law<Value, Seen>,
  ends: readonly StageEnd[],
): { readonly exhaustive?: Exhaustion } {
  const planned = ends.reduce((sum, end) => sum + end.core.planned, 0);
  if (core === undefined || planned === 0) return {};
  const fired = ends.reduce((sum, end) => sum + end.core.fired, 0);
  const durationMs = Math.max(...ends.map((end) => end.core.durationMs));
  return { exhaustive: { of: core.of, k: core.size, planned, fired, durationMs } };
}

/** Runs the law on the broken pipeline until it is refuted. A crash is not a refutation. Time does not count here: a canary that was not tried is not refuted. */
export async function tryCanary<Value, Seen>(
  law: Law<Value, Seen>,
  canary: Canary,
  { settings, environment }: Conditions,
): Promise<CanaryResult> {
  const { name, breaks } = canary;
  const unrefuted = (finding: string, runs: number) => ({
    name,
    breaks,
    refuted: false,
    finding,
    runs,
  });
  const turn = (law.canaries.indexOf(canary) % settings.shard.count) + 1;
  if (turn !== settings.shard.index) {
    return unrefuted(`left to shard ${turn} of ${settings.shard.count}`, 0);
  }
  const [stage = 'rollback'] = stagesOf(law);
  const ran = stage !== 'commit' || environment.commits !== null;
  const lack =
    lackOf(law, stage, { environment, settings }) ?? (ran ? null : leftOut(law, settings));
  if (lack !== null) return unrefuted(`not tried: ${lack}`, 0);
  const halt = createHalt(settings.halt);
  const halted = () => (halt() === 'interrupted' ? ('all' as const) : null);
  await using workbench = openWorkbench(law, { environment, stage, canary });
  const end = await search({
    given: law.given,
    examples: law.examples(settings, stage),
    runs: CANARY_CASES,
    seed: settings.seed,
    lanes: 1,
    shrinkBudgetMs: 0,
    halt: halted,
    onCase: () => undefined,
    check: async (value) => law.check(value, await law.act(value, workbench)),
  });
  switch (end.status) {
    case 'refuted':
      return { name, breaks, refuted: true, finding: end.findings[0] ?? '', runs: end.runs };
    case 'held':
      return unrefuted(
        halted() === null ? 'no case refuted it' : 'the run was interrupted',
        end.runs,
      );
    case 'crashed':
      return unrefuted(`crashed: ${await explainCrash(end.reason, environment)}`, end.runs);
    default:
      return end satisfies never;
  }
}

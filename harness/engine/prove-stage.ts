/** Tries one stage of a law: its fixed cases, then random ones, as far as the run goes. Says what came of it; judges nothing. */
import type { Exhaustion, LawPart } from '../../schema/evidence.ts';
import { methodsOf } from '../../schema/pipeline.ts';
import type { Tally } from '../../schema/tally.ts';
import type { KeptCase } from '../counterexample/corpus.ts';
import { sumTallies } from '../evidence/tally.ts';
import { type CaseNumbers, caseNumbersOf, dealt } from '../search/case-numbers.ts';
import { type SearchEnd, search } from '../search/search.ts';
import { explainCrash, lackOf } from './capabilities.ts';
import type { Law } from './definition.ts';
import { openWorkbench } from './open-workbench.ts';
import type { Watch } from './progress.ts';
import { examine, type Refutation } from './refutation.ts';
import { type Replays, replayKept } from './replay.ts';
import type { Environment, Settings, Stage } from './settings.ts';
import { share, stagesOf } from './stages.ts';
import { createHalt } from './stop.ts';

const SHRINK_BUDGET_MS = 20_000;
/** Each case has a clone of its own there, so several may run at once. */
const COMMIT_LANES = 3;

export interface Conditions {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Stored cases of any law, tried first. */
  readonly kept?: readonly KeptCase[];
}

/** What a stage has to try in this pass. */
interface StagePlan<Value> {
  readonly stage: Stage;
  /** Why nothing can be tried on this server, or null. */
  readonly lack: string | null;
  /** Stored cases that are replayed before anything else. */
  readonly kept: readonly KeptCase[];
  readonly core: readonly Value[];
  readonly examples: readonly Value[];
  readonly caseNumbers: CaseNumbers;
  readonly minimumRuns: number;
}

/** What one stage of a law came to. */
export interface StageEnd {
  readonly part: LawPart;
  readonly coverage: Readonly<Record<string, number>>;
  readonly core: Omit<Exhaustion, 'of' | 'k'>;
  readonly refutation: Refutation | null;
  readonly tally: Tally;
}

export function planStage<Value, Seen>(
  stage: Stage,
  law: Law<Value, Seen>,
  { settings, environment, kept = [] }: Conditions,
): StagePlan<Value> {
  const { shard, round } = settings;
  const lack = lackOf(law, stage, { environment, settings });
  const fixed = lack === null && round === null;
  const core = fixed && settings.exhaustive ? dealt(law.core?.values(settings) ?? [], shard) : [];
  const { from, to } = round === null ? { from: 0, to: settings.runs } : (round[law.id] ?? NONE);
  const range = { from: share(law, from, stage), to: share(law, to, stage) };
  return {
    stage,
    lack,
    kept: fixed ? dealt(kept, shard) : [],
    core,
    examples: fixed ? [...core, ...dealt(law.examples(settings, stage), shard)] : [],
    caseNumbers: caseNumbersOf(lack === null ? range : NONE, shard),
    minimumRuns: share(law, settings.minimumRuns, stage),
  };
}

const NONE = { from: 0, to: 0 };
const NOTHING: Tally = { killSwitch: [], faults: [], counts: [], coverage: [], residue: [] };

export async function tryStage<Value, Seen>(
  plan: StagePlan<Value>,
  law: Law<Value, Seen>,
  conditions: Conditions,
  watch: Watch,
): Promise<StageEnd> {
  const { settings, environment } = conditions;
  const { stage, examples, caseNumbers } = plan;
  const again = settings.round !== null;
  await using workbench = openWorkbench(law, { environment, stage, again });
  const coverage = createCoverage(law.requires);
  const halt = createHalt(settings.halt);
  const tallies: Tally[] = [];
  const refuting: Seen[] = [];
  const waiting = new Set(plan.core);
  const started = performance.now();
  let coreMs = 0;
  const check = async (value: Value): Promise<readonly string[]> => {
    watch.begins(value);
    const seen = await law.act(value, workbench);
    const findings = law.check(value, seen);
    if (waiting.delete(value)) coreMs = performance.now() - started;
    if (findings.length > 0) refuting[0] = seen;
    coverage.add(law.label(value, seen));
    tallies.push({ ...NOTHING, ...law.tally?.(value, seen, stage) });
    return findings;
  };
  const kept = halt() === 'interrupted' ? [] : plan.kept;
  const replays: Replays<Value> = await replayKept(law, { kept, stage, check });
  const searching = {
    given: law.given,
    examples,
    runs: caseNumbers.count,
    from: caseNumbers.from,
    step: caseNumbers.step,
    seed: settings.seed,
    lanes: stage === 'commit' ? COMMIT_LANES : 1,
    shrinkBudgetMs: SHRINK_BUDGET_MS,
    halt: () => (({ interrupted: 'all', budget: 'cases', none: null }) as const)[halt() ?? 'none'],
    onCase: (runs: number) => watch.tried(stage, runs),
    check,
  };
  const end = replays.end ?? (await search(searching));
  const [seen] = refuting;
  const { file } = replays;
  const refutation =
    end.status === 'refuted' && seen !== undefined
      ? await examine(law, end, { seen, settings, stage, workbench, environment, file })
      : null;
  const mark = marker(law, stage);
  const ended = { ...conditions, replays, halted: halt(), requires: mark(law.requires) };
  return {
    part: await partOf(end, plan, ended),
    core: {
      planned: plan.core.length,
      fired: plan.core.length - waiting.size,
      durationMs: Math.round(coreMs),
    },
    coverage: mark({ ...coverage.counts(), ...replays.labels }),
    refutation,
    tally: sumTallies(tallies, methodsOf(law.pipeline.contract)),
  };
}

interface Ended extends Conditions {
  readonly replays: Pick<Replays<unknown>, 'runs' | 'words'>;
  readonly halted: 'interrupted' | 'budget' | null;
  readonly requires: LawPart['requires'];
}

async function partOf<Value>(
  end: SearchEnd<Value>,
  { stage, lack, examples, caseNumbers, minimumRuns }: StagePlan<Value>,
  { environment, replays, halted, requires }: Ended,
): Promise<LawPart> {
  const untried = Math.max(0, examples.length - end.runs);
  const random = Math.max(0, end.runs - examples.length);
  const isShort = end.status === 'held' && (untried > 0 || random < caseNumbers.count);
  return {
    stage,
    ...(lack === null
      ? await endOf(end, environment, replays.words)
      : { end: 'lacking' as const, reason: lack }),
    runs: end.runs + replays.runs,
    minimumRuns,
    random,
    untried: end.status === 'held' ? untried : 0,
    ...(isShort && halted !== null ? { cutShort: halted } : {}),
    requires,
  };
}

async function endOf<Value>(
  end: SearchEnd<Value>,
  environment: Environment,
  words: string,
): Promise<Pick<LawPart, 'end' | 'reason'>> {
  switch (end.status) {
    case 'held':
      return { end: 'held' };
    case 'refuted':
      return { end: 'refuted', reason: `${words}${end.findings[0] ?? 'refuted'}` };
    case 'crashed':
      return { end: 'crashed', reason: await explainCrash(end.reason, environment) };
    default:
      return end satisfies never;
  }
}

/** Labels of real commits are told apart from those of the same law's other stage. */
function marker<Value, Seen>(law: Law<Value, Seen>, stage: Stage) {
  const prefix = stagesOf(law).length > 1 && stage === 'commit' ? 'committed: ' : '';
  return (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
    Object.fromEntries(Object.entries(counts).map(([label, count]) => [prefix + label, count]));
}

interface Coverage {
  add(labels: readonly string[]): void;
  counts(): Readonly<Record<string, number>>;
}

function createCoverage(requires: Readonly<Record<string, number>>): Coverage {
  const counts = new Map<string, number>(Object.keys(requires).map((label) => [label, 0]));
  return {
    add: (labels) => {
      for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

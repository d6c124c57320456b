/** Runs exactly one stored case of a law and says what came of it, step by step. One case that holds proves nothing beyond itself. */
import type { Stability } from '../../schema/evidence.ts';
import { describeFailure } from '../../schema/failure.ts';
import type { Verdict } from '../../schema/verdict.ts';
import type { StoredCase } from '../counterexample/case.ts';
import type { KeptCase } from '../counterexample/corpus.ts';
import { storyOf } from '../counterexample/story.ts';
import type { SearchEnd } from '../search/search.ts';
import { explainCrash, lackOf } from './capabilities.ts';
import type { Law } from './definition.ts';
import { openWorkbench } from './open-workbench.ts';
import { examine, type Papers } from './refutation.ts';
import type { Environment, Settings, Stage } from './settings.ts';
import { stagesOf } from './stages.ts';

/** What is replayed, given to the proofs in the place of a search. */
export interface Replay {
  readonly stored: StoredCase;
  /** Where it runs; null where it was found. */
  readonly stage: Stage | null;
  /** Runs it even where the tables are others than where it was found. */
  readonly anyway: boolean;
}

export interface ReplayReport {
  readonly kind: 'replay';
  readonly law: string;
  readonly claim: string;
  readonly stage: Stage;
  /** `proved` says here that this one case holds. */
  readonly verdict: Verdict;
  /** Why there is no verdict, or null. */
  readonly reason: string | null;
  readonly findings: readonly string[];
  readonly story: readonly string[];
  readonly stability: Stability | null;
  readonly papers: Papers | null;
  /** Until the verdict stood, and until the case was repeated and told; the server was up before. */
  readonly verdictMs: number;
  readonly durationMs: number;
  readonly environment: Pick<
    Environment,
    'schemaFingerprint' | 'shapeFingerprint' | 'versionNum' | 'kind'
  >;
}

export async function replayLaw<Value, Seen>(
  law: Law<Value, Seen>,
  { stored, stage: wanted, anyway }: Replay,
  { settings, environment }: { readonly settings: Settings; readonly environment: Environment },
): Promise<ReplayReport> {
  const started = performance.now();
  const value = stored.value as Value;
  const stage = wanted ?? replayStage(law, { stored });
  let verdictMs = 0;
  const sinceStart = () => Math.round(performance.now() - started);
  const report = (come: Pick<ReplayReport, 'verdict'> & Partial<ReplayReport>): ReplayReport => ({
    kind: 'replay',
    law: law.id,
    claim: law.claim,
    stage,
    reason: null,
    findings: [],
    story: [],
    stability: null,
    papers: null,
    environment: toWords(environment),
    ...come,
    verdictMs: verdictMs || sinceStart(),
    durationMs: sinceStart(),
  });
  const unfit =
    flawOf(law, value) ??
    lackOf(law, stage, { environment, settings }) ??
    (anyway ? null : shapeLack(stored, environment));
  if (unfit !== null) return report({ verdict: 'unknown', reason: unfit });
  await using workbench = openWorkbench(law, { environment, stage });
  try {
    const seen = await law.act(value, workbench);
    const findings = law.check(value, seen);
    verdictMs = sinceStart();
    if (findings.length === 0) {
      return report({ verdict: 'proved', story: storyOf(law.tell(value, seen)) });
    }
    const end = { status: 'refuted', runs: 1, value, findings, shrinks: 0 } as const;
    const circumstances = { seen, settings, stage, workbench, environment, file: null };
    const { counterexample, papers } = await examine(law, end, circumstances);
    const { story, stability = null } = counterexample;
    return report({ verdict: 'refuted', findings, story, stability, papers });
  } catch (error) {
    const reason = await explainCrash(describeFailure(error), environment);
    return report({ verdict: 'unknown', reason });
  }
}

function flawOf<Value, Seen>(law: Law<Value, Seen>, value: unknown): string | null {
  const flaws = law.accepts?.(value) ?? [];
  return flaws.length === 0 ? null : `the law cannot take the value: ${flaws.join('; ')}`;
}

/** Functions may differ, for they are what a fix changes. Where tables do, a verdict may say nothing of the case. */
function shapeLack({ shapeFingerprint }: StoredCase, environment: Environment): string | null {
  return shapeFingerprint === undefined || shapeFingerprint === environment.shapeFingerprint
    ? null
    : `it was found on a schema of other tables, ${shapeFingerprint}, and this one is ${environment.shapeFingerprint}: add --anyway to run it all the same`;
}

function toWords(environment: Environment): ReplayReport['environment'] {
  const { schemaFingerprint, shapeFingerprint, versionNum, kind } = environment;
  return { schemaFingerprint, shapeFingerprint, versionNum, kind };
}

interface ReplayOptions<Value> {
  readonly kept: readonly KeptCase[];
  readonly stage: Stage;
  readonly check: (value: Value) => Promise<readonly string[]>;
}

export interface Replays<Value> {
  /** How many cases were run. */
  readonly runs: number;
  /** Set where nothing needs to be searched any more. */
  readonly end: SearchEnd<Value> | null;
  /** The case that ended it. */
  readonly file: string | null;
  /** What a reason begins with that comes of a case which refutes again. */
  readonly words: string;
  readonly labels: Readonly<Record<string, number>>;
}

export async function replayKept<Value, Seen>(
  law: Law<Value, Seen>,
  { kept, stage, check }: ReplayOptions<Value>,
): Promise<Replays<Value>> {
  let runs = 0;
  const labels = { replayed: 0, 'stored, and left out': 0 };
  const told = () => Object.fromEntries(Object.entries(labels).filter(([, count]) => count > 0));
  for (const one of kept) {
    if (one.stored.law !== law.id || replayStage(law, one) !== stage) continue;
    const value = one.stored.value as Value;
    const tried = await tryOne(law, value, check);
    if (tried.status === 'unfit') {
      labels['stored, and left out'] += 1;
      if (one.origin === 'evidence') continue;
      const reason = `${one.file} cannot be replayed any more, mend it or take it away: ${tried.why}`;
      return {
        runs,
        end: { status: 'crashed', runs: 0, reason },
        file: one.file,
        words: '',
        labels: told(),
      };
    }
    runs += 1;
    labels.replayed += 1;
    const { findings } = tried;
    if (findings.length === 0) continue;
    const end = { status: 'refuted', runs: 0, value, findings, shrinks: 0 } as const;
    const words = `${one.file} refutes it again: `;
    return { runs, end, file: one.file, words, labels: told() };
  }
  return { runs, end: null, file: null, words: '', labels: told() };
}

/** A law may have lost the stage in which a case was found: the case is tried all the same. */
function replayStage<Value, Seen>(
  law: Law<Value, Seen>,
  { stored }: Pick<KeptCase, 'stored'>,
): Stage {
  const stages = stagesOf(law);
  return stages.includes(stored.stage) ? stored.stage : (stages[0] ?? 'rollback');
}

type Tried =
  | { readonly status: 'ran'; readonly findings: readonly string[] }
  | { readonly status: 'unfit'; readonly why: string };

async function tryOne<Value, Seen>(
  law: Law<Value, Seen>,
  value: Value,
  check: ReplayOptions<Value>['check'],
): Promise<Tried> {
  const flaws = law.accepts?.(value) ?? [];
  if (flaws.length > 0) return { status: 'unfit', why: flaws.join('; ') };
  try {
    return { status: 'ran', findings: await check(value) };
  } catch (error) {
    return { status: 'unfit', why: describeFailure(error) };
  }
}

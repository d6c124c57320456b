/** Registers a law with vitest, the one way to run it. Its test fails unless the law is proved; a canary's fails unless the law refutes it. */
import { describe, inject, it, TestRunner } from 'vitest';
import type { CanaryResult, LawResult } from '../../schema/evidence.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Tally } from '../../schema/tally.ts';
import type { Law } from './definition.ts';
import { handOver } from './handed-over.ts';
import type { MutantsReport, MutantsTask } from './judge-mutants.ts';
import { observeCases } from './observations.ts';
import type { Pipeline } from './pipeline.ts';
import { proveLaw, tryCanary } from './prove.ts';
import { judgeRecorded, type Recheck, type RecheckReport, rerunRecorded } from './recheck.ts';
import type { Papers } from './refutation.ts';
import { type Replay, type ReplayReport, replayLaw } from './replay.ts';
import type { Environment } from './settings.ts';
import { heedNoSignal } from './stop.ts';

/** What a test tells the run, in `task.meta`. */
export type LawReport =
  | {
      readonly kind: 'law';
      readonly result: LawResult;
      readonly tallies: readonly Tally[];
      readonly canaryNames: readonly string[];
      readonly papers: Papers | null;
      readonly environment: Environment;
    }
  | { readonly kind: 'canary'; readonly law: string; readonly result: CanaryResult }
  | RecheckReport
  | ReplayReport
  | MutantsReport;

declare module 'vitest' {
  interface TaskMeta {
    cutproof?: LawReport;
  }
  interface ProvidedContext {
    /** The folder in which cases are recorded; absent where none are. */
    record?: string;
    /** Set where laws are asked about recorded cases, and nothing is to be proved. */
    recheck?: Recheck;
    /** Set where one stored case is run, and nothing is to be proved. */
    replay?: Replay;
    /** Set where mutants are tried, and nothing is to be proved. */
    mutants?: MutantsTask;
  }
}

/** Throws `E_CONTRACT` where the law could not count: the file fails then, whoever runs it. */
export function law<Value, Seen, P extends Pipeline>(definition: Law<Value, Seen, P>): void {
  refuseUnfit(definition);
  const [recheck, replay] = [inject('recheck'), inject('replay')];
  if (inject('mutants') !== undefined) handOver(definition);
  else if (recheck !== undefined) registerRecheck(definition, recheck);
  else if (replay === undefined) registerProof(definition);
  else if (replay.stored.law === definition.id) registerReplay(definition, replay);
}

function refuseUnfit<Value, Seen>({ id, canaries }: Law<Value, Seen>): void {
  if (canaries.length === 0) {
    throw new ProofError(
      'E_CONTRACT',
      `law ${id} has no canary: nothing shows that it can refute`,
      {
        hint: 'give it a pipeline that is broken in one way, which it must refute',
      },
    );
  }
  if (TestRunner.getCurrentSuite().tasks.some(({ name }) => name === id)) {
    throw new ProofError('E_CONTRACT', `two laws have the id ${id}`, {
      hint: 'give each law an id of its own',
    });
  }
}

/** Its test fails where the law says otherwise than the record. */
function registerRecheck<Value, Seen>(definition: Law<Value, Seen>, recheck: Recheck): void {
  it(`${definition.id} says of the recorded cases what it said then`, async ({ task }) => {
    const report =
      recheck.do === 'judge'
        ? judgeRecorded(definition, recheck.folder)
        : await rerunRecorded(definition, recheck, {
            environment: inject('environment'),
            settings: inject('settings'),
          });
    task.meta.cutproof = report;
    if (report.findings.length > 0) throw new Error(report.findings.join('\n'));
  });
}

/** Its test fails unless the one case holds. */
function registerReplay<Value, Seen>(definition: Law<Value, Seen>, replay: Replay): void {
  it(`${definition.id} is replayed: ${definition.claim}`, async ({ task }) => {
    const conditions = { settings: inject('settings'), environment: inject('environment') };
    const report = await replayLaw(definition, replay, conditions);
    task.meta.cutproof = report;
    if (report.verdict !== 'proved') throw new Error(`${report.law} is ${report.verdict}`);
  });
}

function registerProof<Value, Seen>(definition: Law<Value, Seen>): void {
  const { round, halt } = inject('settings');
  // A round adds cases to a law whose canaries were tried in the first pass.
  const canaries = round === null ? definition.canaries : [];
  const canaryNames = canaries.map(({ name }) => name);
  if (halt.stopFile !== null) heedNoSignal();
  describe(definition.id, () => {
    it(definition.claim, async ({ task, annotate, skip }) => {
      const lack = lackHere(definition);
      if (lack !== null) return skip(lack);
      const conditions = {
        settings: inject('settings'),
        environment: inject('environment'),
        kept: inject('kept'),
      };
      const { settings } = conditions;
      const recording = observeCases(definition, { settings, folder: inject('record') ?? null });
      const proof = await proveLaw(recording.law, conditions, (news) => {
        annotate(JSON.stringify(news), 'progress').catch(() => undefined);
      });
      const recorded = recording.finish();
      const result = { ...proof.result, ...(recorded > 0 ? { recorded } : {}) };
      task.meta.cutproof = {
        kind: 'law',
        ...proof,
        result,
        canaryNames,
        environment: conditions.environment,
      };
      if (result.verdict !== 'proved') throw new Error(explain(result));
    });
    for (const canary of canaries) {
      it(`refutes ${canary.name}: ${canary.breaks}`, async ({ task, skip }) => {
        const lack = lackHere(definition);
        if (lack !== null) return skip(lack);
        const conditions = { settings: inject('settings'), environment: inject('environment') };
        const result = await tryCanary(definition, canary, conditions);
        task.meta.cutproof = { kind: 'canary', law: definition.id, result };
        if (!result.refuted) throw new Error(`${canary.name} was not refuted: ${result.finding}`);
      });
    }
  });
}

/** Why this machine cannot try the law, where a developer runs all of them: left out then, with the reason. Whoever asked for a verdict gets one. */
function lackHere<Value, Seen>({ lacks }: Law<Value, Seen>): string | null {
  if (inject('record') !== undefined) return null;
  return lacks?.(inject('environment'), inject('settings')) ?? null;
}

function explain(result: LawResult): string {
  const { counterexample } = result;
  const head = `${result.id} is ${result.verdict}: ${result.reason ?? ''}`;
  if (counterexample === undefined) return head;
  return [
    head,
    ...counterexample.findings.map((finding) => `- ${finding}`),
    `minimal value: ${counterexample.value}`,
    ...counterexample.story,
    `repeat it: ${counterexample.command}`,
  ].join('\n');
}

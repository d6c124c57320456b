/** Runs one history in both stages, each on its own server. What each saw is kept apart; the comparison is the harness's. */
import type { History } from '../../schema/history.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Tally } from '../../schema/tally.ts';
import type { Told } from '../counterexample/story.ts';
import { trace } from '../counterexample/trace.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Workbench } from '../engine/workbench.ts';
import { watchCommitEffects } from '../run/commit-effects.ts';
import type { Twin, Twins } from '../run/stage-diff.ts';
import { exercised } from './exercised.ts';
import { mustHaveStruck } from './fault-outcomes.ts';

/** The workbench is that of the commit stage. */
export async function runTwins(history: History, workbench: Workbench): Promise<Twins> {
  const rollback = await runWatched(history, workbench.twin());
  const commit = await runWatched(history, workbench);
  return { rollback, commit };
}

/** What the ledger of coverage keeps: the faults, the foreign hands, and how far the history went. */
export function labelTwins(
  { faults, steps }: History,
  { rollback, commit }: Twins,
  { phases: names, inverse }: Contract,
) {
  const ended = commit.seen.steps.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  const phases = commit.seen.steps.filter(
    ({ method, outcome }) => method !== inverse && outcome?.status === 'applied',
  );
  const reverted = commit.seen.steps.some(
    ({ method, outcome }) => method === inverse && outcome?.status === 'applied',
  );
  return [
    ...faults.map(({ kind }) => `fault ${kind}`),
    ...(steps.some((step) => step.do === 'meddle') ? ['meddled with'] : []),
    ...(ended.some(({ status }) => status === 'refused') ? ['a step refused'] : []),
    ...(new Set(phases.map(({ method }) => method)).size === names.length ? ['all phases'] : []),
    ...(reverted ? ['reverted'] : []),
    ...(rollback.seen.sessionLost ? ['compared up to a terminated session'] : []),
  ];
}

export function tallyTwins({ rollback, commit }: Twins): Partial<Tally> {
  const { coverage: emulated } = exercised(rollback.seen, 'rollback');
  const { coverage: committed, residue } = exercised(commit.seen, 'commit');
  return { residue, coverage: [...emulated, ...committed] };
}

export function tellTwins(
  history: History,
  { rollback, commit }: Twins,
  { about }: Pick<Pipeline, 'about'>,
): readonly Told[] {
  return [
    'in the rollback stage:',
    ...trace(rollback.seen, { history, about }),
    'in the commit stage:',
    ...trace(commit.seen, { history, about }),
  ];
}

async function runWatched(history: History, workbench: Workbench): Promise<Twin> {
  const { beneath, onBoundary, aftermath } = watchCommitEffects(
    workbench.names,
    workbench.pipeline.contract,
  );
  const seen = await workbench.run(history, { beneath, onBoundary });
  return { seen: mustHaveStruck(history, seen), aftermath };
}

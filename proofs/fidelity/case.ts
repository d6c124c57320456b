/** Runs one history in both stages, each on its own server. What each saw is kept apart; the comparison is the harness's. */

import type { Told } from '../../harness/counterexample/story.ts';
import { trace } from '../../harness/counterexample/trace.ts';
import type { Workbench } from '../../harness/engine/workbench.ts';
import { watchAftermath } from '../../harness/run/commit-effects.ts';
import type { Twin, Twins } from '../../harness/run/stage-diff.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import type { Tally } from '../../schema/tally.ts';
import { exercised } from '../histories/exercised.ts';
import { mustHaveStruck } from '../histories/fault-outcomes.ts';

/** The workbench is that of the commit stage. */
export async function runTwins(history: History, workbench: Workbench): Promise<Twins> {
  const rollback = await runWatched(history, workbench.twin());
  const commit = await runWatched(history, workbench);
  return { rollback, commit };
}

/** What the ledger of coverage keeps: the faults, the foreign hands, and how far the history went. */
export function labelTwins({ faults, steps }: History, { rollback, commit }: Twins) {
  const ended = commit.seen.steps.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  const codes = ended.flatMap((outcome) =>
    outcome.status === 'applied' ? [] : [outcome.reason.code],
  );
  const phases = commit.seen.steps.filter(
    ({ method, outcome }) => method !== 'revert_cut' && outcome?.status === 'applied',
  );
  const reverted = commit.seen.steps.some(
    ({ method, outcome }) => method === 'revert_cut' && outcome?.status === 'applied',
  );
  return [
    ...faults.map(({ kind }) => `fault ${kind}`),
    ...(steps.some((step) => step.do === 'meddle') ? ['meddled with'] : []),
    ...(ended.some(({ status }) => status === 'refused') ? ['a step refused'] : []),
    ...(codes.includes('out_of_order') ? ['out of order'] : []),
    ...(new Set(phases.map(({ method }) => method)).size === PHASES.length ? ['all phases'] : []),
    ...(reverted ? ['reverted'] : []),
    ...(rollback.seen.sessionLost ? ['compared up to a terminated session'] : []),
  ];
}

export function tallyTwins({ rollback, commit }: Twins): Partial<Tally> {
  const { coverage: emulated } = exercised(rollback.seen, 'rollback');
  const { coverage: committed, residue } = exercised(commit.seen, 'commit');
  return { residue, coverage: [...emulated, ...committed] };
}

export function tellTwins(history: History, { rollback, commit }: Twins): readonly Told[] {
  return [
    'in the rollback stage:',
    ...trace(rollback.seen, history),
    'in the commit stage:',
    ...trace(commit.seen, history),
  ];
}

async function runWatched(history: History, workbench: Workbench): Promise<Twin> {
  const { beneath, onBoundary, aftermath } = watchAftermath(workbench.names);
  const seen = await workbench.run(history, { beneath, onBoundary });
  return { seen: mustHaveStruck(history, seen), aftermath };
}

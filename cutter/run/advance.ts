/** Takes a held run forward phase by phase, or back inverse by inverse, and journals each before and after. Never guesses how a lost COMMIT ended: it asks, or stops. */
import type { Adapter, Phase, Refusal, Run } from '../../schema/contract/phase.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { refusalOf } from '../phases/refusal.ts';
import type { RunJournal } from './journal.ts';
import type { Hold, Ledger } from './ledger.ts';

export type RunEnd =
  /** Every phase stands. */
  | { readonly status: 'completed' }
  /** Nothing stands; `reason` is null where that was asked for. */
  | { readonly status: 'compensated'; readonly reason: Refusal | null }
  /** This call has changed nothing. */
  | { readonly status: 'refused'; readonly reason: Refusal }
  /** Nobody could be asked how the run stands: it is to be recovered. */
  | { readonly status: 'indeterminate'; readonly reason: Refusal }
  /** Some phases stand and may not be taken back as things are. */
  | { readonly status: 'stuck'; readonly reason: Refusal };

export interface HeldRun {
  readonly run: Run;
  readonly adapter: Adapter;
  readonly ledger: Ledger;
  readonly hold: Hold;
  readonly journal: RunJournal;
}

/** Does the phases that do not stand yet. The first that is refused turns the run back. */
export async function advance(held: HeldRun, standing: readonly Phase[]): Promise<RunEnd> {
  const { run, adapter, journal } = held;
  const stand = new Set(standing);
  for (const phase of PHASES) {
    if (stand.has(phase)) continue;
    const lost = await holdLost(held);
    if (lost !== null) return stop(held, stand.size === 0 ? 'nothing stands' : 'unknown', lost);
    journal.append({ entry: 'intends', phase });
    let outcome = await adapter[phase](run);
    journal.append({ entry: 'ended', phase, outcome });
    if (outcome.status === 'indeterminate') {
      const asked = await ask(held, phase);
      if (asked === null) return stop(held, 'unknown', outcome.reason);
      outcome = asked
        ? { status: 'applied', detail: {} }
        : { status: 'refused', reason: outcome.reason };
      journal.append({ entry: 'ended', phase, outcome });
    }
    if (outcome.status === 'refused') return turnBack(held, [...stand], outcome.reason);
    stand.add(phase);
  }
  journal.append({ entry: 'closes', end: 'completed', reason: null });
  return { status: 'completed' };
}

/** Takes back what stands. `reason` is null where nothing failed and it was asked for. */
export async function turnBack(
  held: HeldRun,
  standing: readonly Phase[],
  reason: Refusal | null,
): Promise<RunEnd> {
  const { run, adapter, journal, ledger } = held;
  if (standing.length === 0) {
    if (reason !== null) return stop(held, 'nothing stands', reason);
    return compensated(journal, null);
  }
  const lost = await holdLost(held);
  if (lost !== null) return stop(held, 'unknown', lost);
  journal.append({ entry: 'turns back', reason });
  const outcome = await adapter.revert_cut(run);
  if (outcome.status === 'applied') return compensated(journal, reason);
  if (outcome.status === 'refused' && outcome.reason.code !== 'connection_lost') {
    return stop(held, 'stuck', outcome.reason);
  }
  // The last inverse may have landed all the same.
  const state = await ledger.settle(run.runId).catch(() => null);
  const over = state !== null && PHASES.every((phase) => state.phases[phase] !== 'applied');
  return over ? compensated(journal, reason) : stop(held, 'unknown', outcome.reason);
}

function compensated(journal: RunJournal, reason: Refusal | null): RunEnd {
  journal.append({ entry: 'closes', end: 'compensated', reason });
  return { status: 'compensated', reason };
}

function stop(
  { journal }: HeldRun,
  how: 'nothing stands' | 'unknown' | 'stuck',
  reason: Refusal,
): RunEnd {
  switch (how) {
    case 'nothing stands':
      journal.append({ entry: 'closes', end: 'refused', reason });
      return { status: 'refused', reason };
    case 'unknown':
      journal.append({ entry: 'stops', end: 'indeterminate', reason });
      return { status: 'indeterminate', reason };
    case 'stuck':
      journal.append({ entry: 'stops', end: 'stuck', reason });
      return { status: 'stuck', reason };
    default:
      return how satisfies never;
  }
}

/** Whether the phase stands; null where the database cannot be asked. */
async function ask({ ledger, run }: HeldRun, phase: Phase): Promise<boolean | null> {
  try {
    return (await ledger.settle(run.runId)).phases[phase] === 'applied';
  } catch {
    return null;
  }
}

/** Without the hold somebody else may be at work on the run already. */
async function holdLost({ hold }: HeldRun): Promise<Refusal | null> {
  try {
    await hold.stands();
    return null;
  } catch (error) {
    return { ...refusalOf(error), code: 'connection_lost' };
  }
}

/** What every phase and every inverse goes through: the switch, the order of phases, the event in the ledger. Never writes; says what is to be written. */
import { PHASES, type Phase } from '../phase.ts';
import { type Refused, refusedWith } from './refusal.ts';
import { rowsWhere } from './rows.ts';
import type { ModelState, Row } from './state.ts';

export function eventsOf(state: ModelState, run: string | null): readonly Row[] {
  return run === null ? [] : rowsWhere(state, 'cutter.run_event', { run_id: run });
}

/** Applied, and not compensated since. */
export function stands(state: ModelState, run: string | null, phase: Phase): boolean {
  const events = eventsOf(state, run).filter((event) => event['phase'] === phase);
  return (
    events.some(({ event }) => event === 'applied') &&
    !events.some(({ event }) => event === 'compensated')
  );
}

/** What a phase is told about its run. */
interface Turn {
  readonly run: string | null;
  readonly phase: Phase;
  readonly plan: string | null;
}

/** A run goes through its phases in order, each once, always with one plan; and none comes back of which anything was taken back. */
export function turn(state: ModelState, { run, phase, plan }: Turn): Refused | null {
  const events = eventsOf(state, run);
  if (events.some(({ event }) => event === 'compensated')) {
    return refusedWith(
      'CK004',
      `already_reverted: run ${run} was compensated and cannot be applied again`,
    );
  }
  if (events.some((event) => event['phase'] === phase)) {
    return refusedWith('CK003', `already_applied: ${phase} of run ${run ?? ''}`);
  }
  const previous = PHASES[PHASES.indexOf(phase) - 1];
  const prepared = events.some(
    (event) =>
      event['phase'] === previous && event['event'] === 'applied' && event['plan_digest'] === plan,
  );
  if (previous === undefined || prepared) return null;
  return refusedWith(
    'CK002',
    `out_of_order: ${phase} of run ${run ?? ''} needs ${previous} of plan ${plan ?? ''}`,
  );
}

/** Taken back is the last phase that stands, and no other. */
export function blockedBy(state: ModelState, run: string | null, phase: Phase): Refused | null {
  const later = PHASES.slice(PHASES.indexOf(phase) + 1).find((one) => stands(state, run, one));
  if (later === undefined) return null;
  return refusedWith(
    'CK002',
    `out_of_order: ${later} of run ${run} still stands, compensate it before ${phase}`,
  );
}

/** What every phase and every inverse goes through: the switch, the order of phases, the event in the ledger. Never writes; says what is to be written. */
import { PHASES, type Phase } from '../phase.ts';
import type { Change, Expectation } from './expectation.ts';
import { rowsWhere } from './rows.ts';
import type { Row, State } from './state.ts';
import { isBlank } from './text.ts';

export type Refused = Extract<Expectation, { readonly status: 'refused' }>;

export function refused(sqlstate: string, message?: string): Refused {
  return { status: 'refused', sqlstate, ...(message === undefined ? {} : { message }) };
}

/** A switch without its row is off. */
export function gate(state: State): Refused | null {
  const on =
    rowsWhere(state, 'cutter.kill_switch', { id: true })[0]?.['execution_enabled'] === true;
  return on ? null : refused('CK001', 'kill switch: execution_enabled is false');
}

export function eventsOf(state: State, run: string | null): readonly Row[] {
  return run === null ? [] : rowsWhere(state, 'cutter.run_event', { run_id: run });
}

/** Applied, and not compensated since. */
export function stands(state: State, run: string | null, phase: Phase): boolean {
  const events = eventsOf(state, run).filter((event) => event['phase'] === phase);
  return (
    events.some(({ event }) => event === 'applied') &&
    !events.some(({ event }) => event === 'compensated')
  );
}

/** What a phase is told about its run. */
export interface Turn {
  readonly run: string | null;
  readonly phase: Phase;
  readonly plan: string | null;
}

/** A run goes through its phases in order, each once, always with one plan; and none comes back of which anything was taken back. */
export function turn(state: State, { run, phase, plan }: Turn): Refused | null {
  const events = eventsOf(state, run);
  if (events.some(({ event }) => event === 'compensated')) {
    return refused(
      'CK004',
      `already_reverted: run ${run} was compensated and cannot be applied again`,
    );
  }
  if (events.some((event) => event['phase'] === phase)) {
    return refused('CK003', `already_applied: ${phase} of run ${run ?? ''}`);
  }
  const previous = PHASES[PHASES.indexOf(phase) - 1];
  const prepared = events.some(
    (event) =>
      event['phase'] === previous && event['event'] === 'applied' && event['plan_digest'] === plan,
  );
  if (previous === undefined || prepared) return null;
  return refused(
    'CK002',
    `out_of_order: ${phase} of run ${run ?? ''} needs ${previous} of plan ${plan ?? ''}`,
  );
}

/** Taken back is the last phase that stands, and no other. */
export function blockedBy(state: State, run: string | null, phase: Phase): Refused | null {
  const later = PHASES.slice(PHASES.indexOf(phase) + 1).find((one) => stands(state, run, one));
  if (later === undefined) return null;
  return refused(
    'CK002',
    `out_of_order: ${later} of run ${run} still stands, compensate it before ${phase}`,
  );
}

/** What an event says, before anybody has asked whether it may. */
export interface Event {
  readonly run: string | null;
  readonly phase: Phase;
  readonly event: 'applied' | 'compensated';
  readonly plan: string | null;
  readonly count: number | null;
  readonly digest: string | null;
  readonly actor: string | null;
}

/** The ledger has no gaps in a row, and nobody acts who has no name. */
export function unwritable({ run, plan, count, digest, actor }: Event): Refused | null {
  if ([run, plan, count, digest, actor].includes(null)) return refused('23502');
  return isBlank(run) || isBlank(actor) ? refused('23514') : null;
}

export function eventRow(state: State, event: Event): Change {
  const { run, phase, plan, count, digest, actor } = event;
  const name = `${event.event} ${phase} of ${run}`;
  const id = { served: 'id', name: `event ${name}` } as const;
  return {
    table: 'cutter.run_event',
    key: id,
    row: {
      id,
      run_id: run,
      ordinal: eventsOf(state, run).length + 1,
      phase,
      event: event.event,
      plan_digest: plan,
      unit_count: count,
      unit_digest: digest,
      actor,
      logged_at: { served: 'moment', name: `logged_at of ${name}` },
    },
  };
}

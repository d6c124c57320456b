/** What the ledger is told of a phase: the row of one event, or why there is none. Writes nothing itself. */
import type { Phase } from '../phase.ts';
import type { ExpectedChange } from './expectation.ts';
import { eventsOf } from './ledger.ts';
import { type Refused, refusedWith } from './refusal.ts';
import type { ModelState } from './state.ts';
import { isBlankText } from './text.ts';
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
  if ([run, plan, count, digest, actor].includes(null)) return refusedWith('23502');
  return isBlankText(run) || isBlankText(actor) ? refusedWith('23514') : null;
}

export function eventRow(state: ModelState, event: Event): ExpectedChange {
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

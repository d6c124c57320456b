/** Questions about a run. They change nothing and are answered with the switch off too. */
import { PHASES } from '../phase.ts';
import type { Expectation } from './expectation.ts';
import { revertFindings } from './findings.ts';
import { eventsOf } from './ledger.ts';
import { gate } from './refusal.ts';
import type { ModelState, Value } from './state.ts';
import { byBytes } from './text.ts';

export function expectCheck(state: ModelState, run: string | null): Expectation {
  return { status: 'ok', answer: revertFindings(state, run), changes: [] };
}

/** The ledger's word on a run. */
export function expectState(state: ModelState, run: string | null): Expectation {
  const events = eventsOf(state, run);
  const phases = PHASES.flatMap((phase): readonly (readonly [string, string])[] => {
    const own = events.filter((event) => event['phase'] === phase);
    if (own.length === 0) return [];
    return [[phase, own.some(({ event }) => event === 'compensated') ? 'compensated' : 'applied']];
  });
  const cut = events.find(({ phase }) => phase === 'cut_leg_a');
  const plans = events.map((event) => String(event['plan_digest'])).toSorted(byBytes);
  const answer: Readonly<Record<string, Value>> = {
    phases: Object.fromEntries(phases),
    plan_digest: plans.at(-1) ?? null,
    unit_count: cut?.['unit_count'] ?? null,
    unit_digest: cut?.['unit_digest'] ?? null,
    execution_enabled: gate(state) === null,
  };
  return { status: 'ok', answer, changes: [] };
}

/** Whether somebody else holds it, no table says. */
export function expectHold(): Expectation {
  return { status: 'ok', answer: { status: 'held' }, changes: [] };
}

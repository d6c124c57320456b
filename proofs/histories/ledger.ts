/** What the ledger of runs must say once a run was taken back: each phase applied once, and compensated once. */
import type { History } from '../../schema/history.ts';
import type { State } from '../../schema/observation.ts';

const LEDGER = 'cutter.run_event';

/** Findings about the events of run 0; its phases must all have been applied. */
export function judgeLedger(
  history: History,
  { base, end }: { readonly base: State; readonly end: State },
): readonly string[] {
  const phases = history.steps.filter((step) => step.do === 'phase' && step.run === 0).length;
  const events = added(end) - added(base);
  return events === 2 * phases
    ? []
    : [`${LEDGER}: ${events} events for ${phases} phases that were applied and compensated`];
}

function added(state: State): number {
  const table = state.find((one) => one.table === LEDGER);
  return table === undefined ? 0 : table.inserted - table.deleted;
}

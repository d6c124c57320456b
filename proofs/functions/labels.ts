/** Names the state in which a function is asked, and what came of it, for the ledger of coverage. Judges nothing. */
import type { State, Value } from '../../schema/contract/model/state.ts';
import { PHASES } from '../../schema/contract/phase.ts';

/** What stands of the run that a call is about: the first of its values that is a run of the ledgers, or none. */
export function stateLabels(state: State, values: readonly Value[]): readonly string[] {
  const rows = (table: string) => [...(state.get(table)?.values() ?? [])];
  const events = rows('cutter.run_event').filter((row) => values.includes(row['run_id'] ?? null));
  const undo = rows('cutter.undo').filter((row) => values.includes(row['run_id'] ?? null));
  const applied = events.filter(({ event }) => event === 'applied').length;
  const [lever] = rows('cutter.kill_switch');
  return [
    ...(lever === undefined ? ['the switch is missing'] : []),
    ...(lever?.['execution_enabled'] === false ? ['the switch is off'] : []),
    ...(events.length === 0 ? ['nothing stands yet'] : []),
    ...(events.some(({ event }) => event === 'compensated') ? ['after an inverse'] : []),
    ...(undo.length > 0 && applied === 1 ? ['a cut is open'] : []),
    ...(applied === PHASES.length ? ['all phases stand'] : []),
  ];
}

/** What a run remembers of the rows that its phases wrote. What is not there is somebody else's. */
import type { Phase } from '../phase.ts';
import { rowsWhere } from './rows.ts';
import type { ModelState, Row } from './state.ts';
import { UNDO, UNITS } from './tables.ts';
export function memoryOf(
  state: ModelState,
  run: string | null,
  about: { readonly phase?: Phase; readonly relation?: string } = {},
): readonly Row[] {
  return run === null ? [] : rowsWhere(state, UNDO, { run_id: run, ...about });
}

/** The units that the run made, in order. */
export function unitsOf(state: ModelState, run: string | null): readonly number[] {
  return memoryOf(state, run, { phase: 'cut_leg_a', relation: UNITS })
    .map(({ key }) => Number(key))
    .toSorted((one, other) => one - other);
}

/** How a call is refused, and the switch that refuses every one of them. Never writes. */
import type { Expectation } from './expectation.ts';
import { rowsWhere } from './rows.ts';
import type { ModelState } from './state.ts';
export type Refused = Extract<Expectation, { readonly status: 'refused' }>;

export function refusedWith(sqlstate: string, message?: string): Refused {
  return { status: 'refused', sqlstate, ...(message === undefined ? {} : { message }) };
}

/** A switch without its row is off. */
export function gate(state: ModelState): Refused | null {
  const on =
    rowsWhere(state, 'cutter.kill_switch', { id: true })[0]?.['execution_enabled'] === true;
  return on ? null : refusedWith('CK001', 'kill switch: execution_enabled is false');
}

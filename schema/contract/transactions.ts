/** How many statements the cutter's methods send. Counted by a law, and never by the pipeline itself. */
import { PHASES } from './phase.ts';

/** Statements of each transaction that a method sends when nothing goes wrong, `BEGIN` and `COMMIT` included. A law holds the pipeline to it, so that a planned fault always meets its statement. */
export function transactionsOf(method: string, units: number): readonly number[] {
  switch (method) {
    case 'cut_leg_a':
      return [units + 6];
    // The check, then one inverse a phase, the last phase first.
    case 'revert_cut':
      return [4, ...PHASES.map(() => 4)];
    default:
      return [4];
  }
}

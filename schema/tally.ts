/** What one law's cases add to the evidence besides its verdict. Plain numbers and digests, summed over laws at the end. */
import type { CountRow, CoverageRow, FaultRow, KillSwitchRow } from './evidence.ts';
import type { Residue } from './observation.ts';

export interface Tally {
  readonly killSwitch: readonly KillSwitchRow[];
  readonly faults: readonly FaultRow[];
  readonly counts: readonly CountRow[];
  readonly coverage: readonly CoverageRow[];
  readonly residue: readonly Residue[];
}

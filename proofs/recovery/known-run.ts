/** The run of which journals and reconciliations are known. Plain data. */
import type { JournalHead } from '../../cutter/run/journal.ts';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';

export const PLAN = freezeCutplan({
  documentRef: 'd',
  documentDigest: `sha256:${'0'.repeat(64)}`,
  rows: [],
});
export const DATABASE = { systemIdentifier: '7', name: 'law' };
export const HEAD: JournalHead = { runId: 'a-run', plan: PLAN, database: DATABASE, adopted: [] };
export const APPLIED_OUTCOME = { status: 'applied', detail: {} } as const;
export const REFUSED_OUTCOME = {
  status: 'refused',
  reason: { code: 'conflict', message: 'm' },
} as const;

/** Labels of the cutter's histories, for the ledger of coverage: how large the plan is, of what document, and how far the run went. */
import { labelPhases } from '../../harness/laws/labels.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';

/** One label a size of plan, and one a number of phases, so that the ledger shows what was met. */
export function labelHistory(history: History): readonly string[] {
  const [run, other] = history.runs as readonly Run[];
  const units = run?.plan.rows.length ?? 0;
  const size = units === 1 ? '1' : units <= 10 ? '2-10' : units <= 60 ? '11-60' : 'over 60';
  return [
    `units ${size}`,
    ...labelPhases(history),
    ...(run?.plan.rows.some(({ body }) => body.length > 500_000) ? ['a huge body'] : []),
    ...(other !== undefined && looksLike(run?.runId ?? '', other.runId) ? ['names alike'] : []),
    `document ${run?.plan.documentRef.includes('baseline') ? 'known' : 'new'}`,
  ];
}

/** True where somebody could take the second name for the first: by a beginning, by case, by LIKE. */
function looksLike(one: string, other: string): boolean {
  const pattern = one.replaceAll(/[.]/g, '\\$&').replaceAll('_', '.');
  return one !== other && new RegExp(`^${pattern}`, 'i').test(other);
}

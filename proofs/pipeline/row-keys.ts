/** How the tables of the copy name their rows, and whose run each belongs to. Plain data. */
import type { RowKeys } from '../../harness/commit/row-contents.ts';

/** What hangs on a unit without a run of its own belongs to the run of the unit. */
export const ROW_KEYS: RowKeys = {
  'public.vocab': { key: 'key', run: 'null' },
  'public.legal_document': { key: 'document_ref', run: 'null' },
  'public.information_unit': { key: 'id', run: 'run_id' },
  'public.information_unit_child': { key: 'child_id', run: 'run_id' },
  'public.information_unit_reference': { key: `from_id || ' ' || to_id`, run: 'null' },
  'public.information_unit_search': {
    key: 'unit_id',
    run: '(select run_id from public.information_unit unit where unit.id = unit_id)',
  },
  'public.information_unit_lifecycle_log': { key: 'id', run: 'run_id' },
  'public.information_unit_audit': { key: 'id', run: 'run_id' },
  'public.governance_record': { key: 'id', run: 'run_id' },
  'public.verification': { key: 'id', run: 'run_id' },
  'cutter.kill_switch': { key: 'id', run: 'null' },
  'cutter.approval': { key: 'approval_digest', run: 'run_id' },
  'cutter.run_event': { key: 'id', run: 'run_id' },
  'cutter.undo': { key: `concat_ws(' ', run_id, phase, relation, key)`, run: 'run_id' },
};

/** Ledger and audit only grow, by contract. */
export const SWEEP = `
  delete from cutter.run_event where run_id <> 'baseline';
  delete from public.information_unit_audit where run_id <> 'baseline';`;

/** What others do between direct calls, by names that the proof gives a statement to. Plain data. */
import { INTERFERENCES } from '../schema/contract/phase.ts';

export const SWITCHED = ['off', 'missing', 'on'] as const;

/** What others do to rows, by names that the proof gives a statement to. */
export const EDITS = [
  ...(Object.keys(INTERFERENCES) as (keyof typeof INTERFERENCES)[]),
  ...(['bear_run', 'cite', 'unhang', 'move_unit', 'move_document', 'delete_unit'] as const),
  ...(['hang_own', 'give_away', 'hang_across'] as const),
  ...(['edit_log', 'delete_log', 'add_log', 'record_first', 'verify_first'] as const),
  ...(['record_other', 'record_at_once'] as const),
  ...(['delete_record', 'delete_verification', 'count_record', 'retire_document'] as const),
] as const;
export type Edit = (typeof EDITS)[number];

/** The first four are refused by the triggers that keep claims; the others put claims there that no function would take. */
export const CLAIM_EDITS = [
  'prolong',
  'unmark',
  'delete',
  'truncate',
  'put one over',
  'put one used and over',
  'put one to come',
] as const;

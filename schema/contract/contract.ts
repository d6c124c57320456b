/** What each table of the copy is owed by an inverse. A table that is not named here fails the run before any case. */
import type { Duty } from '../pipeline.ts';

export const TABLE_DUTIES: Readonly<Record<string, Duty>> = {
  'public.vocab': 'constant',
  'public.legal_document': 'restored',
  'public.information_unit': 'restored',
  'public.information_unit_child': 'restored',
  'public.information_unit_reference': 'restored',
  'public.information_unit_search': 'restored',
  'public.information_unit_lifecycle_log': 'restored',
  'public.information_unit_audit': 'append-only',
  'public.governance_record': 'restored',
  'public.verification': 'restored',
  'cutter.kill_switch': 'constant',
  'cutter.approval': 'append-only',
  'cutter.run_event': 'append-only',
  'cutter.undo': 'restored',
};

/** Sequences that may advance and stay advanced after a rollback: PostgreSQL never takes a number back. */
export const DECLARED_SEQUENCES: readonly string[] = [
  'public.information_unit_id_seq',
  'public.information_unit_lifecycle_log_id_seq',
  'public.information_unit_audit_id_seq',
  'public.governance_record_id_seq',
  'public.verification_id_seq',
  'cutter.run_event_id_seq',
];

export const UNIT_TABLE = 'public.information_unit';
export const KILL_SWITCH_TABLE = 'cutter.kill_switch';
/** Units that stand in the copy before anything is cut. */
export const BASELINE_UNITS = 158;

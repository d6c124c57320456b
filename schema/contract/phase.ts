/** The phases of a run, the six gated methods, and how each can end. */
import type { History } from '../history.ts';
import type { PhaseOutcome, PhaseRefusal, PipelineRun } from '../pipeline.ts';
import type { Cutplan } from './cutplan.ts';

export const PHASES = [
  'pre_write_backup',
  'cut_leg_a',
  'lifecycle_enact',
  'leg_b_record',
  'write_verify',
] as const;
export type Phase = (typeof PHASES)[number];

/** Every method that the kill-switch must gate: the phases, and the compensation of a whole run. */
export const METHODS = [...PHASES, 'revert_cut'] as const;
export type Method = (typeof METHODS)[number];

/** What other users do to the units of a run between a phase and its compensation, each with the number of phases that must have run before it finds something to touch. */
export const INTERFERENCES = {
  edit_title: 2,
  edit_body: 2,
  change_lifecycle: 2,
  hang_child: 2,
  add_reference: 2,
  edit_document: 2,
  record_governance: 4,
  verify_again: 5,
} as const;

/** The log-in roles of the pipeline. */
export const ROLES = ['cutter_exec', 'cutter_verify'] as const;
export type Role = (typeof ROLES)[number];

/** Why a method refused; stable, so that callers may branch on them. */
export const REFUSALS = [
  'kill_switch_process',
  'kill_switch_database',
  /** The database's half of an approval: not claimed, for another run, or over. */
  'approval_refused',
  'preflight',
  'rejected_row',
  'out_of_order',
  'already_applied',
  'already_reverted',
  'changed_since',
  'built_upon',
  'mismatch',
  /** Another session was in the way: a deadlock, a serialisation failure, a lock that was not to be had. The same call may be tried again. */
  'conflict',
  'backup_failed',
  'database_error',
  'cancelled',
  'connection_lost',
  'run_in_progress',
  'journal_contradicted',
  'journal_failed',
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

export type Refusal = PhaseRefusal<RefusalCode>;
export type Outcome = PhaseOutcome<RefusalCode>;

/** One execution of a cutplan, from backup to verification; its compensation is scoped to this id. */
export interface Run extends PipelineRun {
  readonly plan: Cutplan;
}

/** A history of the cutter; it has at least one run. */
export type CutterHistory = History<Run> & { readonly runs: readonly [Run, ...Run[]] };

/** The pipeline as a proof sees it: six methods, each of which ends in a typed outcome and never throws. */
export type Adapter = { readonly [M in Method]: (run: Run) => Promise<Outcome> };

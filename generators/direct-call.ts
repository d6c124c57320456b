/** A function of the copy called directly, in words that fit any run: what a case of direct calls is made of, and the calls of each phase as they should be. Plain data. */
import type { Phase, Run } from '../schema/contract/phase.ts';
import { CALLERS, type Holder } from '../schema/contract/privileges.ts';
import { withoutArguments } from '../schema/pipeline.ts';
import type { Deviations, Routine } from './call-parameters.ts';
import type { CLAIM_EDITS, Edit, SWITCHED } from './neighbour-deeds.ts';

export interface DirectCall {
  readonly routine: Routine;
  /** Whose: the number of the run, and of its unit where the call is about one. */
  readonly run: 0 | 1;
  readonly unit: number;
  /** What is given in the place of the right value. */
  readonly but: Deviations;
}

/** One transaction of one role. A call that is refused goes back to a savepoint, so that those after it are answered. */
export interface DirectTransaction {
  readonly do: 'transaction';
  readonly role: Holder;
  readonly calls: readonly DirectCall[];
  readonly ends: 'commit' | 'rollback';
}

export type Deed =
  | DirectTransaction
  /** Somebody else writes to the rows of a run. */
  | { readonly do: 'edit'; readonly how: Edit; readonly run: 0 | 1; readonly unit: number }
  | { readonly do: 'switch'; readonly to: (typeof SWITCHED)[number] }
  /** Somebody else sends a statement that the tables must refuse. */
  | { readonly do: 'spoil'; readonly row: number }
  /** Something is done past the functions, and undone at once. */
  | { readonly do: 'probe'; readonly probe: number }
  /** Who owns the table of claims writes to it, past the functions. */
  | { readonly do: 'claim'; readonly how: (typeof CLAIM_EDITS)[number]; readonly run: 0 | 1 };

export interface DirectCalls {
  readonly runs: Runs;
  readonly deeds: readonly Deed[];
}

export type Runs = readonly [Run, Run];

/** The calls of a phase as they should be, in one transaction. */
export function phaseOf(runs: Runs, of: 0 | 1, phase: Phase): DirectTransaction {
  const units = phase === 'cut_leg_a' ? runs[of].plan.rows.length : 0;
  const role = phase === 'write_verify' ? 'cutter_verify' : 'cutter_exec';
  const creations = Array.from({ length: units }, (_, unit) => ({
    ...callOf('public.fn_iu_create', of),
    unit,
  }));
  const [first, ...last] = FORWARD[phase].map((routine) => callOf(routine, of));
  return {
    do: 'transaction',
    role,
    calls: [first, ...creations, ...last].filter((one) => one !== undefined),
    ends: 'commit',
  };
}

export function inverseOf(of: 0 | 1, phase: Phase): DirectTransaction {
  const role = phase === 'write_verify' ? 'cutter_verify' : 'cutter_exec';
  return { do: 'transaction', role, calls: [callOf(INVERSES[phase], of)], ends: 'commit' };
}

export function callOf(routine: Routine, of: 0 | 1, but: Deviations = {}): DirectCall {
  return { routine, run: of, unit: 0, but };
}

const FORWARD: Readonly<Record<Phase, readonly Routine[]>> = {
  pre_write_backup: ['public.fn_backup_record'],
  cut_leg_a: ['public.fn_cut_open', 'public.fn_cut_close'],
  lifecycle_enact: ['public.fn_iu_enact'],
  leg_b_record: ['public.fn_leg_b_record'],
  write_verify: ['public.fn_verify_record'],
};
const INVERSES: Readonly<Record<Phase, Routine>> = {
  pre_write_backup: 'public.fn_backup_revert',
  cut_leg_a: 'public.fn_cut_revert',
  lifecycle_enact: 'public.fn_iu_enact_revert',
  leg_b_record: 'public.fn_leg_b_revert',
  write_verify: 'public.fn_verify_revert',
};

/** Which roles may call, by the name of the function alone. */
export const MAY_CALL: Readonly<Record<string, readonly Holder[]>> = Object.fromEntries(
  Object.entries(CALLERS).map(([identity, roles]) => [withoutArguments(identity), roles]),
);
/** The roles that a session can have. */
export const SPEAKERS = ['cutter_exec', 'cutter_verify', 'directus_app'] as const;

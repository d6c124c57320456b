/** Inverses that only know whole runs. Each must be refuted by the law of prefixes. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

export const needsEnactment: CutterCanary = mutant({
  name: 'needs-enactment',
  breaks: 'a cut that was never enacted is not taken back',
  routine: 'public.fn_cut_revert',
  from: `if not cutter.may_compensate(p_run_id, 'cut_leg_a') then`,
  to: `if not cutter.may_compensate(p_run_id, 'cut_leg_a') or not exists (
    select from cutter.run_event where run_id = p_run_id and phase = 'lifecycle_enact') then`,
});

export const trips: CutterCanary = mutant({
  name: 'trips-over-nothing',
  breaks: 'the inverse of a phase that never ran fails instead of doing nothing',
  routine: 'public.fn_verify_revert',
  from: `return jsonb_build_object('status', 'nothing_to_do');`,
  to: `raise exception 'no verification of run %', p_run_id;`,
});

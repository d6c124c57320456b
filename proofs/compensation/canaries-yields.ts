/** Compensations that do not look before they undo. Each must be refuted by the law of yielding. */
import type { Mutation } from '../../harness/clone/mutation.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const CHECK = 'public.fn_revert_check';
const CHANGED = 'findings := findings || cutter.findings_changed(p_run_id, of_phase);';
const BUILT = 'findings := findings || cutter.findings_built_upon(p_run_id);';
const NOTHING = 'null;';

export const HASTY_INVERSES: readonly CutterCanary[] = [
  mutant({
    name: 'overwrites-edits',
    breaks: 'nobody compares the rows with what the run left',
    mutations: [
      { routine: CHECK, from: CHANGED, to: NOTHING },
      blind('public.fn_verify_revert', 'write_verify'),
      blind('public.fn_leg_b_revert', 'leg_b_record'),
      blind('public.fn_iu_enact_revert', 'lifecycle_enact'),
      blind('public.fn_cut_revert', 'cut_leg_a'),
    ],
  }),
  mutant({
    name: 'undoes-half-before-it-looks',
    breaks: 'the later phases are taken back before the edited units are noticed',
    mutations: [
      { routine: CHECK, from: CHANGED, to: NOTHING },
      { routine: CHECK, from: BUILT, to: NOTHING },
    ],
  }),
  mutant({
    name: 'untyped-refusal',
    breaks: 'it fails with a plain error instead of a reason that a caller can act on',
    mutations: [
      { routine: CHECK, from: CHANGED, to: `raise exception 'cannot revert';` },
      { routine: CHECK, from: BUILT, to: `raise exception 'cannot revert';` },
    ],
  }),
];

function blind(routine: string, phase: string): Mutation {
  const from = `perform cutter.refuse(cutter.findings_changed(p_run_id, '${phase}'));`;
  return { routine, from, to: '' };
}

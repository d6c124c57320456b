/** Pipelines that touch the kill-switch on their way. Each must be refuted by the law that it never moves. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const ENACT = 'public.fn_iu_enact';
const UPDATE = `update public.information_unit set lifecycle = 'enacted' where id = any (unit_ids);`;
const ALLOWED = ['grant update on cutter.kill_switch to cutter_owner'];

export const togglesInEnactment: CutterCanary = mutant({
  name: 'off-and-on-in-enactment',
  breaks: 'the enactment turns the switch off for one statement and on again',
  routine: ENACT,
  from: UPDATE,
  to: `update cutter.kill_switch set execution_enabled = not execution_enabled;
  ${UPDATE}
  update cutter.kill_switch set execution_enabled = not execution_enabled;`,
  statements: ALLOWED,
});

export const annotates: CutterCanary = mutant({
  name: 'writes-a-note',
  breaks: 'the enactment writes a note beside the switch and leaves the switch as it is',
  routine: ENACT,
  from: UPDATE,
  to: `update cutter.kill_switch set note = 'seen by ' || p_run_id;
  ${UPDATE}`,
  statements: ALLOWED,
});

/** What is done with an armed switch: the first write under it, further connections, and all that it must refuse. Judges only what no ledger could tell. */
import type { Armed } from '../../cutter/approval/arming.ts';
import type { Approval } from '../../schema/contract/approval.ts';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import { describeFailure, thrownError } from '../../schema/failure.ts';
import type { PhaseOutcome } from '../../schema/pipeline.ts';
import { seamsFor } from '../pipeline/adapter-seams.ts';
import type { ApprovalScene } from './scene.ts';

/** The first deed of what was asked for, by the real adapter. */
export async function writeUnder(
  armed: Armed,
  runId: string,
  scene: ApprovalScene,
): Promise<string> {
  const { value, spoil, clone, pipeline, plan } = scene;
  const adapter = pipeline.adapter({
    ...seamsFor(armed, armed.killSwitch, clone.names),
    approval: armed.use,
  });
  const first = value.operation === 'revert' ? 'revert_cut' : 'pre_write_backup';
  const told = (outcome: PhaseOutcome) =>
    outcome.status === 'applied' ? 'applied' : `${outcome.status}: ${outcome.reason.code}`;
  const ends = [told(await adapter[first]({ runId, plan }))];
  // What holds no longer must stop each method by itself, and not only the first that comes.
  const others = spoil.meanwhile === undefined || value.operation === 'revert' ? [] : METHODS;
  for (const method of others) ends.push(told(await adapter[method]({ runId, plan })));
  return [...new Set(ends)].join(', ');
}

/** Every further connection is held against the approved certificate; that of somebody else is cut off and never handed out. */
export async function tryConnections(
  armed: Armed,
  { clock }: ApprovalScene,
): Promise<readonly string[]> {
  const impostor = { cutOff: 0 };
  try {
    await using _own = await armed.open('cutter_exec');
    clock.impostor = impostor;
    await using _other = await armed.open('cutter_exec');
    return ['a connection to another server was handed out'];
  } catch (error) {
    if (thrownError(error).code !== 'E_CONNECTION')
      return [`no connection: ${describeFailure(error)}`];
    return impostor.cutOff === 1 ? [] : ['a connection to another server was not cut off'];
  } finally {
    clock.impostor = null;
  }
}

/** What an armed switch must refuse; it is used up by this. */
export function trySwitch(
  armed: Armed,
  approval: Approval,
  scene: ApprovalScene,
): readonly string[] {
  const { value, plan, clock } = scene;
  const { killSwitch } = armed;
  const run = { runId: approval.runId, plan };
  const other = freezeCutplan({ ...plan, documentRef: 'vn/other' });
  const lets = (asked = run) => killSwitch.refusal('revert_cut', asked) === null;
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => holds || faults.push(fault);
  must(lets(), 'the switch is off for the run that was approved');
  must(!lets({ ...run, runId: 'another' }), 'the switch is on for another run');
  must(!lets({ ...run, plan: other }), 'the switch is on for another plan');
  const forward = killSwitch.refusal('cut_leg_a', run) === null;
  must(forward === (value.operation !== 'revert'), 'a compensation may cut, or a run may not');
  clock.at = new Date(approval.notAfter);
  must(!lets(), 'the switch is on at the end of the window');
  clock.at = null;
  armed[Symbol.dispose]();
  must(!lets(), 'the switch is on after the end of the run');
  return faults;
}

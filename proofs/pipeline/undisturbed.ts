/** Does phases of a run by the adapter alone, with nothing in their way: what laws begin with, or hold others against. Never judges them: a phase that is not applied makes the law unknown. */
import { ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import type { Phase, Run } from '../../schema/contract/phase.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import { alwaysArmed, seamsFor } from './adapter-seams.ts';

export async function runUndisturbed(
  run: Run,
  phases: readonly Phase[],
  { target, names }: { readonly target: Target; readonly names: Names },
): Promise<void> {
  const provider = { open: (role: string) => connect({ ...target, user: role }) };
  const adapter = new ProductionLiveExecutionAdapter(seamsFor(provider, alwaysArmed(), names));
  for (const phase of phases) {
    const outcome = await adapter[phase](run);
    if (outcome.status === 'applied') continue;
    throw new ProofError('E_INTERNAL', `undisturbed, ${phase} ended ${JSON.stringify(outcome)}`, {
      hint: 'prove lifecycle/end-to-end first',
    });
  }
}

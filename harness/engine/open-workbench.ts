/** Opens the workbench of a law or of one of its canaries, in one way for whoever proves, replays or rechecks. Runs no case. */
import { ProofError } from '../../schema/failure.ts';
import { nameOf } from './database-names.ts';
import type { Canary, Law } from './definition.ts';
import type { Pipeline } from './pipeline.ts';
import { digestOfContract, type Environment, type Stage } from './settings.ts';
import { createWorkbench, type Workbench } from './workbench.ts';

interface OpenOptions<P extends Pipeline> {
  readonly environment: Environment;
  readonly stage: Stage;
  /** The mutant that is tried in the pipeline's place. */
  readonly canary?: Canary<P>;
  /** Whether an earlier round may have made the clones: cases leave them as they were. */
  readonly again?: boolean;
  readonly before?: () => string;
  readonly caseDeadlineMs?: number;
}

export function openWorkbench<Value, Seen, P extends Pipeline>(
  law: Law<Value, Seen, P>,
  { environment, stage, canary, again = false, ...rest }: OpenOptions<P>,
): Workbench<P> {
  const { contract } = law.pipeline;
  if (environment.contractDigest !== digestOfContract(contract)) {
    throw new ProofError(
      'E_CONTRACT',
      `${law.id} would run on a copy that was made for another contract than that of ${contract.schema.href}`,
      {
        hint: 'give the laws of each pipeline a project of their own in vitest.config.ts, whose globalSetup is `setUpFor` with the same contract',
      },
    );
  }
  const prepared = law.prepare?.(law.pipeline) ?? law.pipeline;
  return createWorkbench({
    ...rest,
    environment,
    stage,
    again,
    pipeline: canary === undefined ? prepared : canary.change(prepared),
    name: nameOf(canary === undefined ? law.id : `${law.id} ${canary.name}`),
    purpose: canary === undefined ? 'law' : 'canary',
  });
}

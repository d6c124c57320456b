/** The orchestrators that recover wrongly, each as a canary of the law of recovery. */
import type { Canary } from '../../harness/engine/definition.ts';
import { ORCHESTRATORS } from './orchestrators.ts';

export const WRONG_RECOVERIES: readonly Canary[] = Object.entries(ORCHESTRATORS)
  .filter(([name]) => name !== 'production')
  .map(([name, { breaks }]) => ({
    name,
    breaks,
    change: (subject) => ({ ...subject, orchestrator: name }),
  }));

/** Labels of histories, for the ledger of coverage: how far they went, beside whom, and how their steps ended. Judges nothing. */
import type { History } from '../../schema/history.ts';

/** How many phases of run 0 ran, and whether somebody else's run stood beside it. */
export function labelPhases({ runs, steps }: History): readonly string[] {
  const phases = steps.filter((step) => step.do === 'phase' && step.run === 0).length;
  return [`phases ${phases}`, ...(runs.length > 1 ? ['beside another run'] : [])];
}

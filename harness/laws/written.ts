/** Whether the phases of a history wrote at all. Pure; shared by all laws of histories, which would hold of phases that do nothing. */
import type { History } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import { stateAfter } from '../run/checks.ts';
import { changed } from './fault-outcomes.ts';

/** A phase that writes nothing would be taken back by doing nothing. Of each phase of run 0 only the first call is judged: what stands already may be applied again without a change. */
export function judgeWritten({ steps }: History, seen: Observation): readonly string[] {
  return seen.steps.flatMap(({ step: index, method, outcome }) => {
    const first = steps.findIndex(
      (step) => step.do === 'phase' && step.run === 0 && step.phase === method,
    );
    if (first !== index || outcome?.status !== 'applied') return [];
    // Rows that came and went, or were written as they were, are no change.
    const [before, after] = [index - 1, index].map((at) =>
      stateAfter(seen, at).filter((one) => one.net !== '0' || one.inserted !== one.deleted),
    );
    return changed(before ?? [], after ?? []).length > 0
      ? []
      : [`${method} was applied and changed no row`];
  });
}

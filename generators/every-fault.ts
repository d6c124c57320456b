/** The exhaustive core: every single fault at every statement, as a list that anybody can count again. */

import { PHASES, type Run } from '../schema/contract/phase.ts';
import type { History } from '../schema/history.ts';
import { everyFaultOf } from './fault.ts';
import { phaseSteps, REVERT } from './steps.ts';

/** The exhaustive core, one fault a history: every prefix of the phases, struck at every statement of its last phase or of its compensation, by every fault on either side. A struck phase ends the prefix there, so each point belongs to one prefix. */
export function everySingleFault(runs: readonly Run[]): readonly History[] {
  const units = runs[0]?.plan.rows.length ?? 0;
  return [0, ...PHASES.keys().map((index) => index + 1)].flatMap((count) => {
    const phases = phaseSteps(0, count);
    const last = PHASES[count - 1];
    const inPhase =
      last === undefined ? [] : everyFaultOf({ step: count - 1, method: last, units });
    const inInverse = everyFaultOf({ step: count, method: 'revert_cut', units });
    return [
      ...inPhase.map((fault) => ({ runs, steps: [...phases, REVERT], faults: [fault] })),
      ...inInverse.map((fault) => ({ runs, steps: [...phases, REVERT, REVERT], faults: [fault] })),
    ];
  });
}

/** The exhaustive core: every single fault at every statement, as a list that anybody can count again. */
import { everyFaultOf } from './fault.ts';
import { type HistoryListing, phaseSteps, REVERT } from './steps.ts';

/** The exhaustive core, one fault a history: every prefix of the phases, struck at every statement of its last phase or of its compensation, by every fault on either side. A struck phase ends the prefix there, so each point belongs to one prefix. */
export const everySingleFault: HistoryListing = (parts, runs) => {
  const { phases, inverse } = parts.contract;
  const of = (method: string) => parts.transactions(method, runs[0]);
  return [0, ...phases.keys().map((index) => index + 1)].flatMap((count) => {
    const steps = phaseSteps(parts, 0, count);
    const last = phases[count - 1];
    const inPhase =
      last === undefined ? [] : everyFaultOf({ step: count - 1, transactions: of(last) });
    const inInverse = everyFaultOf({ step: count, transactions: of(inverse) });
    return [
      ...inPhase.map((fault) => ({ runs, steps: [...steps, REVERT], faults: [fault] })),
      ...inInverse.map((fault) => ({ runs, steps: [...steps, REVERT, REVERT], faults: [fault] })),
    ];
  });
};

/** Compensations of which one answer is lost. Plain data. */
import { statementTotal } from './fault.ts';
import { type HistoryListing, phaseSteps, REVERT } from './steps.ts';

/** The compensation of a whole run, of which the answer to the COMMIT of one inverse is lost. */
export const everyLostInverse: HistoryListing = (parts, runs) => {
  const { phases, inverse } = parts.contract;
  const transactions = parts.transactions(inverse, runs[0]);
  const first = transactions.length - phases.length;
  return phases.map((_, turn) => ({
    runs,
    steps: [...phaseSteps(parts, 0, phases.length), REVERT, REVERT],
    faults: [
      {
        step: phases.length,
        statement: statementTotal({ transactions: transactions.slice(0, first + turn + 1) }) - 1,
        side: 'after',
        kind: 'disconnect',
        sqlstate: '',
      },
    ],
  }));
};

/** What histories of the cutter are made of: its phases, and runs of random cutplans. */
import { CUTTER } from '../schema/contract/cutter.ts';
import type { Run } from '../schema/contract/phase.ts';
import { transactionsOf } from '../schema/contract/transactions.ts';
import { run } from './plan.ts';
import type { HistoryParts } from './steps.ts';

export const CUTTER_PARTS: HistoryParts<Run> = {
  contract: CUTTER,
  transactions: (method, { plan }) => transactionsOf(method, plan.rows.length),
  run,
};

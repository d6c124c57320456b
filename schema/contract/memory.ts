/** The copy once more in memory: a second opinion on which rows `fn_iu_create` creates, and why not. Agreement with PostgreSQL is all it can show; it is never evidence of its own. */
import type { Cutplan, CutplanRow } from './cutplan.ts';
import { judgeRow, receive } from './memory-contract.ts';
import { createTables, type Tables } from './memory-tables.ts';

/** `error`: the call or a table broke down, where a contract that holds would have said what is wrong. */
interface Answer {
  readonly position: number;
  readonly status: 'created' | 'rejected' | 'error';
  readonly reasons: readonly string[];
}

export interface MemoryModel {
  /** Answers row by row. Every plan meets the baseline: nothing of an earlier plan is there. */
  create(plan: Cutplan): readonly Answer[];
  /** How many units stand there now, the baseline's among them. */
  countUnits(): number;
}

/** Makes the tables when it is first asked, because most proofs never ask. */
export function createMemoryModel(): MemoryModel {
  let made: Tables | null = null;
  const tables = (): Tables => {
    made ??= createTables();
    return made;
  };
  return {
    create: (plan) => {
      tables().reset();
      tables().openDocument(plan.documentRef);
      return Object.freeze(plan.rows.map((row) => createUnit(tables(), plan, row)));
    },
    countUnits: () => tables().countUnits(),
  };
}

function createUnit(tables: Tables, { documentRef }: Cutplan, sent: CutplanRow): Answer {
  const answer = (status: Answer['status'], reasons: readonly string[]): Answer =>
    Object.freeze({ position: sent.position, status, reasons: Object.freeze(reasons) });

  const receipt = receive(sent);
  if (receipt.status === 'unusable') return answer('error', [receipt.reason]);
  const { row } = receipt;
  const judgement = judgeRow(row, tables);
  if (judgement.status === 'broken') return answer('rejected', judgement.reasons);
  const objection = tables.insertUnit({ runId: 'run', documentRef, row, terms: judgement.terms });
  return objection === null ? answer('created', []) : answer('error', [objection]);
}

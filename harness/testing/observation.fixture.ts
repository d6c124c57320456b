/** Observations for the tests of those who judge and tell: a case in which nothing happened, and what a test changes in it. Never part of a run. */
import type { Boundary, Observation, Statement, TableState } from '../../schema/observation.ts';

export function observed(change: Partial<Observation> = {}): Observation {
  return {
    steps: [],
    statements: [],
    boundaries: [],
    violations: [],
    firedFaults: [],
    completeness: { status: 'complete' },
    residue: [],
    auditedTransactions: 1,
    sessionLost: false,
    ...change,
  };
}

export function boundary(change: Partial<Boundary> = {}): Boundary {
  return {
    step: 0,
    method: 'cut_leg_a',
    kind: 'commit',
    statements: 3,
    state: [],
    switchOn: true,
    ...change,
  };
}

export function changedTable(name: string, change: Partial<TableState> = {}): TableState {
  return { table: name, inserted: 0, updated: 0, deleted: 0, net: '0', ...change };
}

export function statement(change: Partial<Statement> = {}): Statement {
  return {
    step: 0,
    method: 'cut_leg_a',
    role: 'cutter_exec',
    index: 0,
    sql: 'BEGIN',
    valuesDigest: null,
    answer: { status: 'ok', command: 'BEGIN', rowCount: null },
    ...change,
  };
}

/** Tells what happened in a refuting case: statements with their answers, outcomes, and the net changes at each boundary. Row contents stay out. */
import type { Boundary, Observation, State, Statement, TableState } from '../schema/observation.ts';
import { describeTable } from './judge.ts';

const LONGEST = 110;

/** One line a statement, a boundary or an outcome, in the order of the history. */
export function tell(seen: Observation): readonly string[] {
  const lines = seen.steps.flatMap((step) => [
    `step ${step.step}: ${step.method}`,
    ...tellStep(seen, step.step),
    ...(step.outcome === null ? [] : [`  outcome: ${tellOutcome(step.outcome)}`]),
  ]);
  const closing = [
    ...seen.violations.map(({ code, message }) => `violation ${code}: ${message}`),
    ...seen.residue.map(
      ({ what, declared }) => `${declared ? 'declared residue' : 'residue'}: ${what}`,
    ),
    `witness: ${seen.completeness.status}; ${seen.auditedTransactions} transaction ids audited`,
  ];
  return [...lines, ...closing];
}

/** Statements, and after the one that ended a transaction what the witness saw change since the boundary before. */
function tellStep(seen: Observation, step: number): readonly string[] {
  const statements = seen.statements.filter((one) => one.step === step);
  const inStep = seen.boundaries.filter((one) => one.step === step && one.kind !== 'start');
  const lines: string[] = [];
  let told = 0;
  for (const boundary of inStep.filter(({ kind }) => kind !== 'end')) {
    lines.push(...fold(statements.slice(told, boundary.statements).map(tellStatement)));
    told = boundary.statements;
    const before = seen.boundaries[seen.boundaries.indexOf(boundary) - 1];
    lines.push(tellBoundary(before?.state ?? [], boundary));
  }
  return [...lines, ...fold(statements.slice(told).map(tellStatement))];
}

function tellStatement(statement: Statement): string {
  const { answer } = statement;
  const sql = shorten(statement.sql.replaceAll(/\s+/g, ' '));
  const fault =
    statement.fault === undefined
      ? ''
      : ` [fault: ${statement.fault.kind} ${statement.fault.side}]`;
  const result =
    answer.status === 'ok'
      ? `${answer.command}${answer.rowCount === null ? '' : ` ${answer.rowCount}`}`
      : `${answer.code} ${shorten(answer.message)}`;
  return `  ${statement.role}: ${sql} → ${result}${fault}`;
}

function tellBoundary(before: State, boundary: Boundary): string {
  const changes = boundary.state.flatMap((table) => {
    const earlier = before.find((one) => one.table === table.table);
    if (earlier?.net === table.net && counts(earlier) === counts(table)) return [];
    const change = {
      ...table,
      inserted: table.inserted - (earlier?.inserted ?? 0),
      updated: table.updated - (earlier?.updated ?? 0),
      deleted: table.deleted - (earlier?.deleted ?? 0),
    };
    return [`${table.table} ${describeTable(change)}`];
  });
  const what = changes.length === 0 ? 'nothing changed' : changes.join('; ');
  return `  witness after ${boundary.kind}: ${what}; switch ${boundary.switchOn ? 'on' : 'off'}`;
}

function counts(table: TableState): string {
  return `${table.inserted} ${table.updated} ${table.deleted}`;
}

function tellOutcome(outcome: NonNullable<Observation['steps'][number]['outcome']>): string {
  if (outcome.status === 'applied') return 'applied';
  const { code, message, sqlstate } = outcome.reason;
  return `${outcome.status} (${code}${sqlstate === undefined ? '' : ` ${sqlstate}`}): ${shorten(message)}`;
}

/** Sixty creations of one shape are one line with a count. */
function fold(lines: readonly string[]): readonly string[] {
  const folded: { line: string; count: number }[] = [];
  for (const line of lines) {
    const previous = folded.at(-1);
    if (previous?.line === line) previous.count += 1;
    else folded.push({ line, count: 1 });
  }
  return folded.map(({ line, count }) => (count === 1 ? line : `${line}  (${count} times)`));
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

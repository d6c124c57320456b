/** Tells what happened in a refuting case: statements with their answers, outcomes, and the net changes at each boundary. Row contents stay out. */
import type { Boundary, Observation, State, Statement } from '../schema/observation.ts';
import { describeTable } from './judge.ts';

const LONGEST = 110;

/** One line a statement, a boundary or an outcome, in the order of the history. */
export function tell(seen: Observation): readonly string[] {
  const lines = seen.steps.flatMap((step) => [
    `step ${step.step}: ${step.method}`,
    ...fold(seen.statements.filter((one) => one.step === step.step).map(tellStatement)),
    ...seen.boundaries
      .filter((one) => one.step === step.step && one.method === step.method)
      .slice(-1)
      .map(tellBoundary),
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

function tellBoundary(boundary: Boundary): string {
  return `  witness after ${boundary.kind}: ${tellState(boundary.state)}; switch ${boundary.switchOn ? 'on' : 'off'}`;
}

function tellState(state: State): string {
  const parts = state.map((table) => `${table.table} ${describeTable(table)}`);
  return parts.length === 0 ? 'nothing changed' : parts.join('; ');
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

/** Tells a dry run to people, line by line: every statement, the rows written, the locks taken. Pure; values are never shown. */
import { oneLine, visible } from '../../platform/safe-text.ts';
import type { Counted, DryRun, DryStep, Written } from './dry-run.ts';
import type { Lock } from './locks.ts';

export function presentDryRun({ steps, counts }: DryRun): readonly string[] {
  return [
    ...steps.flatMap((step, index) => [
      `${index + 1}. ${step.method}: ${step.outcome?.status ?? 'died'}`,
      ...statementsOf(step).map((line) => `   ${line}`),
      ...labelled('rows', step.rows.map(wordsOfRows)),
      ...labelled('locks', locksOf(step.locks)),
    ]),
    '',
    'rows of each table before the run, when it is verified, and when it is taken back:',
    ...counts.map(wordsOfCounts),
  ];
}

function wordsOfCounts({ table, before, during, after }: Counted): string {
  const said = [before, during, after].map((count) => count ?? 'never');
  return `  ${table} ${said.join(' → ')}`;
}

/** A statement that is sent again and again is said once, with how often. */
function statementsOf({ statements }: DryStep): readonly string[] {
  const lines: { text: string; count: number }[] = [];
  for (const { role, sql, answer } of statements) {
    const failed = answer.status === 'ok' ? '' : ` -- ${answer.code} ${answer.message}`;
    const text = visible(oneLine(`${role}: ${sql}${failed}`));
    const last = lines.at(-1);
    if (last?.text === text) last.count += 1;
    else lines.push({ text, count: 1 });
  }
  return lines.map(({ text, count }) => (count === 1 ? text : `${text}  × ${count}`));
}

function wordsOfRows({ table, inserted, updated, deleted }: Written): string {
  const counts = { inserted, updated, deleted };
  const said = Object.entries(counts).filter(([, count]) => count > 0);
  return `${table} ${said.map(([how, count]) => `${count} ${how}`).join(', ')}`;
}

/** Those of indexes go with their tables. */
function locksOf(locks: readonly Lock[]): readonly string[] {
  const indexes = locks.filter(({ kind }) => kind === 'index').length;
  return [
    ...locks
      .filter(({ kind }) => kind !== 'index')
      .map(({ kind, on, mode }) => `${mode} on ${on === '' ? kind : on}`),
    ...(indexes === 0 ? [] : [`and ${indexes} on indexes`]),
  ];
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `   ${index === 0 ? label.padEnd(6) : ' '.repeat(6)} ${line}`);
}

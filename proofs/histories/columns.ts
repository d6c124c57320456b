/** Runs a refuting history once more and says which rows and columns each inverse failed to bring back. Explains; judges nothing. */

import type { Workbench } from '../../harness/engine/workbench.ts';
import type { Trial } from '../../harness/rollback/trial.ts';
import { compareRows, type RowDigests } from '../../harness/witness/rows.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';

type Content = ReadonlyMap<string, RowDigests>;

/** The first inverse that fell short, row by row; then the end against the start. */
export async function locateDifferences(
  history: History,
  workbench: Workbench,
): Promise<readonly string[]> {
  const contents: { readonly step: number; readonly content: Content }[] = [];
  await workbench.run(history, {
    onBoundary: async (trial, { step }) => {
      contents.push({ step, content: await readContent(trial) });
    },
  });
  const revert = history.steps.findIndex((step) => step.do === 'revert' && step.run === 0);
  const phases = history.steps.flatMap((step, index) =>
    step.do === 'phase' && step.run === 0 ? [index] : [],
  );
  const before = (step: number) => contents.findLast((one) => one.step < step) ?? contents[0];
  // The first boundary of the compensation is its check; then comes one inverse a phase, the last first.
  const inverses = contents.filter(({ step }) => step === revert).slice(1);
  for (const [index, { content }] of inverses.entries()) {
    const phase = PHASES.length - 1 - index;
    const wanted = before(phases[phase] ?? revert)?.content;
    const lines = wanted === undefined ? [] : compare(wanted, content);
    if (lines.length > 0) return [`where, after the inverse of ${PHASES[phase]}:`, ...lines];
  }
  const [start, end] = [before(phases[0] ?? revert), contents.at(-1)];
  const lines = start === undefined || end === undefined ? [] : compare(start.content, end.content);
  return lines.length === 0 ? [] : ['where, after the compensation:', ...lines];
}

async function readContent(trial: Trial): Promise<Content> {
  const content = new Map<string, RowDigests>();
  for (const [table, duty] of Object.entries(TABLE_DUTIES)) {
    if (duty === 'restored') content.set(table, await trial.digestRows(table));
  }
  return content;
}

function compare(before: Content, after: Content): readonly string[] {
  return [...before].flatMap(([table, rows]) =>
    compareRows(table, rows, after.get(table) ?? {}).map((line) => `  ${line}`),
  );
}

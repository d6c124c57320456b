/** Runs a refuting history once more and says which rows and columns each inverse failed to bring back. Explains; judges nothing. */
import type { History } from '../../schema/history.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Workbench } from '../engine/workbench.ts';
import type { Trial } from '../rollback/trial.ts';
import { compareRows, type RowDigests } from '../witness/content-digests.ts';
import { transactionsBefore } from './unwinding.ts';

type Content = ReadonlyMap<string, RowDigests>;

/** The first inverse that fell short, row by row; then the end against the start. */
export async function locateDifferences(
  history: History,
  workbench: Workbench,
): Promise<readonly string[]> {
  const { contract } = workbench.pipeline;
  const { phases: names } = contract;
  const contents: { readonly step: number; readonly content: Content }[] = [];
  await workbench.run(history, {
    onBoundary: async (trial, { step }) => {
      contents.push({ step, content: await readContent(trial, contract) });
    },
  });
  const revert = history.steps.findIndex((step) => step.do === 'revert' && step.run === 0);
  const phases = history.steps.flatMap((step, index) =>
    step.do === 'phase' && step.run === 0 ? [index] : [],
  );
  const before = (step: number) => contents.findLast((one) => one.step < step) ?? contents[0];
  // The last transactions of a compensation are one inverse a phase, the last phase first.
  const inverses = contents
    .filter(({ step }) => step === revert)
    .slice(transactionsBefore(workbench.pipeline, history));
  for (const [index, { content }] of inverses.entries()) {
    const phase = names.length - 1 - index;
    const wanted = before(phases[phase] ?? revert)?.content;
    const lines = wanted === undefined ? [] : compare(wanted, content);
    if (lines.length > 0) return [`where, after the inverse of ${names[phase]}:`, ...lines];
  }
  const [start, end] = [before(phases[0] ?? revert), contents.at(-1)];
  const lines = start === undefined || end === undefined ? [] : compare(start.content, end.content);
  return lines.length === 0 ? [] : ['where, after the compensation:', ...lines];
}

async function readContent(trial: Trial, { tables }: Contract): Promise<Content> {
  const content = new Map<string, RowDigests>();
  for (const [table, duty] of Object.entries(tables)) {
    if (duty === 'restored') content.set(table, await trial.digestRows(table));
  }
  return content;
}

function compare(before: Content, after: Content): readonly string[] {
  return [...before].flatMap(([table, rows]) =>
    compareRows(table, rows, after.get(table) ?? {}).map((line) => `  ${line}`),
  );
}

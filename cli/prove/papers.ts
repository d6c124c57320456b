/** What stands beside the cases in an evidence folder, and how a case of it is run again. */
import { toStoredCase, writeStoredCase } from '../../harness/counterexample/case.ts';
import { caseFolderName, paperPaths } from '../../harness/counterexample/paths.ts';

import type { Papers } from '../../harness/engine/refutation.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';

/** Path to text. They hold the values of the case: no part of the evidence itself. */
export function paperFiles(
  papers: readonly Papers[],
  evidence: Evidence,
): ReadonlyMap<string, string> {
  return new Map(
    papers.flatMap(({ law, value, transcript, reproduction }) => {
      const paths = paperPaths(law);
      const result = evidence.laws.find(({ id }) => id === law);
      const stored = result === undefined ? null : toStoredCase(result, evidence, value);
      return [
        ...(stored === null ? [] : [[paths.stored, writeStoredCase(stored)] as const]),
        [paths.transcript, transcript] as const,
        [paths.reproduction, reproduction] as const,
      ];
    }),
  );
}

/** One line a case, to be copied. */
export function replayWords(folder: string, laws: readonly LawResult[]): readonly string[] {
  return laws
    .filter(({ counterexample }) => counterexample !== undefined)
    .map(({ id }) => {
      const file = `${folder}/counterexamples/${caseFolderName(id)}/case.json`;
      return `replay ${id}: npm run cutproof -- replay ${file}`;
    });
}

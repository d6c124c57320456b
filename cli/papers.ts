/** What stands beside the cases in an evidence folder, and how a case of it is run again. */
import { caseFolderName } from '../harness/case.ts';
import { paperPaths } from '../harness/paper-paths.ts';
import type { Papers } from '../proofs/refutation.ts';
import type { LawResult } from '../schema/evidence.ts';

/** Path to text. They hold the values of the case: no part of the evidence itself. */
export function paperFiles(papers: readonly Papers[]): ReadonlyMap<string, string> {
  return new Map(
    papers.flatMap(({ law, transcript, reproduction }) => {
      const paths = paperPaths(law);
      return [
        [paths.transcript, transcript],
        [paths.reproduction, reproduction],
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

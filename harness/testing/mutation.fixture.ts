/** Made-up mutants for the tests of evidence, report and terminal. They look like measured ones and must never be taken for such. */
import type { Mutant } from '../../schema/mutant.ts';
import type { MutationSummary } from '../../schema/mutation.ts';

/** One of two survives, with the text in every place that can hold text. */
export function mutationSummary(
  text: string,
  changed: Partial<MutationSummary> = {},
): MutationSummary {
  const half = {
    ...{ killed: 1, survived: 1, equivalent: 0, unjudged: 0, stillborn: 0 },
    score: 0.5,
  };
  const tallies = { [text]: half };
  const mutant: Mutant = {
    ...{ id: text, file: text, routine: text, line: 88, operator: text, from: text, to: text },
    kind: 'sql',
  };
  return {
    kind: 'sql',
    measuredAt: '2026-01-01T03:04:05.678Z',
    commit: text,
    seed: 7,
    cases: 12,
    drawn: { of: 1_516, count: 2 },
    score: {
      ...half,
      by: { file: tallies, operator: tallies, kind: { sql: half }, law: { [text]: 1 } },
    },
    survivors: [{ mutant, asked: ['compensation/restores'] }],
    ...changed,
  };
}

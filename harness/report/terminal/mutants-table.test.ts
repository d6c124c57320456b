/** What a terminal is told of mutants: every survivor with its change, whatever speaks against the laws, and no survivor that was reviewed. */
import { describe, expect, it } from 'vitest';
import type { Mutant } from '../../../schema/mutant.ts';
import {
  MUTATION_FORMAT,
  type MutantEnd,
  type MutantResult,
  type MutationReport,
} from '../../../schema/mutation.ts';
import { scoreOf } from '../../evidence/mutation-score.ts';
import { renderMutants } from './mutants-table.ts';

const ASKED = { law: 'cut/contract', stage: 'rollback', cases: 12, durationMs: 1 } as const;

function result(id: string, end: MutantEnd): MutantResult {
  const mutant: Mutant = {
    ...{ id, kind: 'sql', file: 'a.sql', routine: 'f', line: 7, operator: 'swap' },
    ...{ from: `from ${id}`, to: `to ${id}` },
  };
  return { mutant, end, asked: [ASKED], durationMs: 1_500 };
}

const RESULTS = [
  result('one', { status: 'killed', by: ASKED, finding: 'a row is left' }),
  result('two', { status: 'survived' }),
  result('three', { status: 'survived' }),
  result('four', { status: 'unjudged', reason: 'it\nhangs \u001b[31m' }),
  result('five', { status: 'stillborn', reason: '42601' }),
];
const EQUIVALENTS = [{ id: 'three', kind: 'sql', where: 'a.sql:7', why: 'it is' }] as const;

function printed(changed: Partial<MutationReport> = {}, colour = false): string {
  const report: MutationReport = {
    ...{ format: MUTATION_FORMAT, measuredAt: '2026-01-01T00:00:00Z', commit: 'c', seed: 9 },
    ...{ cases: 12, drawn: { of: 90, count: 5 }, laws: ['cut/contract'], discarded: {} },
    ...{ score: scoreOf(RESULTS, EQUIVALENTS), objections: [], fallen: [], results: RESULTS },
    ...changed,
  };
  return renderMutants(report, { colour, equivalents: EQUIVALENTS });
}

describe('mutants on a terminal', () => {
  it('always are counted by kind, file and operator, and refutations by law', () => {
    const text = printed();

    expect(text).toMatch(/^5 of 90 mutants, 1 laws, 12 random cases each, seed 9$/m);
    for (const name of ['sql', 'a.sql', 'swap']) {
      expect(text).toMatch(new RegExp(`^  ${name} +1 +1 +1 +50\\.0 %$`, 'm'));
    }
    expect(text).toMatch(/^ {2}cut\/contract +1$/m);
    expect(text).toMatch(/^score 50\.0 %: the laws refute 1 of 2$/m);
    expect(text).toContain('besides 1 reviewed as equivalent, 1 not judged, 1 that the server');
    expect(printed({ shard: { index: 2, count: 4 } })).toContain('seed 9, shard 2/4');
  });

  it('always tell a survivor with its change, and never one that was reviewed', () => {
    const text = printed();

    expect(text).toContain('survived: two\n  a.sql:7, f: swap\n  - from two\n  + to two\n');
    expect(text).toContain('cut/contract (rollback, 12)');
    expect(text).not.toContain('survived: three');
  });

  it('always tell why one was not judged, on one line and without its control characters', () => {
    expect(printed()).toMatch(/^unjudged: four, a\.sql:7: it hangs .*\[31m$/m);
    expect(printed()).not.toContain('\u001b');
  });

  it('never hide a fall, an objection or a doubt, and say it without colour', () => {
    const against = { fallen: ['old'], objections: ['the list names none'], doubt: 'it crashed' };

    const text = printed(against);

    expect(text).toContain('✗ the list names none');
    expect(text).toContain('✗ old was refuted when the score was recorded');
    expect(text).toContain('? nothing of this counts: it crashed');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    expect(printed(against, true).replaceAll(/\u001b\[\d+m/g, '')).toBe(text);
  });
});

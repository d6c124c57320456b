/** The section on mutants: every score, fall, doubt and survivor stands on the page, and nothing does where none was measured. */
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../schema/evidence.ts';
import type { MutationSummary } from '../../schema/mutation.ts';
import { evidenceOf } from '../testing/evidence.fixture.ts';
import { mutationSummary } from '../testing/mutation.fixture.ts';
import { markupText } from './html.ts';
import { mutationSection } from './mutation.ts';

const page = (evidence: Evidence) =>
  markupText(mutationSection(evidence))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
const of = (...mutation: readonly MutationSummary[]) => page({ ...evidenceOf({}), mutation });

describe('mutants on the page', () => {
  it('never have a section where none was measured', () => {
    expect(page(evidenceOf({}))).toBe('');
    expect(of()).toBe('');
  });

  it('always show what was counted of each kind, when and at which commit', () => {
    const tallied = { killed: 5, survived: 3, equivalent: 7, unjudged: 2, stillborn: 1 };
    const one = mutationSummary('0123456789abcdef', { drawn: { of: 1_516, count: 18 } });
    const score = { ...one.score, ...tallied, score: 0.625 };
    const none = { ...score, score: null, killed: 0, survived: 0 };

    const text = of({ ...one, score }, { ...one, kind: 'adapter', score: none });

    expect(text).toContain('sql 62.5 % 5 3 7 2 2026-01-01 at 0123456789ab, 18 of 1,516');
    expect(text).toContain('adapter – 0 0 7 2 2026-01-01');
  });

  it('always show each survivor with its change and the laws asked, by file and by operator', () => {
    const text = of(mutationSummary('x-swap'));

    expect(text).toContain('Survivors of the sql: 1');
    expect(text).toContain('x-swap:88 x-swap x-swap x-swap compensation/restores');
    expect(text).toContain('Mutants of the sql by file');
    expect(text).toContain('Mutants of the sql by operator');
    expect(text.match(/x-swap 50\.0 % 1 1 0 0/g)).toHaveLength(2);
  });

  it('never hide a fall, nor a doubt behind the moment of the measurement', () => {
    const text = of(mutationSummary('c', { fallen: ['one', 'two'], doubt: 'a law crashed' }));

    expect(text).toContain('✗ Refuted once, and not any more: one, two');
    expect(text).toContain('▲ a law crashed');
    expect(of(mutationSummary('c', { fallen: [] }))).not.toContain('✗');
  });
});

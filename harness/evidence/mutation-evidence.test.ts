/** What a measured strength of the laws does to evidence: it is told with its date, and one that fell is a refutation. */
import { describe, expect, it } from 'vitest';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import { createSchemaJudge } from '../bundle/verify-derived.ts';
import { verdictSentence } from '../report/sentences.ts';
import { renderVerdictTable } from '../report/terminal/verdict-table.ts';
import { evidenceOf, pageOf } from '../testing/evidence.fixture.ts';
import { mutationSummary } from '../testing/mutation.fixture.ts';
import { reassemble } from './assemble.ts';

const COMMIT = '9f3c2a71d04be5568a17c3f2b6d9e0415c7a8b12';
const measured = evidenceOf({ mutation: [mutationSummary(COMMIT)] });

describe('evidence of mutants', () => {
  it('always says how many the laws let pass, and when and at which commit that was measured', () => {
    const said = `Of the 2 mutants of the sql that were judged, of 1,516 there are, the laws let 1 pass, measured on 2026-01-01 at commit ${COMMIT}.`;

    expect(measured).toMatchObject({ verdict: 'proved', mutation: [{ score: { score: 0.5 } }] });
    expect(measured.limits).toContain(said);
    expect(renderVerdictTable(measured, { colour: false })).toContain(
      'mutants refuted by the laws: sql 50.0 % (1 of 2)\n  measured 2026-01-01 at 9f3c2a71d04b…',
    );
  });

  it('always is as its schema says, and comes out of itself as it went in', () => {
    const whole = evidenceOf({
      mutation: [mutationSummary('a', { fallen: ['x'], doubt: 'why' }), mutationSummary('b')],
    });

    for (const evidence of [measured, whole]) {
      expect(createSchemaJudge()(JSON.parse(JSON.stringify(evidence)))).toEqual([]);
      expect(reassemble(evidence, CUTTER_SUITE)).toEqual(evidence);
    }
    const spoilt = { ...measured, mutation: [{ ...mutationSummary('a'), score: { score: 2 } }] };
    expect(createSchemaJudge()(spoilt)).not.toEqual([]);
  });

  it('never is proved where one survives that the laws refuted before', () => {
    const fell = evidenceOf({ mutation: [mutationSummary('a', { fallen: ['one', 'two'] })] });

    expect(fell.verdict).toBe('refuted');
    expect(verdictSentence(fell)).toBe(
      'The mutation score fell: 2 that the laws refuted survive now.',
    );
    expect(pageOf(fell)).toContain('Refuted once, and not any more: one, two');
  });

  it('never is proved where the unchanged pipeline did not outlive the laws that judge mutants', () => {
    const doubted = evidenceOf({ mutation: [mutationSummary('a', { doubt: 'a law crashed' })] });

    expect(doubted.verdict).toBe('unknown');
    expect(doubted.limits).toContain('Nothing is known of the mutants of the sql: a law crashed.');
  });

  it('always shows every survivor on the page, and never a section where none were measured', () => {
    expect(pageOf(measured)).toContain(`${COMMIT}:88`);
    expect(pageOf(measured)).toContain('▲ 1 of 2 refuted');
    expect(pageOf(evidenceOf())).not.toContain('id="mutants"');
    expect(renderVerdictTable(evidenceOf(), { colour: false })).not.toContain('mutants');
  });
});

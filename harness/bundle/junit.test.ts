/** What continuous integration is told: never green where the run is not proved, and always XML. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LAWS } from '../../schema/contract/laws.ts';
import { allProved, evidenceOf, lawResult, refutation } from '../testing/evidence.fixture.ts';
import { tally } from '../testing/tally.fixture.ts';
import { renderJunit } from './junit.ts';

const COUNT = Object.keys(LAWS).length;

describe('junit.xml', () => {
  it('always has one passing case a law where all are proved', () => {
    const xml = renderJunit(evidenceOf());
    expect(xml.match(/<testcase /g)).toHaveLength(COUNT);
    expect(xml).toContain(`tests="${COUNT}" failures="0" errors="0" skipped="0"`);
    expect(xml).not.toMatch(/<failure|<error/);
  });

  it('always fails with findings and story where a law is refuted, and errs where one is unknown', () => {
    const results = allProved()
      .filter((law) => law.id !== 'rollback/no-escape')
      .map((law) => (law.id === 'compensation/restores' ? { ...law, ...refutation() } : law));
    const xml = renderJunit(evidenceOf({ results }));
    expect(xml).toContain(`tests="${COUNT}" failures="1" errors="1"`);
    expect(xml).toContain(
      '<failure type="refuted" message="after the inverse, public.information_unit',
    );
    expect(xml).toContain('step 2  revert_cut COMMIT (emulated)');
    expect(xml).toContain('<error type="unknown" message="did not run"/>');
  });

  it('is never green where the run is worse than its laws', () => {
    const empty = evidenceOf({ results: [], selected: [] });
    expect(renderJunit(empty)).toContain('tests="1" failures="0" errors="1"');
    const residue = [{ what: 'a lock', declared: false }];
    const lowered = evidenceOf({ tallies: [tally({ residue })] });
    expect(renderJunit(lowered)).toContain(`tests="${COUNT + 1}" failures="0" errors="1"`);
  });

  it('never holds a character or a tag that XML would not take as text', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(']]></failure>', '<!DOCTYPE x>', '&bad;', '\u0000\ufffe\ud800', '"/><x a="'),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        const counterexample = {
          value: text,
          findings: [text],
          story: [text],
          shrinks: 0,
          command: text,
        };
        const law = lawResult('cut/contract', { verdict: 'refuted', claim: text, counterexample });
        const xml = renderJunit(
          evidenceOf({ results: [law], selected: ['cut/contract'], startedAt: text }),
        );
        expect(xml).not.toMatch(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
        expect([...xml.matchAll(/<\/?([a-z?!][a-z]*)/gi)].map((hit) => hit[1]).join(' ')).toBe(
          '?xml testsuites testsuite properties property property property property property property properties testcase failure failure testcase system system testsuite testsuites',
        );
        expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot);)/);
      }),
    );
  });
});

/** What a terminal is sent: words and symbols that say it all without colour, lines that fit, and never a value's control character. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allProved,
  evidenceOf,
  evidenceParts,
  lawResult,
  refutation,
} from '../../testing/evidence.fixture.ts';
import { renderVerdictTable } from './verdict-table.ts';

const refuted = evidenceOf({
  results: allProved()
    .filter((law) => law.id !== 'rollback/no-escape')
    .map((law) => (law.id === 'compensation/restores' ? { ...law, ...refutation() } : law)),
});

describe('the verdict table', () => {
  it('always names every law with a symbol and a word', () => {
    const text = renderVerdictTable(refuted, { colour: false });
    expect(text).toMatch(/^✓ cut\/contract +proved +1,000\/1,000 +2\/2 +12\.3 s$/m);
    expect(text).toMatch(/^✗ compensation\/restores +refuted +17\/1,000 +2\/2/m);
    expect(text).toMatch(/^\? rollback\/no-escape +unknown +0\/1 +0\/0/m);
    expect(text).toMatch(/^ {4}did not run$/m);
    expect(text).toContain('✗ REFUTED');
  });

  it('always tells the story of a refutation, with the command on one line', () => {
    const text = renderVerdictTable(refuted, { colour: false });
    expect(text).toContain('public.information_unit differs: 1 row updated');
    expect(text).toContain('{"do":"meddle","run":0,"how":"edit_title","unit":0}');
    expect(text).toContain('witness: public.information_unit 0 inserted, 1 updated: NOT as before');
    expect(text).toMatch(
      /^ {4}cutproof replay counterexamples\/compensation__restores\/case\.json$/m,
    );
  });

  it('never says anything by colour alone', () => {
    const plain = renderVerdictTable(refuted, { colour: false });
    const coloured = renderVerdictTable(refuted, { colour: true });
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('never sends a control character of a value, and never exceeds 100 columns but for the command', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom(
        '\u001b[2J\u001b]0;x\u0007',
        '\r',
        '\u202e',
        'word '.repeat(99),
        'x'.repeat(1_048_576),
      ),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        const counterexample = {
          value: text,
          findings: [text],
          story: [text],
          shrinks: 0,
          command: 'cutproof replay case.json',
        };
        const law = lawResult('cut/contract', {
          verdict: 'refuted',
          claim: text,
          reason: text,
          counterexample,
        });
        const shown = renderVerdictTable(
          evidenceOf({
            results: [law],
            server: { ...evidenceParts().server, kind: text },
            subject: { suiteCommit: text, schemaFingerprint: text },
          }),
          { colour: false },
        );
        expect(shown).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
        for (const line of shown.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 40 },
    );
  });
});

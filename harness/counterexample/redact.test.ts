/** The laws of redaction: no text of a case passes but known words, whatever the case is like, and what it was can be compared. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { sha256 } from '../../schema/digest.ts';
import { redact } from './redact.ts';

const redacted = (json: string) => redact(json, CUTTER);

const MARKER = 'MARKER of a body';

describe('a redacted value', () => {
  it('never holds a text of a row, wherever it stands and whatever its field is called', () => {
    const place = fc.letrec<{ readonly tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constant(MARKER),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('body', 'runId', 'do', 'x', 'format'), tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(place.tree, (value) => {
        expect(redacted(JSON.stringify(value))).not.toContain('MARKER');
      }),
    );
  });

  it('always shows the digest and the length of what it hides', () => {
    const value = { rows: [{ title: 'Điều 1', body: 'x' }] };
    expect(JSON.parse(redacted(JSON.stringify(value)))).toEqual({
      rows: [{ title: `${sha256('Điều 1')} (6 characters)`, body: `${sha256('x')} (1 character)` }],
    });
  });

  it('always keeps what says what was done: numbers, known words, identifiers, digests', () => {
    const value = {
      runs: [{ runId: 'run-1', plan: { digest: sha256('plan'), rows: [{ position: 1 }] } }],
      steps: [{ do: 'phase', run: 0, phase: 'cut_leg_a' }],
      faults: [{ step: 0, statement: 3, side: 'after', kind: 'cancel', sqlstate: '57014' }],
      half: null,
      swallows: true,
    };
    expect(JSON.parse(redacted(JSON.stringify(value)))).toEqual(value);
  });

  it('never changes when it is redacted again', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(redacted(redacted(json))).toBe(redacted(json));
      }),
    );
  });

  it('always hides a text that is no JSON', () => {
    expect(redacted(MARKER)).toBe(JSON.stringify(`${sha256(MARKER)} (16 characters)`));
  });
});

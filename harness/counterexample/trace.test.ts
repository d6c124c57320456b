/** The laws of a transcript: every statement, moment and end has its step, in the order of the history, and no content of a row is in it. */
import { describe, expect, it } from 'vitest';
import type { History } from '../../schema/history.ts';
import { boundary, changedTable, observed, statement } from '../testing/observation.fixture.ts';
import { storyOf, transcriptOf } from './story.ts';
import { trace } from './trace.ts';

const begun = {
  step: 0,
  method: 'cut_leg_a' as const,
  outcome: { status: 'applied' as const, detail: { body: 'MARKER' } },
  connections: 1,
  statements: 2,
};

describe('a transcript', () => {
  it('always has what was asked and, after the COMMIT, what changed since the moment before', () => {
    const commit = { status: 'ok', command: 'COMMIT', rowCount: null } as const;
    const seen = observed({
      steps: [begun],
      statements: [
        statement({ valuesDigest: 'sha256:1' }),
        statement({ index: 1, sql: 'COMMIT', answer: commit }),
      ],
      boundaries: [
        boundary({ method: 'start', kind: 'start', statements: 0, state: [] }),
        boundary({
          statements: 2,
          state: [changedTable('public.vocab', { inserted: 2, net: '77' })],
        }),
      ],
    });

    const steps = trace(seen);

    expect(steps.map(({ what }) => what).slice(0, 5)).toEqual([
      'call',
      'statement',
      'statement',
      'witness',
      'outcome',
    ]);
    expect(steps[3]).toEqual({
      what: 'witness',
      after: 'commit',
      tables: [{ table: 'public.vocab', inserted: 2, updated: 0, deleted: 0, net: '77' }],
      switchOn: boundary({}).switchOn,
    });
    expect(JSON.stringify(steps)).not.toContain('MARKER');
  });

  it('always counts equal statements in a row and digests all their values together', () => {
    const many = (first: string) =>
      trace(
        observed({
          steps: [begun],
          statements: [
            statement({ valuesDigest: first }),
            statement({ index: 1, valuesDigest: 'sha256:2' }),
            statement({ index: 2, sql: 'another' }),
          ],
        }),
      ).filter((step) => step.what === 'statement');

    expect(many('sha256:1').map(({ times }) => times)).toEqual([2, 1]);
    expect(many('sha256:1')[0]?.valuesDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(many('sha256:1')[0]?.valuesDigest).not.toBe(many('sha256:3')[0]?.valuesDigest);
  });

  it('always says what speaks against the claim, and whose run a step belongs to', () => {
    const seen = observed({
      steps: [begun],
      violations: [{ code: 'E_X', message: 'it left' }],
      residue: [{ what: 'a lock', declared: false }],
    });
    const history: History = {
      runs: [{ runId: 'run-1' }],
      steps: [{ do: 'meddle', run: 0, how: 'edit_title', unit: 0 }],
      faults: [],
    };
    const steps = trace(seen, { history, about: ({ runId }) => `run ${runId}, 1 unit` });

    expect(steps[0]).toMatchObject({ about: 'somebody else: edit_title of run run-1, 1 unit' });
    const against = steps.filter((step) => step.what === 'sight' && step.against);
    expect(storyOf(against)).toEqual(['violation E_X: it left', 'residue: a lock']);
  });

  it('always takes a line of text for something that was observed', () => {
    expect(transcriptOf(['  a row is left'])).toEqual([
      { what: 'sight', text: 'a row is left', against: false },
    ]);
  });
});

/** What comes first in a run: stored cases, tried as they are; and what a refuting case comes to when it is run again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CASE_FORMAT } from '../counterexample/case.ts';
import type { KeptCase } from '../counterexample/corpus.ts';
import { createCaseRecorder } from '../run/recorder.ts';
import { IDLE } from '../testing/pipeline.fixture.ts';
import type { Law } from './definition.ts';
import { repeat } from './refutation.ts';
import { replayKept } from './replay.ts';
import type { Workbench } from './workbench.ts';

/** Holds for even numbers. */
const EVEN: Law<number, number> = {
  pipeline: IDLE,
  id: 'cut/contract',
  claim: 'is always even',
  needs: 'nothing',
  given: fc.nat(),
  examples: () => [],
  act: async (value) => value % 2,
  check: (value, rest) => (rest === 0 ? [] : [`${value} is odd`]),
  accepts: (value) => (typeof value === 'number' ? [] : ['it is no number']),
  label: () => [],
  requires: {},
  tell: () => [],
  canaries: [],
};

const keep = (value: unknown, rest: Partial<KeptCase> = {}, stored = {}): KeptCase => ({
  file: `case-${String(value)}.json`,
  origin: 'corpus',
  ...rest,
  stored: {
    format: CASE_FORMAT,
    law: 'cut/contract',
    stage: 'rollback',
    expected: 'refuted',
    findings: [],
    schemaFingerprint: 'sha256:00',
    serverVersionNum: 180_004,
    seed: 7,
    value,
    ...stored,
  },
});

/** Replays, and says which values were tried. */
async function replay(kept: readonly KeptCase[], law: Law<number, number> = EVEN) {
  const tried: number[] = [];
  const replays = await replayKept(law, {
    kept,
    stage: 'rollback',
    check: async (value) => {
      tried.push(value);
      if (value === 13) throw new Error('no luck');
      return law.check(value, value % 2);
    },
  });
  return { ...replays, tried };
}

describe('stored cases', () => {
  it('always are tried in their order, and leave the rest to the search where they hold', async () => {
    expect(await replay([keep(4), keep(2)])).toEqual({
      runs: 2,
      end: null,
      file: null,
      words: '',
      labels: { replayed: 2 },
      tried: [4, 2],
    });
    expect(await replay([])).toMatchObject({ runs: 0, end: null, labels: {} });
  });

  it('always end the search where one refutes, as the value that it is', async () => {
    const { end, file, tried } = await replay([keep(4), keep(3), keep(5)]);

    expect(end).toEqual({
      status: 'refuted',
      runs: 0,
      value: 3,
      findings: ['3 is odd'],
      shrinks: 0,
    });
    expect([file, tried]).toEqual(['case-3.json', [4, 3]]);
  });

  it('never are tried for another law, nor in another stage that the law has', async () => {
    const both: Law<number, number> = { ...EVEN, stages: ['rollback', 'commit'] };
    const committed = keep(3, {}, { stage: 'commit' });

    expect((await replay([keep(3, {}, { law: 'roles/genuine' })])).tried).toEqual([]);
    expect((await replay([committed], both)).tried).toEqual([]);
    // The law has lost that stage: the case is tried all the same.
    expect((await replay([committed])).tried).toEqual([3]);
  });

  it.each([
    ['a value of another shape', 'x', 'it is no number'],
    ['a case that crashes', 13, 'no luck'],
  ])('never let a law stand whose committed case is %s', async (_what, value, why) => {
    const { end, labels } = await replay([keep(value), keep(3)]);

    expect(end).toMatchObject({ status: 'crashed' });
    expect(end).toHaveProperty('reason', expect.stringContaining(`case-${value}.json`));
    expect(end).toHaveProperty('reason', expect.stringContaining(why));
    expect(labels).toEqual({ 'stored, and left out': 1 });
  });

  it('always leave out what earlier evidence holds and no longer fits', async () => {
    const left = await replay([keep('x', { origin: 'evidence' }), keep(3, { origin: 'evidence' })]);

    expect(left).toMatchObject({ tried: [3], end: { status: 'refuted' } });
    expect(left.labels).toEqual({ replayed: 1, 'stored, and left out': 1 });
  });
});

describe('a refuting case that is run again', () => {
  const workbench = { recorder: createCaseRecorder() } as Workbench;
  const refutesOn = (...turns: readonly number[]): Law<number, number> => {
    let turn = 0;
    return {
      ...EVEN,
      act: async () => {
        turn += 1;
        return turns.includes(turn) ? 1 : 0;
      },
    };
  };

  it.each([
    ['stable', [1, 2, 3, 4, 5]],
    ['flaky 1/5', [4]],
    ['flaky 4/5', [1, 2, 3, 5]],
    ['flaky 0/5', []],
  ])('always is called %s where it refutes in those turns', async (label, turns) => {
    expect((await repeat(refutesOn(...turns), 1, workbench)).stability).toBe(label);
  });

  it('never counts a run that crashed as one that refuted', async () => {
    const crashing = { ...EVEN, act: () => Promise.reject(new Error('no')) };

    expect((await repeat(crashing, 1, workbench)).stability).toBe('flaky 0/5');
  });
});

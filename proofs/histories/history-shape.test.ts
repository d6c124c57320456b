/** Which stored values a law takes: whatever its generators make now, what they may make later with more fields, and nothing that would hold for the wrong reason. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { manyFaults } from '../../generators/faulty-history.ts';
import { anyHistory, meddledRun } from '../../generators/history.ts';
import { SMALL } from '../../harness/engine/settings.ts';
import { acceptFields, acceptText } from '../../harness/engine/value-shape.ts';
import { acceptHistory } from '../../harness/laws/history-shape.ts';
import type { CutterHistory } from '../../schema/contract/phase.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { acceptPlan } from '../pipeline/run-shape.ts';

const [whole] = explicitRuns(SMALL) as [CutterHistory, ...unknown[]];
const accept = acceptHistory(PRODUCTION);
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a history', () => {
  it('always is taken as the generators make it, and with fields that they do not make yet', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyHistory(CUTTER_PARTS, 3),
          meddledRun(CUTTER_PARTS, 3),
          manyFaults(CUTTER_PARTS, 3),
        ),
        (history) => {
          expect(accept(stored(history))).toEqual([]);
          expect(accept(stored({ ...history, weather: 'fine' }))).toEqual([]);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it.each([
    ['nothing', undefined, 'it is no history'],
    ['a text', 'x', 'it is no history'],
    ['no step', { ...whole, steps: [] }, 'it is no history'],
    ['no run', { ...whole, runs: [] }, 'it is no history'],
    [
      'a plan without rows',
      { ...whole, runs: [{ runId: 'a', plan: { ...whole.runs[0]?.plan, rows: [] } }] },
      'run 0: its plan has no',
    ],
    [
      'a run without an id',
      { ...whole, runs: [{ plan: whole.runs[0]?.plan }] },
      'run 0: its runId',
    ],
    [
      'an unknown phase',
      { ...whole, steps: [{ do: 'phase', run: 0, phase: 'cut_leg_z' }] },
      'step 0 is none',
    ],
    [
      'an unknown deed',
      { ...whole, steps: [{ do: 'meddle', run: 0, how: 'dance', unit: 0 }] },
      'step 0 is none',
    ],
    [
      'a step of a run that is not there',
      { ...whole, steps: [{ do: 'revert', run: 1 }] },
      'step 0 is none',
    ],
    [
      'a fault beyond the steps',
      {
        ...whole,
        faults: [{ step: 9, statement: 0, side: 'before', kind: 'crash', sqlstate: '' }],
      },
      'fault 0 is none',
    ],
    [
      'an unknown fault',
      { ...whole, faults: [{ step: 0, statement: 0, side: 'before', kind: 'fire', sqlstate: '' }] },
      'fault 0 is none',
    ],
  ])('never is taken as %s', (_what, value, finding) => {
    expect(accept(value)).toEqual([expect.stringContaining(finding)]);
  });
});

describe('other values', () => {
  it('never lack a field that the law needs, and always may have more', () => {
    const accepts = acceptFields({ plan: acceptPlan, name: acceptText });
    const plan = whole.runs[0]?.plan;

    expect(accepts(stored({ plan, name: 'x', more: 1 }))).toEqual([]);
    expect(accepts(stored({ plan }))).toEqual(['name: it is not a string']);
    expect(accepts(null)).toHaveLength(2);
  });
});

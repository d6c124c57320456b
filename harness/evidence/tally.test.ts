/** What sums never lose, and which numbers never stand beside "proved". */
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../schema/contract/phase.ts';
import type { Tally } from '../../schema/tally.ts';
import { evidenceOf } from '../testing/evidence.fixture.ts';
import { countRows, tally } from '../testing/tally.fixture.ts';
import { contradictions, sumTallies } from './tally.ts';

const sumOf = (tallies: readonly Tally[]) => sumTallies(tallies, METHODS);

const NONE: Tally = { killSwitch: [], faults: [], counts: [], coverage: [], residue: [] };

describe('the sum of tallies', () => {
  it('always adds up attempts by method and faults by point and kind', () => {
    const whole = sumOf([tally(), tally()]);
    expect(whole.killSwitch).toHaveLength(6);
    expect(whole.killSwitch[1]).toEqual({
      method: 'cut_leg_a',
      attempts: 1_000,
      refusals: 1_000,
      statementsSent: 0,
    });
    expect(whole.faults).toHaveLength(4);
    expect(whole.faults.find((row) => row.kind === 'cancel')).toMatchObject({
      planned: 72,
      fired: 62,
    });
  });

  it('never adds up faults of one point and different kinds', () => {
    const point = 'cut_leg_a: BEGIN, before';
    const faults = [
      { point, kind: 'terminate', planned: 1, fired: 1 },
      { point, kind: 'cancel', planned: 2, fired: 0 },
    ];
    expect(sumOf([{ ...NONE, faults }]).faults.map((row) => row.kind)).toEqual([
      'cancel',
      'terminate',
    ]);
  });

  it('always keeps every count, and shows each residue once, the undeclared first', () => {
    const extra = { what: 'table x: 1 row', declared: false };
    const whole = sumOf([tally(), tally({ residue: [extra] }), tally({ residue: [extra] })]);
    expect(whole.counts).toHaveLength(3 * 28);
    expect(whole.residue.map((row) => row.declared)).toEqual([false, true]);
  });
});

describe('numbers that speak against a law', () => {
  const against: [string, Partial<Tally>][] = [
    ['residue that was not declared', { residue: [{ what: 'a lock', declared: false }] }],
    [
      'a statement sent with the switch off',
      { killSwitch: [{ method: 'cut_leg_a', attempts: 2, refusals: 2, statementsSent: 1 }] },
    ],
    [
      'an attempt that was not refused',
      { killSwitch: [{ method: 'cut_leg_a', attempts: 2, refusals: 1, statementsSent: 0 }] },
    ],
    [
      'a restored table that is not as before, though its count is',
      { counts: countRows('one', 159).map((row) => ({ ...row, digestAfter: 'sha256:else' })) },
    ],
    [
      'a constant table that changed meanwhile',
      {
        counts: countRows('one', 159).map((row) =>
          row.duty === 'constant' ? { ...row, digestDuring: 'sha256:else' } : row,
        ),
      },
    ],
    [
      'an append-only table that lost a row',
      {
        counts: countRows('one', 159).map((row) =>
          row.duty === 'append-only' ? { ...row, after: row.before - 1 } : row,
        ),
      },
    ],
  ];
  for (const [what, added] of against) {
    it(`never let a run be proved: ${what}`, () => {
      const evidence = evidenceOf({ tallies: [tally(added)] });
      expect(evidence.verdict).toBe('unknown');
      expect(evidence.limits[0]).toMatch(/^The run's own numbers speak against it: /);
    });
  }

  it('are never found in a clean run', () => {
    expect(contradictions(sumOf([tally(), tally()]))).toEqual([]);
  });
});

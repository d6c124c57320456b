/** The laws of explaining an interleaving: a planted lost update is told in at most ten lines, with who did what before whom and why that cannot be; what is possible is not called impossible. */
import { describe, expect, it } from 'vitest';
import { everyContendedInterleaving } from '../../generators/contended-interleaving.ts';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { Interleaved } from '../../schema/interleaved.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { lostUpdate } from './canaries.ts';
import { judgeInterleaving } from './check.ts';
import { explainImpossible, tellInterleaving } from './explanation.ts';
import { openStage } from './stage.fixture.ts';

const copies = useCopies();
/** Two cuts of one document, statement about, at read committed. */
const TOGETHER = everyContendedInterleaving()[0] as Interleaving<Run>;

/** Who sent what in which order, and how it was answered. */
function orderOf({ statements }: Interleaved): readonly string[] {
  return statements.map(({ cutter, step, sql, waited, answer }) =>
    JSON.stringify([cutter, step, sql, waited, answer.status]),
  );
}

describe('the story of an interleaving', () => {
  it('always explains a planted lost update in at most ten lines, naming both cutters', async () => {
    await using stage = await openStage(copies, lostUpdate.change(PRODUCTION));
    const seen = await stage.see(TOGETHER);

    const story = tellInterleaving(TOGETHER, seen);

    expect(story.length).toBeLessThanOrEqual(10);
    const moments = story.map((line) => line.replace(/^\d+: /, ''));
    expect(moments).toEqual([
      'vn/baseline-a had 60 units, version 3, in_force, last cut by baseline',
      'B (run-b, read committed) began cut_leg_a, when there were 60 units, version 3, in_force, last cut by baseline',
      'A (run-a, read committed) began cut_leg_a, when there were 60 units, version 3, in_force, last cut by baseline',
      'B committed cut_leg_a: 61 units, version 4, in_force, last cut by run-b',
      'A committed cut_leg_a: 62 units, version 5, in_force, last cut by run-a',
      'cut_leg_a of B, then cut_leg_a of A comes to 63 units, version 5, in_force, last cut by run-a',
      'cut_leg_a of A, then cut_leg_a of B comes to 63 units, version 5, in_force, last cut by run-b',
      'found 62 units, version 5, in_force, last cut by run-a: no order of B and A comes to that; A wrote over what B had written',
    ]);
    expect(judgeInterleaving(TOGETHER, seen)[0]).toBe(moments.at(-1));
  });

  it('never calls impossible what the cutters of production come to, and tells it in at most ten lines', async () => {
    await using stage = await openStage(copies, PRODUCTION);

    for (const value of everyContendedInterleaving()) {
      const seen = await stage.see(value);
      expect(explainImpossible(value, seen)).toBeNull();
      expect(tellInterleaving(value, seen).length).toBeLessThanOrEqual(10);
    }
  });

  it('always comes to the same, statement by statement, where the same value is run again', async () => {
    await using stage = await openStage(copies, PRODUCTION);

    for (const value of everyContendedInterleaving()) {
      const once = await stage.see(value);
      const again = await stage.see(value);
      expect(orderOf(again)).toEqual(orderOf(once));
    }
  });
});

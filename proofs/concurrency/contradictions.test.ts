/** The model beside cutters at work at once: it finds what no count and no order of the moves shows, and never takes two COMMITs under way at once for one. */
import { describe, expect, it } from 'vitest';
import { everyContendedInterleaving } from '../../generators/contended-interleaving.ts';
import { runOfSize } from '../../generators/recorder-lie.ts';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import type { Run } from '../../schema/contract/phase.ts';
import { transactionsOf } from '../../schema/contract/transactions.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import { type CutterPipeline, PRODUCTION } from '../pipeline/cutter.ts';
import { FORGETFUL_CUTTERS } from './canaries.ts';
import { judgeInterleaving } from './check.ts';
import { openStage } from './stage.fixture.ts';

const copies = useCopies();
/** Two cuts of one document, statement about, at read committed. */
const TOGETHER = everyContendedInterleaving()[0] as Interleaving<Run>;

/** The second run waits at its COMMIT until the first one has committed. */
const WAITS_AT_COMMIT: Pick<CutterPipeline, 'statements'> = {
  statements: [
    `create function cutter.wait_for_each_other() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(77); return null; end $$`,
    `create trigger first_takes_it after insert on cutter.run_event
      for each row when (new.run_id = 'run-of-1') execute function cutter.wait_for_each_other()`,
    `create constraint trigger second_waits after insert on cutter.run_event deferrable initially deferred
      for each row when (new.run_id = 'run-of-2') execute function cutter.wait_for_each_other()`,
  ],
};

describe('the model of an interleaving', () => {
  it.each([
    [
      'audits-another-row',
      /'s cut_leg_a \(step 0\), commit: public.information_unit_audit \d+: row_digest is/,
    ],
    ['forgets-the-profile', /legal_document vn\/baseline-a: profile is/],
  ])('always finds what nobody else sees: %s', async (name, found) => {
    const slip = FORGETFUL_CUTTERS.find((one) => one.name === name);
    await using stage = await openStage(copies, slip?.change(PRODUCTION) ?? PRODUCTION);

    const seen = await stage.see(TOGETHER);

    expect(seen.contradictions.join('\n')).toMatch(found);
    expect(judgeInterleaving(TOGETHER, { ...seen, contradictions: [] })).toEqual([]);
  });

  it('never judges a COMMIT while another one is under way: what is read then is of both', async () => {
    await using stage = await openStage(copies, { ...PRODUCTION, ...WAITS_AT_COMMIT });
    const runs = [1, 2].map(runOfSize);
    const [statements = 0] = transactionsOf('cut_leg_a', 1);
    const value: Interleaving<Run> = {
      runs,
      standing: [1, 1],
      cutters: [0, 1].map((run) => ({ run, isolation: 'read committed', steps: ['cut_leg_a'] })),
      // The first one goes on until its COMMIT is next, then the second one until it waits.
      schedule: [...Array.from({ length: statements - 1 }, () => 0), 1],
    };

    for (let turn = 0; turn < 10; turn += 1) {
      const { contradictions, statements: sent, steps } = await stage.see(value);

      expect(steps.map(({ outcome }) => outcome?.status)).toEqual(['applied', 'applied']);
      expect(sent.filter(({ sql, waited }) => sql === 'COMMIT' && waited)).toHaveLength(1);
      expect(contradictions).toEqual([]);
    }
  });
});

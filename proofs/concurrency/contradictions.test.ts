/** The model beside cutters at work at once: it agrees with a pipeline that is as it should be, and finds slips that no count and no order of the moves shows. */
import { describe, expect, it } from 'vitest';
import { everyContendedInterleaving } from '../../generators/contended-interleaving.ts';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';
import { judgeInterleaving } from './check.ts';
import { openStage } from './stage.fixture.ts';

const copies = useCopies();
/** Two cuts of one document, statement about, at read committed. */
const TOGETHER = everyContendedInterleaving()[0] as Interleaving<Run>;

describe('the model of an interleaving', () => {
  it('never contradicts cutters at work at once', async () => {
    await using stage = await openStage(copies, PRODUCTION);
    for (const value of everyContendedInterleaving().slice(0, 8) as Interleaving<Run>[]) {
      expect((await stage.see(value)).contradictions).toEqual([]);
    }
  });

  it.each([
    [
      'audits another row',
      'cutter.audit_unit',
      'cutter.text_digest(new::text)',
      'cutter.text_digest(new.title)',
      /'s cut_leg_a \(step 0\), commit: public.information_unit_audit \d+: row_digest is/,
    ],
    [
      'forgets the profile of the document',
      'public.fn_cut_close',
      "'unit_digest', created_digest)),",
      "'unit_digest', p_run_id)),",
      /legal_document vn\/baseline-a: profile is/,
    ],
  ])('always finds what nobody else sees: %s', async (name, routine, from, to, found) => {
    const slip = mutant({ name, breaks: name, routine, from, to });
    await using stage = await openStage(copies, slip.change(PRODUCTION));

    const seen = await stage.see(TOGETHER);

    expect(seen.contradictions.join('\n')).toMatch(found);
    expect(judgeInterleaving(TOGETHER, { ...seen, contradictions: [] })).toEqual([]);
  });
});

/** What the model cannot be told is told at the end, to who runs the case. The pipeline never hears of it. */
import { describe, expect, it } from 'vitest';
import { ProofError } from '../../schema/failure.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { createOracle } from './oracle.ts';

const unread = async () => {
  throw new ProofError('E_INTERNAL', 'nobody can read');
};
const AT = { step: 0, statements: 0, state: [], switchOn: true };

describe('a model that cannot read', () => {
  it('never fails at a boundary, and always at the end of the history', async () => {
    const watch = createOracle(OWN_NAMES).watch({ runs: [], steps: [], faults: [] });

    await watch.look(unread, { ...AT, method: 'start', kind: 'start' }, null);
    expect(watch.ahead(0, 'cut_leg_a')).toBeNull();
    watch.conclude({
      ...{ step: 0, method: 'cut_leg_a', connections: 1, statements: 4 },
      outcome: { status: 'applied', detail: {} },
    });

    expect(() => watch.findings()).toThrow('nobody can read');
  });

  it('never fails at a COMMIT of cutters at work at once, and always at the end', async () => {
    const value = { runs: [], standing: [], cutters: [], schedule: [] };
    const watch = createOracle(OWN_NAMES).watchInterleaving?.(value);

    watch?.begin(0);
    await watch?.commit(unread, { cutter: 0, step: 0, method: 'cut_leg_a', alone: true });

    expect(() => watch?.findings()).toThrow('nobody can read');
  });
});

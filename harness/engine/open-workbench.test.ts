/** Tests that no law runs on a copy that was made for another pipeline: it would be proved of the wrong one. */
import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Law } from './definition.ts';
import { openWorkbench } from './open-workbench.ts';
import { digestOfContract, type Environment } from './settings.ts';

const OWN = { id: 'a/law', pipeline: { contract: CUTTER } } as Law<unknown, unknown>;
const open = (contract: Contract) =>
  openWorkbench(OWN, {
    stage: 'rollback',
    environment: {
      contractDigest: digestOfContract(contract),
      binding: { digest: null, real: {} },
    } as Environment,
  });

describe('the workbench of a law', () => {
  it('always opens on a copy that was made for its contract', async () => {
    await using workbench = open({ ...CUTTER });

    expect(workbench.pipeline.contract).toBe(CUTTER);
  });

  it.each<readonly [string, Partial<Contract>]>([
    ['of other SQL files', { schema: new URL('file:///elsewhere/') }],
    ['with another duty', { tables: { ...CUTTER.tables, 'public.vocab': 'append-only' } }],
  ])('never opens on a copy %s', (_what, changed) => {
    expect(() => open({ ...CUTTER, ...changed })).toThrow(
      expect.objectContaining({
        code: 'E_CONTRACT',
        message: expect.stringContaining('a/law would run on a copy that was made for another'),
        hint: expect.stringContaining('globalSetup'),
      }),
    );
  });
});

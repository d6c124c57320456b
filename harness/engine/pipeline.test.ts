/** Tests that a pipeline whose contract contradicts itself is refused when it is defined, before any database. */
import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { definePipeline, type Pipeline } from './pipeline.ts';

/** Nothing but the contract is looked at. */
const define = (changed: Partial<Contract>) =>
  definePipeline({ contract: { ...CUTTER, ...changed } } as Pipeline);

describe('a pipeline', () => {
  it('is never defined with a table that interleavings would not look at', () => {
    const { 'public.vocab': _left, ...rest } = CUTTER.tables;
    const rowKeys = Object.fromEntries(
      Object.keys(rest).map((table) => [table, { key: 'id', run: 'null' }]),
    );

    expect(() =>
      definePipeline({ contract: CUTTER, interleaved: { rowKeys } } as unknown as Pipeline),
    ).toThrow('interleaved.rowKeys: public.vocab has no key');
  });

  it('always is what its contract says', () => {
    expect(define({}).contract).toEqual(CUTTER);
  });

  it.each<readonly [string, Partial<Contract>, string]>([
    ['no phases', { phases: [], interferences: {} }, 'phases: there are none'],
    ['a phase twice', { phases: ['cut', 'cut'], interferences: {} }, 'cut stands there twice'],
    ['an inverse that is a phase', { inverse: CUTTER.phases[0] as string }, 'stands there twice'],
    ['a meddling after more phases than there are', { interferences: { late: 9 } }, 'late needs 9'],
    ['a count of no table of its own', { counted: { table: 'a.b', rows: 1 } }, 'a.b is none'],
    ['a switch in no table of its own', { killSwitch: { table: 'c.d', column: 'on' } }, 'c.d is'],
    [
      'no way to yield',
      { refusals: { changed: [], applied: 'applied' } },
      'refusals.changed: there are none',
    ],
  ])('is never defined with %s', (_what, changed, said) => {
    expect(() => define(changed)).toThrow(
      expect.objectContaining({ code: 'E_CONTRACT', message: expect.stringContaining(said) }),
    );
  });
});

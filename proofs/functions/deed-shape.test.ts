/** The laws of stored deeds: whatever the law draws or lists is taken, also once it was written down; no other word is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directCalls } from '../../generators/direct-calls.ts';
import { acceptDeed } from './deed-shape.ts';
import { directExamples } from './examples.ts';

describe('the shape of deeds', () => {
  it('always takes each that is listed or drawn, once it was written down', () => {
    const drawn = fc.sample(directCalls(), { seed: 1, numRuns: 300 });
    for (const { deeds } of [...directExamples(), ...drawn]) {
      for (const deed of deeds) expect(acceptDeed(JSON.parse(JSON.stringify(deed)))).toEqual([]);
    }
  });

  it.each([
    null,
    {},
    { do: 'dance' },
    { do: 'switch', to: 'half' },
    { do: 'edit', how: 'edit_nothing', run: 0, unit: 0 },
    { do: 'edit', how: 'edit_title', run: 2, unit: 0 },
    { do: 'claim', how: 'put', run: 0 },
    { do: 'spoil', row: 'one' },
    { do: 'probe', probe: null },
    { do: 'transaction', role: 'cutter_exec', calls: [], ends: 'commit' },
    { do: 'transaction', role: 'postgres', calls: [call({})], ends: 'commit' },
    { do: 'transaction', role: 'cutter_exec', calls: [call({})], ends: 'maybe' },
    { do: 'transaction', role: 'cutter_exec', calls: [call({ run: 'odd' })], ends: 'commit' },
    { do: 'transaction', role: 'cutter_exec', calls: [call({ taste: 'null' })], ends: 'commit' },
  ])('never takes %j', (deed) => {
    expect(acceptDeed(deed)).toEqual(['it is no deed we know']);
  });
});

function call(but: object) {
  return { routine: 'public.fn_run_state', run: 0, unit: 0, but };
}

/** A COMMIT that is under way stays so for whoever asks without waiting, however late the next question comes. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Trouble } from '../../generators/surroundings.ts';
import { wrapped } from '../../harness/laws/wrapped.ts';
import { type CutterPipeline, PRODUCTION } from '../pipeline/cutter.ts';
import { TRUSTING } from './canaries.ts';
import { useSurroundings } from './surrounded.fixture.ts';

const { findingsOf } = useSurroundings();

/** A machine so busy that a COMMIT which nothing holds up has ended long before the next question. */
function unhurried(pipeline: CutterPipeline): CutterPipeline {
  return wrapped(pipeline, async ({ connection, text, values, meaning }) => {
    if (meaning.includes('fn_run_settle')) await delay(300);
    return connection.query(text, values);
  });
}

const SLOW: readonly Trouble[] = [
  { of: 'slow commit', at: 'cut_leg_a', way: 'forward' },
  { of: 'slow commit', at: 'write_verify', way: 'back' },
  { of: 'second process', at: 'cut_leg_a', way: 'forward', policy: 'forward' },
];
/** To be told too early that a phase stands does no harm: its inverse waits. */
const TAKEN_BACK: Trouble = {
  of: 'second process',
  at: 'cut_leg_a',
  way: 'back',
  policy: 'backward',
};

describe('a COMMIT that takes its time', () => {
  const canary = TRUSTING.find(({ name }) => name === 'ledger-that-does-not-wait');

  it.each([...SLOW, TAKEN_BACK])(
    'is waited for by the ledger: $of at $at, $way',
    async (trouble) => {
      expect(await findingsOf(unhurried(PRODUCTION), { trouble })).toEqual([]);
    },
  );

  it.each(SLOW)('is found where the ledger does not wait: $of at $at, $way', async (trouble) => {
    if (canary === undefined) expect.fail('there is no such canary');
    expect(await findingsOf(unhurried(canary.change(PRODUCTION)), { trouble })).not.toEqual([]);
  });
});

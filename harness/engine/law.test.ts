/** A law that could not count is refused when it is registered, with a small law of our own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDLE } from '../testing/pipeline.fixture.ts';
import type { Law } from './definition.ts';
import { law } from './law.ts';

const LAW: Law<number, number> = {
  pipeline: IDLE,
  id: 'family/law',
  claim: 'numbers are numbers',
  needs: 'nothing',
  given: fc.nat(),
  examples: () => [],
  act: async (value) => value,
  check: () => [],
  label: () => [],
  requires: {},
  tell: () => [],
  canaries: [{ name: 'same', breaks: 'nothing', change: (pipeline) => pipeline }],
};

describe('a law', () => {
  let thrown: unknown;
  // A law is registered as a suite of its id.
  describe(LAW.id, () => {
    it('always stands here once', () => {
      expect(thrown).toMatchObject({
        code: 'E_CONTRACT',
        message: expect.stringContaining('two laws have the id family/law'),
      });
    });
  });
  try {
    law(LAW);
  } catch (error) {
    thrown = error;
  }

  it.each([
    ['an empty list', []],
    ['a list that is computed', LAW.canaries.slice(0, 0)],
  ])('is never registered without a canary: %s', (_what, canaries) => {
    expect(() => law({ ...LAW, canaries })).toThrow(/law family\/law has no canary: /);
  });
});

/** Tests that a rule missing in a model is shown by the smallest plan there is, whatever was generated. Needs no server: the whole model judges the broken one. */
import { describe, expect, it } from 'vitest';
import { flawedRows } from '../../generators/flawed-rows.ts';
import { search } from '../../harness/search/search.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { disagreements } from './agreement.ts';
import { everySpaceIsBlank, positionNotAsked } from './canaries-model.ts';

const SEEDS = [1, 158, 2_026];

describe('a model that lacks a rule', () => {
  it.each(
    [positionNotAsked, everySpaceIsBlank].flatMap((canary) =>
      SEEDS.map((seed) => [canary.name, canary, seed] as const),
    ),
  )('always is refuted by a plan of one row with one flaw: %s', async (_name, canary, seed) => {
    const whole = PRODUCTION.model;
    const broken = canary.change(PRODUCTION).model;

    const end = await search({
      given: flawedRows(12),
      examples: [],
      runs: 1_000,
      lanes: 1,
      seed,
      shrinkBudgetMs: 60_000,
      onCase: () => undefined,
      check: async ({ plan }) =>
        disagreements({ database: whole.create(plan), model: broken.create(plan) }),
    });

    if (end.status !== 'refuted') expect.fail(`the search ${end.status}`);
    expect(end.value.plan.rows).toHaveLength(1);
    expect(end.value.spoils).toHaveLength(1);
    expect(end.findings).toEqual([expect.stringMatching(/^row 1 of 1: /)]);
  });

  it('never disagrees with itself', () => {
    const { model } = PRODUCTION;
    const given = flawedRows(12);

    return expect(
      search({
        given,
        examples: [],
        runs: 50,
        lanes: 1,
        seed: 1,
        shrinkBudgetMs: 0,
        onCase: () => undefined,
        check: async ({ plan }) =>
          disagreements({ database: model.create(plan), model: model.create(plan) }),
      }),
    ).resolves.toEqual({ status: 'held', runs: 50 });
  });
});

/** What the generators promise, asked of the pipeline's own preflight: valid plans are valid, and a flawed plan is wrong in the one way it says. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preflight } from '../../cutter/plan/preflight.ts';
import { planDocument, reassembleDocument } from '../../cutter/planner/planner.ts';
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { legalDocument } from '../../generators/document.ts';
import { anyHistory } from '../../generators/history.ts';
import { everyFlaw, type OneFlaw, oneFlaw } from '../../generators/one-flaw.ts';
import { cutplan } from '../../generators/plan.ts';
import { explicitRuns } from './examples.ts';
import { BARE } from './vocabulary.ts';

const SEED = 158;
/** What only the database can know: an address that stands there already. */
const ONLY_THE_DATABASE = 'canonical_address: already exists';

/** Holds the findings of the preflight against the one flaw that the generator names. */
function judge({ plan, flaw }: OneFlaw): void {
  const findings = preflight(plan, BARE);
  if (flaw === null || flaw.reason === ONLY_THE_DATABASE) {
    expect(findings).toEqual([]);
    return;
  }
  expect(findings).toHaveLength(1);
  expect(findings[0]?.field).toBe(flaw.field);
  expect(plan.rows[(findings[0]?.position ?? 0) - 1]?.position).toBe(flaw.position);
}

describe('a generated plan', () => {
  it('always passes the preflight', () => {
    fc.assert(
      fc.property(cutplan({ maxUnits: 60, tag: 'a' }), (plan) => {
        expect(preflight(plan, BARE)).toEqual([]);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('always passes it in every run of a history, too', () => {
    fc.assert(
      fc.property(anyHistory(CUTTER_PARTS, 10), ({ runs }) => {
        for (const { plan } of runs) expect(preflight(plan, BARE)).toEqual([]);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

describe('a flawed plan', () => {
  it('always has exactly the finding that it names, at that row, or none', () => {
    fc.assert(fc.property(oneFlaw(12), judge), { seed: SEED, numRuns: 600 });
  });

  it('always leaves the rows alone that hung under the spoilt one', () => {
    const deep = fc.sample(oneFlaw(60), { numRuns: 1_500, seed: SEED });

    deep.filter(({ flaw }) => flaw?.field === 'canonical_address').forEach(judge);
  });

  it('always meets every flaw, and now and then none', () => {
    const met = fc
      .sample(oneFlaw(3), { numRuns: 1_000, seed: SEED })
      .map(({ flaw }) => flaw?.reason ?? 'none');
    const [plan] = fc.sample(cutplan({ maxUnits: 1, tag: 'a' }), { numRuns: 1, seed: SEED });
    const every = plan === undefined ? [] : everyFlaw(plan);

    expect(new Set(met)).toEqual(new Set([...every.map(({ flaw }) => flaw?.reason), 'none']));
    every.forEach(judge);
  });
});

describe('a generated document', () => {
  it('always gives itself back through the planner, without its byte order mark', () => {
    const options = {
      documentRef: 'vn/generated',
      actor: 'a',
      ownerRef: 'o',
      depth: 'point',
      publicationType: 'law',
    } as const;

    fc.assert(
      fc.property(legalDocument(), ({ bytes, text }) => {
        expect(bytes.replace(/^\ufeff/, '')).toBe(text);
        expect(reassembleDocument(planDocument(bytes, options))).toBe(text);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

describe('an explicit case', () => {
  it('always is a valid plan of the shipped sample, or of one unit', () => {
    const settings = { runs: 0, minimumRuns: 0, seed: SEED, document: null };
    const cases = explicitRuns(settings as unknown as Parameters<typeof explicitRuns>[0]);

    expect(cases.map(({ runs }) => runs[0]?.plan.rows.length)).toEqual([1, expect.any(Number)]);
    for (const { runs } of cases) {
      expect(runs.flatMap(({ plan }) => preflight(plan, BARE))).toEqual([]);
    }
  });
});

/** What evidence says of a part of a run, of a run that was interrupted, and of the nights before: never more than was shown, and the same page again. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { LawPart } from '../../schema/evidence.ts';
import type { Night } from '../../schema/night.ts';
import { renderJunit } from '../bundle/junit.ts';
import { allProved, evidenceOf, pageOf, refutation } from '../testing/evidence.fixture.ts';
import { digest } from '../testing/tally.fixture.ts';
import { assembleEvidence } from './assemble.ts';

const validate = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync(new URL('../../schema/evidence.schema.json', import.meta.url), 'utf8')),
);

function findings(evidence: unknown): readonly string[] {
  validate(JSON.parse(JSON.stringify(evidence)));
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

const HELD: LawPart = {
  stage: 'rollback',
  end: 'held',
  runs: 1_000,
  minimumRuns: 1_000,
  random: 990,
  untried: 0,
  requires: { 'units 1': 1 },
};
const SHARD = { index: 2, count: 3, planDigest: digest('plan') };
const withParts = allProved().map((law) => ({ ...law, parts: [HELD] }));

function night(date: string, verdict: 'proved' | 'refuted' | 'unknown' = 'proved'): Night {
  const runId = `${date.replaceAll('-', '')}T010203Z-0a1b2c3d`;
  return { status: 'ran', date, runId, verdict, runs: 900, durationMs: 61_000 };
}

describe('a shard', () => {
  it('never proves a law, however much of it held', () => {
    const evidence = evidenceOf({ results: withParts, shard: SHARD });

    expect(evidence.verdict).toBe('unknown');
    expect(new Set(evidence.laws.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
    expect(evidence.laws[0]?.reason).toBe(
      'shard 2 of 3: 1,000 cases held; cutproof merge judges all shards',
    );
    expect(evidence.readiness.every(({ status }) => status === 'OPEN')).toBe(true);
    expect(evidence.limits.join('\n')).toContain('This is shard 2 of 3');
    expect(renderJunit(evidence)).toContain('<property name="shard" value="2/3"/>');
    expect(findings(evidence)).toEqual([]);
  });

  it('always keeps a refutation, and the reason of what crashed', () => {
    const crashed = { ...HELD, end: 'crashed' as const, reason: 'it hung' };
    const results = withParts.map((law) => {
      if (law.id === 'compensation/restores') return { ...law, ...refutation() };
      if (law.id !== 'cut/contract') return law;
      return { ...law, parts: [crashed], verdict: 'unknown' as const, reason: 'it hung' };
    });

    const { verdict, laws } = evidenceOf({ results, shard: SHARD });

    expect(verdict).toBe('refuted');
    expect(laws.find(({ id }) => id === 'compensation/restores')?.verdict).toBe('refuted');
    expect(laws.find(({ id }) => id === 'cut/contract')?.reason).toBe('it hung');
  });
});

describe('an interrupted run', () => {
  it('never is proved, though every law was, and says so everywhere', () => {
    const evidence = evidenceOf({ interrupted: true });

    expect(evidence).toMatchObject({ verdict: 'unknown', interrupted: true });
    expect(evidence.limits[0]).toContain('The run was interrupted');
    expect(pageOf(evidence)).toContain('The run was interrupted');
    expect(renderJunit(evidence)).toMatch(/errors="1"[\s\S]*name="interrupted" value="true"/);
    expect(findings(evidence)).toEqual([]);
  });

  it('never takes back a refutation', () => {
    const results = allProved().map((law) =>
      law.id === 'cut/contract' ? { ...law, ...refutation() } : law,
    );
    expect(evidenceOf({ results, interrupted: true }).verdict).toBe('refuted');
  });
});

describe('the nights before', () => {
  const damaged = {
    status: 'unreadable',
    date: '2025-12-30',
    runId: '20251230T010203Z-0a1b2c3d',
  } as const;
  const nights = [night('2025-12-27'), night('2025-12-28', 'refuted'), damaged];
  const evidence = evidenceOf({ nights, nightly: true });

  it('always stand in the evidence with this one, and those that are missing', () => {
    expect(evidence.nights?.map(({ date, status }) => `${date} ${status}`)).toEqual([
      '2025-12-27 ran',
      '2025-12-28 ran',
      '2025-12-29 missing',
      '2025-12-30 unreadable',
      '2025-12-31 missing',
      '2026-01-01 missing',
      '2026-01-02 ran',
    ]);
    expect(evidence.nights?.at(-1)).toMatchObject({
      runId: evidence.runId,
      verdict: evidence.verdict,
      runs: evidence.laws.reduce((sum, law) => sum + law.runs, 0),
      durationMs: 653_334,
    });
    expect(evidence.limits).toContain(
      'Nothing ran in these nights: 2025-12-29, 2025-12-31, 2026-01-01.',
    );
    expect(findings(evidence)).toEqual([]);
  });

  it('always are drawn, a missing one in red and in words, and drawn the same again', () => {
    const page = pageOf(evidence);
    const drawing = page.slice(
      page.indexOf('<svg class="nights"'),
      page.indexOf('</section>', page.indexOf('<svg class="nights"')),
    );

    expect(drawing.match(/<g class="refuted"><title>[^<]*: no run</g)).toHaveLength(3);
    expect(drawing).toContain('2025-12-28: refuted, 900 cases in 1 min 1 s');
    expect(drawing).toContain('20251230T010203Z-0a1b2c3d cannot be read');
    expect(drawing.match(/✗ missing/g)).toHaveLength(3);
    expect(page).toContain('✗ 3 nights are missing.');
    expect(pageOf(JSON.parse(JSON.stringify(evidence)))).toBe(page);
  });

  it('never are missed where nobody declared nights, and never are drawn where there is one run only', () => {
    const undeclared = evidenceOf({ nights });
    expect(undeclared.nights?.some(({ status }) => status === 'missing')).toBe(false);
    expect(pageOf(undeclared)).not.toContain('no run');
    const [alone, unasked] = [evidenceOf({ nights: [] }), evidenceOf()];
    expect(alone.nights).toHaveLength(1);
    expect(pageOf(alone)).not.toContain('<svg class="nights"');
    expect(unasked).not.toHaveProperty('nights');
  });

  it('always come out the same where the evidence is assembled again from itself', () => {
    const again = assembleEvidence(
      {
        ...evidence,
        results: evidence.laws,
        tallies: [{ ...evidence, coverage: evidence.coverage ?? [] }],
      },
      CUTTER_SUITE,
    );
    expect(again).toEqual(evidence);
  });

  it('always are of the form that is published', () => {
    const [first] = evidence.nights ?? [];
    for (const broken of [
      { ...first, extra: 1 },
      { ...first, verdict: 'green' },
      { status: 'missing', date: '2026-1-1' },
      { status: 'missing', date: '2026-01-01', runId: 'x' },
      { status: 'slept', date: '2026-01-01' },
    ]) {
      expect(findings({ ...evidence, nights: [broken] })).not.toEqual([]);
    }
  });
});

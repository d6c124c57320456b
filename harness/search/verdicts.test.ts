/** The laws of adding up: rounds and shards together are judged as if they had been one run, and never better than their worst part. */
import { describe, expect, it } from 'vitest';
import type { LawPart, LawResult } from '../../schema/evidence.ts';
import { lawResult } from '../testing/evidence.fixture.ts';
import { addResults, judgeParts } from './verdicts.ts';

function part(changed: Partial<LawPart> = {}): LawPart {
  return {
    stage: 'rollback',
    end: 'held',
    runs: 100,
    minimumRuns: 100,
    random: 98,
    untried: 0,
    requires: { 'units 1': 2 },
    ...changed,
  };
}

const MET = { 'units 1': 2 };

function result(changed: Partial<LawPart>, spoilt: Partial<LawResult> = {}): LawResult {
  const parts = [part(changed)];
  const { verdict, reason } = judgeParts(parts, spoilt.coverage ?? MET);
  return lawResult('cut/contract', {
    verdict,
    ...(reason === null ? {} : { reason }),
    runs: parts[0]?.runs ?? 0,
    coverage: MET,
    parts,
    ...spoilt,
  });
}

describe('a judgement', () => {
  it.each([
    ['nothing at all', [], MET, 'unknown', null],
    ['all that was needed', [part()], MET, 'proved', null],
    ['too few cases', [part({ runs: 99 })], MET, 'unknown', '99 cases of at least 100'],
    [
      'too little time',
      [part({ runs: 9, cutShort: 'budget' })],
      MET,
      'unknown',
      '9 cases of at least 100: the budget was too small, give a longer one or fewer laws',
    ],
    [
      'enough cases, but not those that are owed',
      [part({ untried: 3, cutShort: 'interrupted' })],
      MET,
      'unknown',
      '3 of its fixed cases were not tried: the run was interrupted',
    ],
    ['a gap', [part()], { 'units 1': 1 }, 'unknown', 'vacuous: "units 1" met 1 times of 2'],
    ['a crash', [part({ end: 'crashed', reason: 'it hung' })], MET, 'unknown', 'it hung'],
    [
      'no cases where none were needed',
      [part({ runs: 0, minimumRuns: 0 })],
      MET,
      'unknown',
      '0 cases of at least 0',
    ],
    [
      'a refutation beside a crash',
      [
        part({ end: 'crashed', reason: 'it hung' }),
        part({ stage: 'commit', end: 'refuted', reason: 'a row' }),
      ],
      MET,
      'refuted',
      'committed: a row',
    ],
    [
      'time that ran out after all that was needed',
      [part({ cutShort: 'budget' })],
      MET,
      'proved',
      null,
    ],
  ] as const)('of %s', (_what, parts, coverage, verdict, reason) => {
    expect(judgeParts(parts, coverage)).toEqual({ verdict, reason });
  });
});

describe('a sum', () => {
  it('always has what two halves have together, and is judged as one', () => {
    const half = result(
      { runs: 50, random: 49 },
      { coverage: { 'units 1': 1, other: 4 }, durationMs: 5 },
    );

    const sum = addResults(half, half);

    expect(half.verdict).toBe('unknown');
    expect(sum).toMatchObject({
      verdict: 'proved',
      runs: 100,
      durationMs: 10,
      coverage: { 'units 1': 2, other: 8 },
      parts: [{ end: 'held', runs: 100, random: 98, minimumRuns: 100 }],
    });
    expect(sum).not.toHaveProperty('reason');
  });

  it('never is better than a part that was refuted, crashed, or does not say what it did', () => {
    const whole = result({});
    const counterexample = { value: '1', findings: ['x'], story: [], shrinks: 0, command: 'again' };
    const refuted = result({ end: 'refuted', reason: 'a row' }, { counterexample });
    const { parts: _, ...opaque } = { ...whole, verdict: 'proved' as const };

    for (const [one, other] of [
      [whole, refuted],
      [refuted, whole],
    ] as const) {
      expect(addResults(one, other)).toMatchObject({
        verdict: 'refuted',
        reason: 'a row',
        counterexample,
      });
    }
    expect(addResults(whole, result({ end: 'crashed', reason: 'it hung' }))).toMatchObject({
      verdict: 'unknown',
      reason: 'it hung',
    });
    for (const [one, other] of [
      [whole, opaque],
      [opaque, whole],
    ] as const) {
      expect(addResults(one, other).verdict).toBe('unknown');
    }
  });

  it('always takes each canary from where it was tried, and never counts one as refuted that was not', () => {
    const canary = { name: 'a', breaks: 'b', refuted: true, finding: 'seen', runs: 3 };
    const left = { ...canary, refuted: false, finding: 'left to shard 2 of 2', runs: 0 };
    const alive = {
      ...canary,
      name: 'c',
      refuted: false,
      finding: 'no case refuted it',
      runs: 150,
    };
    const [one, other] = [
      result({}, { canaries: [left, { ...alive, runs: 0, finding: 'left to shard 2 of 2' }] }),
      result({}, { canaries: [canary, alive] }),
    ];

    expect(addResults(one, other).canaries).toEqual([canary, alive]);
    expect(addResults(other, one).canaries).toEqual([canary, alive]);
    const luck = result(
      {},
      { canaries: [{ ...canary, refuted: false, finding: 'no case refuted it' }] },
    );
    for (const sum of [addResults(luck, other), addResults(other, luck)]) {
      expect(sum.canaries[0]).toMatchObject({
        refuted: false,
        finding: 'no case refuted it',
        runs: 6,
      });
    }
    expect(addResults(one, one).canaries.every(({ refuted }) => !refuted)).toBe(true);
  });

  it('always counts the exhaustive core of both', () => {
    const exhaustive = { of: 'one fault', k: 1, planned: 4, fired: 4, durationMs: 2 };
    const short = { ...exhaustive, fired: 3 };

    const sum = addResults(result({}, { exhaustive }), result({}, { exhaustive: short }));

    expect(sum.exhaustive).toEqual({ ...exhaustive, planned: 8, fired: 7, durationMs: 4 });
  });
});

/** The laws of dividing what time is left: the least covered goes first, what cannot gain gets nothing, and the row of cases goes on without a gap. */
import { describe, expect, it } from 'vitest';
import { lawResult } from '../../harness/testing/evidence.fixture.ts';
import type { LawPart, LawResult } from '../../schema/evidence.ts';
import { coveredTimes, nextRound } from './rounds.ts';

function part(changed: Partial<LawPart> = {}): LawPart {
  return {
    stage: 'rollback',
    end: 'held',
    runs: 100,
    minimumRuns: 100,
    random: 100,
    untried: 0,
    requires: {},
    ...changed,
  };
}

function law(id: string, changed: Partial<LawPart>, spoilt: Partial<LawResult> = {}): LawResult {
  const parts = [part(changed)];
  return lawResult(id, {
    runs: parts[0]?.runs ?? 0,
    durationMs: 1_000,
    coverage: {},
    parts,
    ...spoilt,
  });
}

const OPTIONS = { leftMs: 600_000, given: () => 100 };

describe('a round', () => {
  it('always goes to the two laws that are covered least, by cases or by their rarest label', () => {
    const rare = { requires: { rare: 2 }, runs: 900 };
    const results = [
      law('cut/contract', { runs: 400 }),
      law('planner/lossless', { runs: 300 }),
      law('compensation/restores', rare, { runs: 900, coverage: { rare: 5 } }),
    ];

    expect(results.map(coveredTimes)).toEqual([4, 3, 2.5]);
    expect(Object.keys(nextRound(results, OPTIONS) ?? {})).toEqual([
      'compensation/restores',
      'planner/lossless',
    ]);
  });

  it('always begins where the law was given its last case, and lasts as long as the law is slow', () => {
    const fast = law('cut/contract', {}, { durationMs: 1_000 });
    const slow = law('planner/lossless', {}, { durationMs: 100_000 });

    expect(
      nextRound([fast, slow], { leftMs: 120_000, given: (id) => (id === fast.id ? 100 : 700) }),
    ).toEqual({
      'cut/contract': { from: 100, to: 5_100 },
      'planner/lossless': { from: 700, to: 760 },
    });
  });

  it('never goes to a law that was refuted, crashed, lacks something, was cut short or tried nothing', () => {
    const results = [
      law('cut/contract', { end: 'refuted' }, { verdict: 'refuted' }),
      law('planner/lossless', { end: 'crashed' }),
      law('compensation/restores', { end: 'lacking' }),
      law('compensation/repeats', { cutShort: 'budget' }),
      law('roles/genuine', { runs: 0 }),
      lawResult('lifecycle/end-to-end'),
    ];

    expect(nextRound(results, OPTIONS)).toBeNull();
  });

  it('always goes to a law that is unknown for a gap: more cases may close it', () => {
    const gap = law(
      'cut/contract',
      { requires: { rare: 1 } },
      { verdict: 'unknown', coverage: { rare: 0 } },
    );

    expect(Object.keys(nextRound([gap], OPTIONS) ?? {})).toEqual(['cut/contract']);
  });

  it('never begins where too little time is left', () => {
    expect(nextRound([law('cut/contract', {})], { ...OPTIONS, leftMs: 1_999 })).toBeNull();
  });
});

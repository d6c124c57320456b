/** When evidence may say "proved", and when it never may. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LawId } from '../../schema/contract/laws.ts';
import { LAWS } from '../../schema/contract/laws.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { LawResult } from '../../schema/evidence.ts';
import { VERDICTS, worst } from '../../schema/verdict.ts';
import { createSchemaJudge } from '../bundle/verify-derived.ts';
import { renderVerdictTable } from '../report/terminal/verdict-table.ts';
import {
  allProved,
  evidenceOf,
  evidenceParts,
  lawResult,
  refutation,
} from '../testing/evidence.fixture.ts';
import { tally } from '../testing/tally.fixture.ts';
import { formatRunId, isRunId, reassemble } from './assemble.ts';

const IDS = Object.keys(LAWS) as LawId[];

describe('the verdict of a run', () => {
  it('is always proved where every law earned it', () => {
    const evidence = evidenceOf();
    expect(evidence.verdict).toBe('proved');
    expect(evidence.laws.map((law) => law.id)).toEqual(IDS);
    expect(evidence.stages).toEqual(['rollback']);
  });

  it('is never proved while a law is missing', () => {
    fc.assert(
      fc.property(fc.subarray(IDS, { maxLength: IDS.length - 1 }), (ran) => {
        const evidence = evidenceOf({ results: ran.map((id) => lawResult(id)) });
        expect(evidence.verdict).toBe('unknown');
        const absent = evidence.laws.filter((law) => law.reason === 'did not run');
        expect(absent.map((law) => law.id)).toEqual(IDS.filter((id) => !ran.includes(id)));
        expect(absent.every((law) => law.verdict === 'unknown' && law.runs === 0)).toBe(true);
      }),
    );
  });

  it('is always the worst of its laws, never better', () => {
    const verdicts = fc.array(fc.constantFrom(...VERDICTS), {
      minLength: IDS.length,
      maxLength: IDS.length,
    });
    fc.assert(
      fc.property(verdicts, (chosen) => {
        const results = IDS.map((id, index) =>
          lawResult(id, { verdict: chosen[index] ?? 'unknown' }),
        );
        expect(evidenceOf({ results }).verdict).toBe(worst(chosen));
      }),
    );
  });

  it('is never proved when nothing was selected', () => {
    expect(evidenceOf({ results: [], selected: [] }).verdict).toBe('unknown');
  });

  it('always judges selected laws alone, and says which were left out', () => {
    const selected: LawId[] = ['planner/lossless', 'cut/contract'];
    const one = evidenceOf({ results: [lawResult('cut/contract')], selected });
    expect(one.laws.map((law) => [law.id, law.verdict])).toEqual([
      ['cut/contract', 'proved'],
      ['planner/lossless', 'unknown'],
    ]);
    expect(one.verdict).toBe('unknown');
    const leftOut = one.limits.find((limit) => limit.startsWith('Left out of this run by --law'));
    expect(leftOut).toContain('compensation/restores');
    expect(leftOut).not.toContain('cut/contract');
  });

  it('never excuses a law that needs nothing which a machine can lack', () => {
    const leftOut = [{ id: 'compensation/restores', reason: 'no time' }] as const;

    expect(() => evidenceOf({ results: [], leftOut })).toThrow(
      /"compensation\/restores" may not be left out/,
    );
  });

  it('always names what this machine could not try, keeps what it closes open, and judges the rest', () => {
    const reason = 'gpg is not installed (apt-get install gnupg)';
    const leftOut = [{ id: 'backup/restores', reason }] as const;
    const results = allProved().filter(({ id }) => id !== 'backup/restores');
    const one = evidenceOf({ results, leftOut });

    expect(one.verdict).toBe('proved');
    expect(one.leftOut).toEqual(leftOut);
    expect(one.readiness.find(({ id }) => id === 'F4')).toMatchObject({
      status: 'OPEN',
      blocking: true,
      nextAction: `run backup/restores: ${reason}`,
    });
    expect(one.limits.filter((limit) => limit.includes(reason))).toHaveLength(1);
    expect(one.limits.join()).not.toContain('Left out of this run by --law');
    expect(renderVerdictTable(one, { colour: false })).toMatch(
      /^- backup\/restores +left out\n +gpg is not installed/m,
    );
    expect(createSchemaJudge()(JSON.parse(JSON.stringify(one)))).toEqual([]);
    expect(reassemble(one, CUTTER_SUITE)).toEqual(one);
  });

  it('never depends on the order in which laws and tallies arrive', () => {
    const shuffled = fc.shuffledSubarray(allProved(), { minLength: IDS.length });
    const tallies = [
      tally(),
      tally({ counts: [], residue: [] }),
      tally({ faults: [], counts: [] }),
    ];
    const expected = JSON.stringify(evidenceOf({ tallies }));
    fc.assert(
      fc.property(shuffled, fc.shuffledSubarray(tallies, { minLength: 3 }), (results, parts) => {
        const evidence = evidenceOf({ results, tallies: parts });
        expect(JSON.stringify(evidence)).toBe(expected);
      }),
    );
  });
});

describe('a law that says "proved"', () => {
  const canary = { name: 'asleep', breaks: 'nothing', refuted: false, finding: 'held', runs: 9 };
  const spoilt: [string, Partial<LawResult>, RegExp][] = [
    ['a canary is not refuted', { canaries: [canary] }, /canary "asleep"/],
    ['it has no canary', { canaries: [] }, /no canary/],
    ['it ran too few cases', { runs: 999 }, /ran 999 of at least 1,000/],
    ['it ran no case', { runs: 0, minimumRuns: 0 }, /ran 0 of at least 1/],
    ['its number of cases is not a number', { runs: Number.NaN }, /ran NaN/],
    [
      'a required kind of case never came',
      { coverage: { 'units 60': 0 } },
      /no case covered "units 60"/,
    ],
  ];
  for (const [when, spoil, reason] of spoilt) {
    it(`is always unknown where ${when}`, () => {
      const results = allProved().map((law) =>
        law.id === 'rollback/no-trace' ? { ...law, ...spoil } : law,
      );
      const evidence = evidenceOf({ results });
      const law = evidence.laws.find(({ id }) => id === 'rollback/no-trace');
      expect(law?.verdict).toBe('unknown');
      expect(law?.reason).toMatch(reason);
      expect(evidence.verdict).toBe('unknown');
    });
  }

  it('is always refuted where it carries a counterexample', () => {
    const results = [
      lawResult('cut/contract', { ...refutation(), runs: 5_000, verdict: 'proved' }),
    ];
    expect(evidenceOf({ results }).verdict).toBe('refuted');
  });

  it('is never believed of a model in memory', () => {
    const server = { ...evidenceParts().server, kind: 'memory' };
    const evidence = evidenceOf({ server });
    expect(evidence.verdict).toBe('unknown');
    expect(evidence.laws.find(({ id }) => id === 'planner/lossless')?.verdict).toBe('proved');
  });

  it('never widens what it closes', () => {
    const results = [lawResult('kill-switch/unmoved', { closes: ['GAP7'] })];
    const evidence = evidenceOf({ results, selected: ['kill-switch/unmoved'] });
    expect(evidence.laws[0]?.closes).toEqual([]);
  });
});

describe('results that cannot be evidence', () => {
  it('are always refused: a law twice, a law that is not planned, a run id that is a path', () => {
    const twice = [lawResult('cut/contract'), lawResult('cut/contract')];
    expect(() => evidenceOf({ results: twice })).toThrow(/reported twice/);
    const foreign = [lawResult('made/up' as LawId, { closes: [] })];
    expect(() => evidenceOf({ results: foreign })).toThrow(/not in the plan/);
    expect(() => evidenceOf({ runId: '../../etc' })).toThrow(/not a run id/);
  });
});

describe('the limits of a run', () => {
  it('always name the stage that did not run, and weak settings', () => {
    const { limits } = evidenceOf();
    const all = limits.join('\n');
    expect(all).toContain('The commit stage did not run');
    expect(all).toContain('fsync=off');
    expect(all).toContain('leg_b_record: COMMIT, after (lost_acknowledgement)');
    expect(all).toContain('one connection plays both');
  });

  it('never claim a missing commit stage where it ran', () => {
    const results = allProved().map((law) => ({ ...law, stage: 'commit' as const }));
    const { limits, stages } = evidenceOf({ results });
    expect(stages).toEqual(['commit']);
    expect(limits.join('\n')).not.toContain('The commit stage did not run');
    expect(limits.join('\n')).toContain('The rollback stage did not run');
  });
});

describe('a run id', () => {
  it('always has the one form that is safe as the name of a folder', () => {
    const startedAt = new Date('2026-01-02T03:04:05.678Z');
    expect(formatRunId({ startedAt, suffix: '0a1b2c3d' })).toBe('20260102T030405Z-0a1b2c3d');
    expect(() => formatRunId({ startedAt, suffix: '../../..' })).toThrow(/cannot end a run id/);
    fc.assert(fc.property(fc.string(), (text) => !isRunId(`${text}\n`)));
  });
});

/** How a readiness item moves between OPEN, PARTIAL and CLOSED, and what it says must be done next. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadinessId } from '../../schema/contract/laws.ts';
import { LAWS, READINESS_IDS } from '../../schema/contract/laws.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { LawResult, ReadinessRow } from '../../schema/evidence.ts';
import type { Suite } from '../../schema/suite.ts';
import { VERDICTS } from '../../schema/verdict.ts';
import { allProved, lawResult, refutation } from '../testing/evidence.fixture.ts';
import { readinessMatrix } from './readiness.ts';

/** A plan of two laws, however many the suite has. */
const TWO_LAWS: Suite['laws'] = { 'cut/contract': ['F2'], 'planner/lossless': ['F2'] };

function row(
  id: ReadinessId,
  laws: readonly LawResult[],
  plan: Suite['laws'] = LAWS,
): ReadinessRow {
  const found = readinessMatrix(laws, { ...CUTTER_SUITE, laws: plan }, []).find(
    (candidate) => candidate.id === id,
  );
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
}

function changed(id: string, spoil: Partial<LawResult>): LawResult[] {
  return allProved().map((law) => (law.id === id ? { ...law, ...spoil } : law));
}

describe('an item of the readiness matrix', () => {
  it('is always CLOSED where every law that closes it is proved, and says so', () => {
    expect(row('GAP5', allProved())).toEqual({
      id: 'GAP5',
      status: 'CLOSED',
      blocking: false,
      laws: ['runtime/directories'],
      nextAction: 'nothing: all its laws are proved',
    });
  });

  it('is never CLOSED while a stage of one of its laws was left out', () => {
    const gap5 = row('GAP5', changed('runtime/directories', { leftOut: ['commit'] }));
    expect(gap5.status).toBe('OPEN');
    expect(gap5.nextAction).toBe('run runtime/directories in the commit stage as well');
  });

  it('is always OPEN where one of its laws is refuted, and names it first', () => {
    const gap6 = row('GAP6', changed('compensation/restores', refutation()));
    expect(gap6.status).toBe('OPEN');
    expect(gap6.nextAction).toMatch(/^fix compensation\/restores: refuted, see its counterexample/);
  });

  it('is never closer than PARTIAL where one of its laws is unknown, and says why', () => {
    const unknown = changed('cut/contract', { verdict: 'unknown', reason: 'timed\nout' });
    expect(row('F2', unknown, TWO_LAWS)).toMatchObject({
      status: 'PARTIAL',
      nextAction: 'prove cut/contract: unknown, timed out',
    });
  });

  it('never counts a law with too few cases or a canary that lives', () => {
    const [first] = lawResult('runtime/directories').canaries;
    if (first === undefined) throw new Error('the fixture has a canary');
    expect(row('GAP5', changed('runtime/directories', { runs: 1 })).status).toBe('OPEN');
    const alive = { canaries: [{ ...first, refuted: false }] };
    expect(row('GAP5', changed('runtime/directories', alive)).status).toBe('OPEN');
  });

  it('always says which laws were left out', () => {
    const laws = [lawResult('planner/lossless')];
    expect(row('F2', laws, TWO_LAWS)).toMatchObject({
      status: 'PARTIAL',
      nextAction: 'run cut/contract: left out of this run',
    });
  });

  it('is never CLOSED by software where two people must sign', () => {
    expect(row('GAP7', allProved(), { 'cut/contract': ['GAP7'] })).toMatchObject({
      status: 'PARTIAL',
      blocking: true,
      nextAction: 'SG_1 and SG_2 sign',
    });
  });

  it('is always OPEN where no law closes it at all', () => {
    expect(row('GAP5', [], {})).toMatchObject({
      status: 'OPEN',
      nextAction: 'design a law that closes GAP5',
    });
  });
});

describe('the readiness matrix', () => {
  it('always has every item once, blocks exactly what is not CLOSED, and never lacks a next action', () => {
    const verdicts = fc.array(fc.option(fc.constantFrom(...VERDICTS)), {
      minLength: Object.keys(LAWS).length,
      maxLength: Object.keys(LAWS).length,
    });
    fc.assert(
      fc.property(verdicts, (chosen) => {
        const laws = allProved().flatMap((law, index) => {
          const verdict = chosen[index];
          return verdict === null || verdict === undefined ? [] : [{ ...law, verdict }];
        });
        const matrix = readinessMatrix(laws, CUTTER_SUITE, []);
        expect(matrix.map((item) => item.id)).toEqual([...READINESS_IDS]);
        for (const item of matrix) {
          expect(item.blocking).toBe(item.status !== 'CLOSED');
          expect(item.nextAction).not.toBe('');
          const proved = laws.filter(
            (law) => item.laws.includes(law.id) && law.verdict === 'proved',
          );
          if (item.status === 'CLOSED') expect(proved).toHaveLength(item.laws.length);
          if (proved.length === 0) expect(item.status).toBe('OPEN');
        }
      }),
    );
  });
});

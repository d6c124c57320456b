/** The arithmetic of mutants: only a refutation counts for the laws, and nothing that was not judged counts at all. */
import { describe, expect, it } from 'vitest';
import type { Equivalent, MutantEnd, MutantResult } from '../../schema/mutation.ts';
import { RECORD_FORMAT } from '../../schema/mutation.ts';
import { doubtEquivalents, fallenSince, recordOf, scoreOf, summariesOf } from './mutation-score.ts';
import { sumSummaries } from './mutation-sums.ts';

const BY = { law: 'a/law', stage: 'rollback', cases: 3, durationMs: 1 } as const;
const KILLED: MutantEnd = { status: 'killed', by: BY, finding: 'a row is left' };
const SURVIVED: MutantEnd = { status: 'survived' };
const UNJUDGED: MutantEnd = { status: 'unjudged', reason: 'it hangs' };
const STILLBORN: MutantEnd = { status: 'stillborn', reason: '42601' };

function result(
  id: string,
  end: MutantEnd,
  rest: Partial<MutantResult['mutant']> = {},
): MutantResult {
  const mutant = {
    ...{ id, kind: 'sql', file: 'a.sql', routine: null, line: 1, operator: 'swap' },
    ...{ from: 'a', to: 'b' },
    ...rest,
  } as MutantResult['mutant'];
  return { mutant, end, asked: [BY], durationMs: 1 };
}

const equivalent = (id: string, rest: Partial<Equivalent> = {}): Equivalent => ({
  ...{ id, kind: 'sql', where: 'a.sql:1', why: 'nobody reads it' },
  ...rest,
});
const EMPTY = { format: RECORD_FORMAT, kinds: [] } as const;

describe('a score', () => {
  it('always is killed of killed and survived, and never counts what was not judged', () => {
    const results = [
      result('1', KILLED),
      result('2', KILLED),
      result('3', SURVIVED),
      result('4', UNJUDGED),
      result('5', STILLBORN),
    ];

    expect(scoreOf(results, [])).toMatchObject({
      ...{ killed: 2, survived: 1, unjudged: 1, stillborn: 1, equivalent: 0 },
      score: 2 / 3,
    });
  });

  it('never counts a survivor that was reviewed as equivalent', () => {
    const results = [result('1', KILLED), result('2', SURVIVED)];

    expect(scoreOf(results, [equivalent('2')])).toMatchObject({ equivalent: 1, score: 1 });
  });

  it('never is one where nothing was judged', () => {
    expect(scoreOf([], []).score).toBeNull();
    expect(scoreOf([result('1', UNJUDGED)], []).score).toBeNull();
  });

  it('always is told by file, operator and kind, with how many each law refuted', () => {
    const results = [
      result('1', KILLED, { file: 'b.sql', operator: 'drop' }),
      result('2', SURVIVED),
      result('3', KILLED, { kind: 'adapter' }),
    ];

    const { by } = scoreOf(results, []);

    expect(Object.keys(by.file)).toEqual(['a.sql', 'b.sql']);
    expect(by.file['a.sql']).toMatchObject({ killed: 1, survived: 1, score: 0.5 });
    expect(by.operator['drop']).toMatchObject({ killed: 1, score: 1 });
    expect(by.kind['adapter']).toMatchObject({ killed: 1 });
    expect(by.law).toEqual({ 'a/law': 2 });
  });
});

describe('the list of equivalent mutants', () => {
  const known = [
    { id: '1', kind: 'sql' },
    { id: '2', kind: 'sql' },
  ] as const;

  it('always may name a survivor that there is, and one of a kind that was not looked at', () => {
    const listed = [equivalent('1'), equivalent('x', { kind: 'adapter' })];

    expect(doubtEquivalents(listed, { known, results: [result('1', SURVIVED)] })).toEqual([]);
  });

  it.each([
    ['names no mutant', [equivalent('9')], '9 (a.sql:1) is no mutant any more'],
    ['names one that a law refuted', [equivalent('2')], '2 (a.sql:1) is not equivalent: a/law'],
    ['gives no reason', [equivalent('1', { why: ' ' })], 'without a reason'],
    ['says it twice', [equivalent('1'), equivalent('1')], 'stands there twice'],
  ])('never is let pass where it %s', (_what, listed, words) => {
    const [objection] = doubtEquivalents(listed, { known, results: [result('2', KILLED)] });

    expect(objection).toContain(words);
  });
});

describe('a recorded score', () => {
  const measured = (results: readonly MutantResult[]) => ({
    ...{ results, equivalents: [equivalent('3')] },
    measurement: { measuredAt: '2026-01-01T00:00:00Z', commit: 'c', seed: 1, cases: 12 },
    known: results.map(({ mutant }) => mutant),
  });
  const first = [result('1', KILLED), result('2', SURVIVED), result('3', SURVIVED)];

  it('always has fallen where a mutant that was refuted survives, and never by another draw', () => {
    const record = recordOf(EMPTY, measured(first));

    const fallen = (results: readonly MutantResult[], by = { seed: 1, cases: 12 }) =>
      fallenSince(record, results, by).map(({ mutant }) => mutant.id);
    expect(fallen([result('1', SURVIVED), result('7', SURVIVED)])).toEqual(['1']);
    expect(fallen([result('1', SURVIVED)], { seed: 1, cases: 50 })).toEqual(['1']);
    expect(fallen([result('1', UNJUDGED), result('2', SURVIVED)])).toEqual([]);
  });

  it('never has fallen where other cases were tried, or fewer', () => {
    const record = recordOf(EMPTY, measured(first));
    const survivor = [result('1', SURVIVED)];

    expect(fallenSince(record, survivor, { seed: 2, cases: 12 })).toEqual([]);
    expect(fallenSince(record, survivor, { seed: 1, cases: 11 })).toEqual([]);
  });

  it('always keeps survivors with the laws that were asked, and never a reviewed one', () => {
    const [sql] = recordOf(EMPTY, measured(first)).kinds;

    expect(sql?.survivors).toMatchObject([{ mutant: { id: '2' }, asked: ['a/law'] }]);
    expect(sql).toMatchObject({ kind: 'sql', drawn: { of: 3, count: 3 }, killed: { 1: 'a/law' } });
  });

  it('always counts one that was tried and not judged, and never one that nobody came to', () => {
    const notReached = { status: 'unjudged', reason: 'the run ended', reached: false } as const;
    const ended = [UNJUDGED, notReached].map((end, at) => ({
      ...result(`${at + 7}`, end),
      asked: [],
    }));

    const [sql] = recordOf(EMPTY, measured([...first, ...ended])).kinds;

    expect(sql?.drawn.count).toBe(first.length + 1);
    expect(sql?.score.unjudged).toBe(first.filter(({ end }) => end === UNJUDGED).length + 1);
  });

  it('never forgets a kind that was not measured this time', () => {
    const before = recordOf(EMPTY, measured([result('a', KILLED, { kind: 'adapter' })]));

    expect(recordOf(before, measured(first)).kinds.map(({ kind }) => kind)).toEqual([
      'adapter',
      'sql',
    ]);
  });
});

describe('what shards found', () => {
  const results = [
    result('1', KILLED, { file: 'b.sql' }),
    result('2', SURVIVED),
    result('3', KILLED),
    result('4', UNJUDGED),
    result('5', KILLED, { kind: 'adapter' }),
  ];
  const summed = (some: readonly MutantResult[]) =>
    summariesOf({
      ...{ results: some, equivalents: [], known: results.map(({ mutant }) => mutant) },
      measurement: { measuredAt: '2026-01-01T00:00:00Z', commit: 'c', seed: 1, cases: 12 },
    }).map((summary) => ({ ...summary, fallen: [] }));

  it.each([1, 2, 3, 4])('always adds up to what one run finds, cut behind mutant %i', (cut) => {
    const shards = [summed(results.slice(0, cut)), summed(results.slice(cut))];

    expect(sumSummaries(shards)).toEqual(summed(results));
  });

  it('never tells of the record twice, nor hides a fall or a doubt', () => {
    const [measured] = summed(results);
    if (measured === undefined) expect.fail('nothing was measured');
    const { fallen: _, ...told } = measured;
    const fell = { ...measured, fallen: ['1'] };

    expect(sumSummaries([[told], [told]])).toEqual([told]);
    expect(sumSummaries([[told], [fell]])).toEqual([fell]);
    expect(sumSummaries([[measured], [{ ...measured, doubt: 'why' }]])).toMatchObject([
      { doubt: 'why' },
    ]);
  });
});

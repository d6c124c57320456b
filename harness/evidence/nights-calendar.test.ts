/** The laws of the calendar: a night without a run is never passed over, and none is made up. */
import { describe, expect, it } from 'vitest';
import type { Night } from '../../schema/night.ts';
import { dayOf, keepNights } from './nights-calendar.ts';

type Ran = Extract<Night, { readonly status: 'ran' }>;

function night(date: string, suffix = '00000000'): Ran {
  const runId = `${date.replaceAll('-', '')}T010203Z-${suffix}`;
  return { status: 'ran', date, runId, verdict: 'proved', runs: 10, durationMs: 20 };
}

function days(nights: readonly Night[]): readonly string[] {
  return nights.map(({ status, date }) => `${date} ${status}`);
}

describe('the row of nights', () => {
  it('always tells each missing day between the first and the last, over months and leap days', () => {
    const row = keepNights([night('2024-02-27'), night('2024-03-02')], night('2024-03-04'), true);

    expect(days(row)).toEqual([
      '2024-02-27 ran',
      '2024-02-28 missing',
      '2024-02-29 missing',
      '2024-03-01 missing',
      '2024-03-02 ran',
      '2024-03-03 missing',
      '2024-03-04 ran',
    ]);
  });

  it('never misses a night where nights were not declared', () => {
    const row = keepNights([night('2024-02-27')], night('2024-03-04'), false);

    expect(days(row)).toEqual(['2024-02-27 ran', '2024-03-04 ran']);
  });

  it('always keeps two runs of a day, in order, and a run that cannot be read', () => {
    const damaged = {
      status: 'unreadable',
      date: '2024-03-03',
      runId: '20240303T010203Z-0',
    } as const;
    const before = [night('2024-03-04', 'bbbbbbbb'), damaged, night('2024-03-02')];

    const row = keepNights(before, night('2024-03-04', 'aaaaaaaa'), true);

    expect(row.map((one) => ('runId' in one ? one.runId.slice(-2) : one.status))).toEqual([
      '00',
      '-0',
      'aa',
      'bb',
    ]);
    expect(days(row)).toContain('2024-03-03 unreadable');
  });

  it('always gives itself when it is kept again', () => {
    const own = night('2024-03-04');
    const row = keepNights([night('2024-03-01')], own, true);

    expect(keepNights(row, own, true)).toEqual(row);
  });

  it('never grows without end: what is older than a season is left out', () => {
    const row = keepNights([night('2023-01-01'), night('2024-01-01')], night('2024-03-04'), true);

    expect(row[0]?.date).toBe('2024-01-01');
    expect(row).toHaveLength(64);
  });

  it('always reads the day from a moment and from a run id', () => {
    expect(dayOf('2026-01-02T03:04:05.678Z')).toBe('2026-01-02');
    expect(dayOf('20260102T030405Z-0a1b2c3d')).toBe('2026-01-02');
  });
});

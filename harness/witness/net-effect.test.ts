/** The laws of a net effect that was counted and digested, not journalled: it says what happened, or that nobody can tell. */
import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { type Excerpt, entryOf } from './net-effect.ts';

const RESTORED = 'public.information_unit';
const APPEND_ONLY = 'public.information_unit_audit';
const CONSTANT = 'cutter.kill_switch';
const counted = (inserted: number, updated: number, deleted: number) => ({
  inserted,
  updated,
  deleted,
});
const contents = (rows: number, sum: number) => ({
  before: { rows: 158n, sum: 10n },
  now: { rows: BigInt(158 + rows), sum: BigInt(10 + sum) },
});
const entry = (of: Excerpt) => entryOf(of, CUTTER.tables[of.table]);
const excerpt = (table: string, more: object) => ({
  table,
  counted: counted(0, 0, 0),
  rewritten: false,
  contents: null,
  ...more,
});

describe('the net effect on a table', () => {
  it.each([
    ['one row more', counted(1, 0, 0), contents(1, 7), counted(1, 0, 0), '7'],
    ['a row changed', counted(0, 1, 0), contents(0, -3), counted(0, 1, 0), '-3'],
    ['taken back by deletion', counted(1, 0, 1), contents(0, 0), counted(1, 0, 1), '0'],
    ['changed and changed back', counted(0, 2, 0), contents(0, 0), counted(0, 2, 0), '0'],
    ['more counted than there is', counted(3, 0, 0), contents(1, 7), counted(1, 0, 0), '7'],
  ])('always is what counts and contents say: %s', (_what, counts, read, told, net) => {
    const { state, doubt } = entry(excerpt(RESTORED, { counted: counts, contents: read }));

    expect(state).toEqual({ table: RESTORED, ...told, net });
    expect(doubt).toBeNull();
  });

  it('never is anything where all of it was rolled back', () => {
    const all = excerpt(RESTORED, { counted: counted(5, 1, 0), contents: contents(0, 0) });

    expect(entry(all)).toEqual({ state: null, doubt: null });
  });

  it('always shows a TRUNCATE as no number', () => {
    const { state } = entry(
      excerpt(APPEND_ONLY, { rewritten: true, contents: contents(-158, -10) }),
    );

    expect(state?.net).toBe('NaN');
  });

  it('never lets a write to the switch pass, whatever came of it', () => {
    const { state } = entry(
      excerpt(CONSTANT, { counted: counted(0, 2, 0), contents: contents(0, 0) }),
    );

    expect(state).toMatchObject({ updated: 2, net: '0' });
  });

  it.each([
    ['a restored table that was written', RESTORED, counted(1, 0, 1), true],
    ['old rows of an append-only one', APPEND_ONLY, counted(1, 1, 0), true],
    ['new rows of an append-only one', APPEND_ONLY, counted(2, 0, 0), false],
    ['a constant one', CONSTANT, counted(0, 1, 0), false],
  ])(
    'always is doubtful where nobody read what must be known: %s',
    (_what, table, counts, doubtful) => {
      const { state, doubt } = entry(excerpt(table, { counted: counts }));

      expect(doubt !== null).toBe(doubtful);
      expect(state?.net).toMatch(/^unread /);
    },
  );

  it('always is doubtful where a savepoint may explain a change of old rows, or may not', () => {
    const read = contents(1, 7);
    const back = { counted: counted(0, 2, 0), contents: contents(0, 0) };

    expect(entry(excerpt(APPEND_ONLY, back)).doubt).toMatch(/changed back/);
    expect(
      entry(excerpt(APPEND_ONLY, { counted: counted(3, 1, 0), contents: read })).doubt,
    ).toMatch(/nobody can tell/);
    expect(entry(excerpt(APPEND_ONLY, { counted: counted(3, 0, 0), contents: read })).doubt).toBe(
      null,
    );
  });
});

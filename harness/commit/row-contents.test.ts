/** The laws of comparing contents: every row of every table is read with the run it belongs to, and a row that is new, gone or changed is named. */
import { describe, expect, it } from 'vitest';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import type { Contents } from '../../schema/interleaved.ts';
import { connect } from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { compareContents, readContents } from './row-contents.ts';

const copies = useCopies();
const UNITS = 'public.information_unit';
const of = (rows: Contents[string]): Contents => ({ [UNITS]: rows });

describe('contents', () => {
  it('always name what is new, gone or changed, and nothing that is as it was', () => {
    const before = of({ 1: ['a', 'x'], 2: ['a', 'x'], 3: ['b', 'x'] });
    const after = of({ 1: ['a', 'x'], 2: ['a', 'y'], 4: ['b', 'x'] });

    expect(compareContents(before, after, () => true)).toEqual([
      `${UNITS} (2): changed`,
      `${UNITS} (3): gone`,
      `${UNITS} (4): left behind`,
    ]);
    expect(compareContents(before, after, ({ run }) => run === 'b')).toHaveLength(2);
    expect(compareContents(before, before, () => true)).toEqual([]);
  });

  it('always hold every table of the contract, and see one changed byte in any of them', async () => {
    await using session = await connect(await copies.clone());
    const before = await readContents(session);

    await session.query('update cutter.kill_switch set note = $1', ['another note']);
    await session.query(`update ${UNITS} set title = title || ' ' where id = 7`);

    expect(Object.keys(before).sort()).toEqual(Object.keys(TABLE_DUTIES).sort());
    expect(before[UNITS]?.['7']?.[0]).toBe('baseline');
    const changed = compareContents(before, await readContents(session), () => true);
    expect(changed.map((line) => line.replace(/\(\d{2,}\)/, '(new)'))).toEqual([
      `${UNITS} (7): changed`,
      'public.information_unit_search (7): changed',
      'public.information_unit_audit (new): left behind',
      'cutter.kill_switch (true): changed',
    ]);
  });
});

/** The laws of the row keys: every row of every table is read with the run it belongs to. */
import { describe, expect, it } from 'vitest';
import { compareContents, readContents } from '../../harness/commit/row-contents.ts';
import { connect } from '../../harness/connection/connection.ts';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { ROW_KEYS } from './row-keys.ts';

const copies = useCopies();
const UNITS = 'public.information_unit';

describe('the row keys', () => {
  it('always hold every table of the contract, and see one changed byte in any of them', async () => {
    await using session = await connect(await copies.clone());
    const before = await readContents(session, ROW_KEYS);

    await session.query('update cutter.kill_switch set note = $1', ['another note']);
    await session.query(`update ${UNITS} set title = title || ' ' where id = 7`);

    expect(Object.keys(before).sort()).toEqual(Object.keys(CUTTER.tables).sort());
    expect(before[UNITS]?.['7']?.[0]).toBe('baseline');
    const changed = compareContents(before, await readContents(session, ROW_KEYS), () => true);
    expect(changed.map((line) => line.replace(/\(\d{2,}\)/, '(new)'))).toEqual([
      `${UNITS} (7): changed`,
      'public.information_unit_search (7): changed',
      'public.information_unit_audit (new): left behind',
      'cutter.kill_switch (true): changed',
    ]);
  });
});

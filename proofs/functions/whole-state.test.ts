/** The reader of whole states: what it reads by what was written is what one finds who reads everything. */
import { describe, expect, it } from 'vitest';
import { connect } from '../../harness/connection/connection.ts';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import type { ModelState, Row } from '../../schema/contract/model/state.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { createStateReader, READER } from './whole-state.ts';

const copies = useCopies();

const DOCUMENT = 'public.legal_document';

/** Each in the transaction of those before it. */
const WRITES: readonly string[] = [
  `insert into ${DOCUMENT} (document_ref, title) values ('vn/one', 'one'), ('vn/two', 'two')`,
  `update ${DOCUMENT} set title = 'other' where document_ref = 'vn/baseline-a'`,
  'savepoint one',
  `delete from ${DOCUMENT} where document_ref = 'vn/baseline-d' and false`,
  'update public.information_unit set title = title where id = 7',
  'delete from public.information_unit_reference where from_id > 100',
  'savepoint two',
  `delete from ${DOCUMENT} where document_ref = 'vn/one'`,
  'delete from cutter.kill_switch',
  'rollback to savepoint two',
  'rollback to savepoint one',
  'delete from public.information_unit_child where child_id % 3 = 0',
  `update ${DOCUMENT} set document_ref = 'vn/three' where document_ref = 'vn/two'`,
  'select from public.information_unit for update',
];

/** However its tables are held. */
function plain(state: ModelState): ReadonlyMap<string, ReadonlyMap<string, Row>> {
  return new Map([...state].map(([table, rows]) => [table, new Map(rows)]));
}

describe('the reader of whole states', () => {
  it('always gives after each write what a reader of everything gives', async () => {
    await using session = await connect(await copies.clone(READER));
    await session.query('begin');
    const reader = createStateReader(OWN_NAMES, {});
    const start = await reader.read(session);
    expect(start.state.get('public.information_unit')?.size).toBe(158);
    for (const write of WRITES) {
      await session.query(write);
      const { state } = await reader.read(session);
      const { state: all } = await createStateReader(OWN_NAMES, {}).read(session);
      expect(plain(state), write).toEqual(plain(all));
    }
    await session.query('rollback');
  });

  it('always finds in a later trial on the clone what it finds who reads everything', async () => {
    await using session = await connect(await copies.clone(READER));
    for (const write of WRITES.slice(0, 2).toReversed()) {
      await session.query('begin');
      const reader = createStateReader(OWN_NAMES, session);
      await reader.read(session);
      await session.query(write);
      const { state } = await reader.read(session);
      const { state: all } = await createStateReader(OWN_NAMES, {}).read(session);
      expect(plain(state)).toEqual(plain(all));
      await session.query('rollback');
    }
  });

  it('always gives the same value for a row that nobody wrote since it was read', async () => {
    await using session = await connect(await copies.clone(READER));
    await session.query('begin');
    const reader = createStateReader(OWN_NAMES, {});
    await session.query(WRITES[0] ?? '');
    const [one, other] = [await reader.read(session), await reader.read(session)];
    for (const [table, rows] of one.state) {
      for (const [key, row] of rows) expect(other.state.get(table)?.get(key)).toBe(row);
    }
  });
});

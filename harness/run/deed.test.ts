/** What a neighbour finds in the catalog, and what he does with it, on a real server. */
import { describe, expect, it } from 'vitest';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import type { NeighbourDeed } from '../../schema/neighbour.ts';
import { connect } from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { type DeedDone, doDeed, refusedBy } from './deed.ts';
import { readWritable } from './writable.ts';

const copies = useCopies();
const TABLES = Object.keys(TABLE_DUTIES);
const REFERENCE = 'public.information_unit_reference';
const CITES: NeighbourDeed = {
  ...{ step: 0, transaction: 0, table: REFERENCE, act: 'insert', whose: 'written' },
  ...{ row: 0, column: 0, value: 0, numbered: false, open: false },
};

/** As the application, in a transaction that is rolled back; `look` is asked before it is. */
async function tryDeed(
  deed: Partial<NeighbourDeed>,
  look = 'select 1',
): Promise<{ done: DeedDone; rows: unknown }> {
  await using session = await connect(await copies.clone());
  await session.script('begin; set local role directus_app');
  const done = await doDeed(
    session,
    { ...CITES, ...deed },
    {
      tables: await readWritable(session, TABLES),
      names: { document_ref: ['vn/baseline-d'] },
      written: (table, key) => table === 'public.information_unit' && ['157', '158'].includes(key),
    },
  );
  const { rows } = await session.query(look);
  await session.script('rollback');
  return { done, rows };
}

describe('what somebody else may write', () => {
  it('always tells columns that the server numbers, keys, and what a key must be found in', async () => {
    await using session = await connect(await copies.clone());
    await session.script('begin; set local role directus_app');

    const tables = await readWritable(session, TABLES);

    const told = (name: string) => tables.find(({ table }) => table === name);
    const unit = { table: 'public.information_unit', column: 'id' };
    expect(told(REFERENCE)?.columns.map(({ refersTo }) => refersTo)).toEqual([unit, unit, null]);
    expect(told('public.information_unit')).toMatchObject({
      may: { insert: true, update: true, delete: true },
      columns: expect.arrayContaining([
        expect.objectContaining({ name: 'id', served: 'numbered', unique: true }),
        expect.objectContaining({ name: 'canonical_address', unique: true, nullable: false }),
      ]),
    });
    expect(told('public.information_unit_audit')?.may).toEqual({
      insert: false,
      update: false,
      delete: false,
    });
    expect(told('cutter.undo')?.may.insert).toBe(false);
  });
});

describe('a deed', () => {
  it('always refers to rows of the run where it is to', async () => {
    const { done, rows } = await tryDeed(
      {},
      `select from_id::int, to_id::int from ${REFERENCE} where from_id > 150`,
    );

    expect(done.end).toBe('done');
    expect(rows).toEqual([{ from_id: 157, to_id: 158 }]);
  });

  it.each([
    ['written', '157'],
    ['named', '151'],
    ['other', '1'],
  ] as const)('always is done to the kind of row that is asked for: %s', async (whose, id) => {
    const { done, rows } = await tryDeed(
      { act: 'update', table: 'public.information_unit', column: 'title', whose },
      `select id from public.information_unit where title like '%(neighbour)'`,
    );

    expect(done).toEqual({ end: 'done', column: 'title', whose });
    expect(rows).toEqual([{ id }]);
  });

  it('never is done to what nobody may write', async () => {
    expect((await tryDeed({ act: 'delete', table: 'cutter.undo' })).done.end).toBe('refused');
  });

  it('always tells a refusal of the server by its SQLSTATE, and never takes a mistake for one', () => {
    const thrown = (code: string) => Object.assign(new Error('no'), { code });
    expect(['23503', 'CK008', '40P01'].map((code) => refusedBy(thrown(code)))).toEqual([
      '23503',
      'CK008',
      '40P01',
    ]);
    expect(() => refusedBy(thrown('42601'))).toThrow('a deed met 42601');
  });
});

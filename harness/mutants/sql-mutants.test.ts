/** Tests of the faults that are built into SQL: the exact text of each, on small schemas written for it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mutateSchema, type SqlMutants } from './sql-mutants.ts';

/** The mutants of a schema that is one file. */
async function mutants(sql: string): Promise<SqlMutants> {
  const folder = mkdtempSync(join(tmpdir(), 'cutproof-mutants-'));
  try {
    writeFileSync(join(folder, '010-schema.sql'), sql);
    return await mutateSchema(pathToFileURL(`${folder}/`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What each mutant of one operator makes of its lines. */
async function changes(sql: string, operator: string): Promise<readonly string[]> {
  const found = await mutants(sql);
  return found.mutants.filter((one) => one.operator === operator).map(({ to }) => to);
}

const query = (sql: string): string => `create function f() returns text language sql as $$
${sql}
$$;`;
const body = (
  statements: string,
): string => `create function f() returns text language plpgsql as $$
begin
${statements}
end $$;`;

describe('the mutants of a schema', () => {
  it('are always the same for the same files, in the same order', async () => {
    const folder = new URL('../../examples/bank/schema/', import.meta.url);
    expect(await mutateSchema(folder)).toEqual(await mutateSchema(folder));
  });

  it('never have one id twice, nor one text twice', async () => {
    const { mutants: found } = await mutateSchema(
      new URL('../../examples/bank/schema/', import.meta.url),
    );
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    expect(new Set(found.map(({ statements }) => statements.join())).size).toBe(found.length);
    expect(found.length).toBeGreaterThan(150);
  });

  it.each([
    ['relational', 'select a = b from t', ['select a <> b from t']],
    [
      'relational',
      'select a is distinct from b from t',
      ['select a is not distinct from b from t', 'select a <> b from t'],
    ],
    [
      'conjunct dropped',
      'select 1 from t where (a) and (b or c)',
      ['select 1 from t where (b or c)', 'select 1 from t where (a)'],
    ],
    ['lock dropped', 'select 1 from t for update', ['select 1 from t']],
  ])('always change exactly what they name: %s', async (operator, sql, expected) => {
    expect(await changes(query(sql), operator)).toEqual(expected);
  });

  it('never touch what stands around the change', async () => {
    const { mutants: found } = await mutants(
      body(`  -- Ở đây
  perform a /* kept */ from t where x = 1;`),
    );
    const relational = found.find(({ operator }) => operator === 'relational');
    expect(relational?.statements.join()).toContain(`-- Ở đây
  perform a /* kept */ from t where x <> 1;`);
  });
});

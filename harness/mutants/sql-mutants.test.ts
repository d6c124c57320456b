/** Tests of the faults that are built into SQL: the exact text of each, on small schemas written for it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadModule, parsePlPgSQLSync, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { mutateSchema, type SqlMutants } from './sql-mutants.ts';

const FUNCTION = /create function ([\w.]+)\([\s\S]*?\$\$[\s\S]*?\$\$/g;
const BANK = new URL('../../examples/bank/schema/', import.meta.url);

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

const query = (
  sql: string,
): string => `create function f(p_one text, p_two text) returns text language sql as $$
${sql}
$$;`;
const body = (
  statements: string,
): string => `create function f(p_one text, p_two text) returns text language plpgsql as $$
begin
${statements}
end $$;`;
const TABLE = 'create table t (a text not null, b text, n integer, primary key (n));';

beforeAll(() => loadModule());

describe('the mutants of a schema', () => {
  it('are always the same for the same files, in the same order', async () => {
    expect(await mutateSchema(BANK)).toEqual(await mutateSchema(BANK));
  });

  it('never have one id twice, nor one text twice, for a pipeline that is no cutter either', async () => {
    const { mutants: found } = await mutateSchema(BANK);
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    expect(new Set(found.map(({ statements }) => statements.join())).size).toBe(found.length);
    expect(found.length).toBeGreaterThan(300);
  });

  it('never read as what stood there before', async () => {
    const { mutants: found } = await mutateSchema(BANK);
    const trees = (text: string): string => {
      const isPlpgsql = text.includes('plpgsql');
      const whole = [parseSync(text), isPlpgsql ? parsePlPgSQLSync(text) : null];
      return JSON.stringify(whole, (key, value: unknown) =>
        /^(location|lineno|stmt_len|list_start|list_end|rexpr_list_\w+)$/.test(key) ? 0 : value,
      );
    };
    // The body stands in the tree as one text: that of a PL/pgSQL function is read again, and says more.
    const meant = (text: string): string =>
      trees(text).replace(/"sval":"[^"]*begin(\\.|[^"])*"/g, '');
    const originals = new Map<string, string>();
    for (const name of readdirSync(BANK).filter((one) => one.endsWith('.sql'))) {
      const text = readFileSync(new URL(name, BANK), 'utf8');
      for (const [whole, routine = ''] of text.matchAll(FUNCTION)) {
        originals.set(routine, whole.replace('create', 'create or replace'));
      }
    }
    const ours = found.filter(({ statements }) => statements[0]?.startsWith('create or replace'));
    const alike = ours.filter(
      ({ routine, statements }) =>
        meant(statements[0] ?? '') === meant(originals.get(routine ?? '') ?? ''),
    );
    expect(originals.size).toBe(9);
    expect(alike.map(({ operator, to }) => `${operator}: ${to}`)).toEqual([]);
  });

  it('keep their id when lines are added elsewhere', async () => {
    const before = await mutants(query('select p_one = p_two'));
    const after = await mutants(`-- a line more\n\n${query('select p_one = p_two')}`);
    expect(after.mutants.map(({ id }) => id)).toEqual(before.mutants.map(({ id }) => id));
    expect(after.mutants[0]?.line).toBe((before.mutants[0]?.line ?? 0) + 2);
  });
});

describe('an operator', () => {
  it.each([
    ['relational', 'select a = b from t', ['select a <> b from t']],
    ['relational', 'select a <= b from t', ['select a < b from t', 'select a > b from t']],
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
    ['disjunct dropped', 'select a or b', ['select b', 'select a']],
    ['and/or', 'select a and b between 1 and 2', ['select a or b between 1 and 2']],
    ['not dropped', 'select not a', ['select a']],
    ['arithmetic', 'select n + 1', ['select n - 1']],
    ['number', 'select 1', ['select 2', 'select 0']],
    ['true/false', 'select true', ['select false']],
    ['string', "select 'a'", ["select 'ax'"]],
    ['null test', 'select a is null', ['select a is not null']],
    ['coalesce argument dropped', 'select coalesce(a, b)', ['select b', 'select a']],
    ['operand dropped', 'select a || b', ['select a', 'select b']],
    ['list item dropped', 'select a in (b, c)', ['select a in (c)', 'select a in (b)']],
    ['filter dropped', 'select max(a) filter (where b) from t', ['select max(a)  from t']],
    ['join kind', 'select 1 from t join u on a = b', ['select 1 from t left join u on a = b']],
    ['join kind', 'select 1 from t left join u on a = b', ['select 1 from t join u on a = b']],
    ['join condition true', 'select 1 from t join u on a = b', ['select 1 from t join u on true']],
    ['order dropped', 'select a from t order by a, b desc', ['select a from t']],
    [
      'order reversed',
      'select a from t order by a, b desc',
      ['select a from t order by a desc, b desc', 'select a from t order by a, b'],
    ],
    ['distinct dropped', 'select distinct a from t', ['select  a from t']],
    ['limit dropped', 'select a from t limit 1', ['select a from t']],
    ['arm of a union dropped', 'select a union select b', ['select a', 'select b']],
    ['lock dropped', 'select 1 from t for update', ['select 1 from t']],
    ['lock weakened', 'select 1 from t for update', ['select 1 from t for share']],
    ['where dropped', 'delete from t where a', ['delete from t']],
    ['set item dropped', 'update t set a = 1, b = 2', ['update t set b = 2', 'update t set a = 1']],
    [
      'on conflict dropped',
      'insert into t (a) values (1) on conflict do nothing',
      ['insert into t (a) values (1)'],
    ],
    [
      'on conflict do update',
      'insert into t (a) values (1) on conflict (a) do nothing',
      ['insert into t (a) values (1) on conflict (a) do update set a = excluded.a'],
    ],
    [
      'on conflict do nothing',
      'insert into t (a) values (1) on conflict (a) do update set b = 2 where true returning a',
      ['insert into t (a) values (1) on conflict (a) do nothing returning a'],
    ],
    ['branch dropped', 'select case when a then b else c end', ['select case when a then b  end']],
    ['condition true', 'select case when a then b end', ['select case when true then b end']],
    [
      'condition negated',
      'select case when f(a) then b end',
      ['select case when not (f(a)) then b end'],
    ],
    ['another variable', 'select p_one', ['select p_two']],
  ])('always makes exactly this of a query: %s, %s', async (operator, sql, expected) => {
    expect(await changes(query(sql), operator)).toEqual(expected);
  });

  it.each([
    ['insert deleted', 'insert into t (a) values (1);', ['null;']],
    ['perform deleted', 'perform f();', ['null;']],
    ['return null', 'return p_one;', ['return null;']],
    ['statements swapped', 'perform f();\nperform g();', ['perform g();\nperform f();']],
    [
      'condition false',
      'if p_one = p_two then return 1; end if;',
      ['if false then return 1; end if;'],
    ],
    ['condition negated', 'loop exit when f(); end loop;', ['loop exit when not (f()); end loop;']],
  ])('always makes exactly this of a body: %s, %s', async (operator, sql, expected) => {
    expect(await changes(body(sql), operator)).toEqual(expected);
  });

  it.each([
    ['not null dropped', ['create table t (a text , b text, n integer, primary key (n));']],
    ['unique dropped', ['create table t (a text not null, b text, n integer, );']],
    ['another column', ['select b from t']],
    ['values exchanged', ['insert into t (b, a) values (p_two, p_one)']],
    ['value null', ['insert into t (b, a) values (null, p_two)']],
  ])('always knows the columns of the tables: %s', async (operator, expected) => {
    const sql = `${TABLE}\n${query('insert into t (b, a) values (p_one, p_two)')}\n${query('select a from t')}`;
    expect(await changes(sql, operator)).toEqual(expected);
  });

  it('always takes a trigger apart: events, columns, moment, deferral', async () => {
    const sql =
      'create constraint trigger g after insert or update of a, b on t deferrable initially deferred for each row execute function f();';
    const found = await mutants(sql);
    expect(found.discarded).toEqual([]);
    expect(found.mutants.map(({ operator, to }) => [operator, to.slice(28, 62)])).toEqual([
      ['trigger event dropped', 'after update of a, b on t deferrab'],
      ['trigger event dropped', 'after insert on t deferrable initi'],
      ['trigger column dropped', 'after insert or update of b on t d'],
      ['trigger column dropped', 'after insert or update of a on t d'],
      ['trigger deferral', 'after insert or update of a, b on t'.slice(0, 34)],
      ['trigger deferral', 'after insert or update of a, b on t'.slice(0, 34)],
      ['trigger disabled', ''],
    ]);
  });

  it('always takes each right by itself, and gives one that nobody gave', async () => {
    const found = await mutants(`${TABLE}\ngrant select, insert on t to r;`);
    expect(
      found.mutants
        .filter(({ operator }) => operator.startsWith('grant'))
        .map(({ statements }) => statements),
    ).toEqual([
      ['revoke select on table "t" from "r"'],
      ['revoke insert on table "t" from "r"'],
      [expect.stringMatching(/^grant (update|delete) on table "t" to "r"$/)],
    ]);
  });
});

describe('a function with the rights of its owner', () => {
  it('always loses them, its settings and its owner, each by itself', async () => {
    const sql = `create function s.f(p_one text, out p_two int) language sql stable
  security definer
  set search_path = pg_catalog, s
  set timezone = 'UTC'
as $$ select null $$;`;
    const { mutants: found } = await mutants(sql);
    expect(found.map(({ operator, from, to }) => [operator, from, to])).toEqual([
      [
        'stable dropped',
        'create function s.f(p_one text, out p_two int) language sql stable',
        'create function s.f(p_one text, out p_two int) language sql',
      ],
      ['security definer dropped', 'security definer', ''],
      ['owner not set', '', 'alter function s.f(text) owner to current_user'],
      ['set search_path dropped', 'set search_path = pg_catalog, s', ''],
      ['set timezone dropped', "set timezone = 'UTC'", ''],
      ['grant too much', '', 'grant execute on function s.f(text) to public'],
    ]);
  });
});

describe('what stands around a change', () => {
  it('is never touched: comments, INTO, texts over two lines, letters of two bytes', async () => {
    const sql = body(`  -- Ở đây, "không" đổi
  select a /* giữ */ into strict p_one, p_two from t where a = 'hai
    dòng' and b = 2;
  case p_one when 'x' then return p_one; else null; end case;`);
    const { mutants: found, discarded } = await mutants(sql);
    expect(discarded).toEqual([]);
    const relational = found.filter(({ operator }) => operator === 'relational');
    expect(relational.map(({ statements }) => statements[0])).toEqual([
      sql.replace('create', 'create or replace').replace('a = ', 'a <> ').replace(/;$/, ''),
      sql.replace('create', 'create or replace').replace('b = ', 'b <> ').replace(/;$/, ''),
    ]);
    // INTO goes with its statement, and stays with each of the others.
    const without = found.filter(
      ({ routine, statements }) => routine === 'f' && !statements[0]?.includes('into strict'),
    );
    expect(without.map(({ operator }) => operator)).toEqual(['select deleted']);
  });

  it('is never changed in texts for people', async () => {
    const sql = body(
      "raise exception using errcode = 'AB001', message = format('a: %s', p_one), hint = 'b';",
    );
    expect(await changes(sql, 'string')).toEqual([
      "raise exception using errcode = 'AB009', message = format('a: %s', p_one), hint = 'b';",
    ]);
    expect(await changes(query("select format('%s', 'v')"), 'string')).toEqual([
      "select format('%s', 'vx')",
    ]);
  });

  it('is never lost where a change would be none, or would take INTO with it', async () => {
    const why = async (sql: string, operator: string) => {
      const { discarded } = await mutants(`${TABLE}\n${sql}`);
      return discarded.filter((one) => one.operator === operator).map((one) => one.why);
    };
    expect(
      await why(query('insert into t (b, a) values (p_one, p_one)'), 'values exchanged'),
    ).toEqual(['it is the tree that stands there']);
    expect(
      await why(body('select a into p_one from t union select b;'), 'arm of a union dropped'),
    ).toEqual(['the place holds INTO']);
  });

  it('is never a statement of another kind, where a name is a word of the language', async () => {
    const sql = body('return p_one;').replace('p_two', 'query');
    const { mutants: found, discarded } = await mutants(sql);
    expect(found.map(({ to }) => to)).not.toContain('return query;');
    expect(discarded).toEqual([
      expect.objectContaining({
        operator: 'another variable',
        from: 'p_one -> query',
        why: expect.stringContaining('PostgreSQL does not read it'),
      }),
    ]);
  });

  it('is told where nothing could be built in', async () => {
    const { mutants: found, discarded } = await mutants(`do $$ begin end $$;
create function g() returns text language plpgsql as 'begin return 1; end';
create function h() returns text language plpgsql as $a$ begin return $b$ x; $b$ || 'y'; end $a$;`);
    expect(discarded.map(({ why }) => why)).toEqual([
      'nothing is built into DoStmt',
      'its body does not stand between dollar signs',
    ]);
    expect(found.map(({ routine }) => routine)).toContain('h');
  });
});

/** The laws of a connection, on a real server: one statement a query, errors as the server gives them, a status that is never older than the answer. */
import { describe, expect, it } from 'vitest';
import { askOne, useCopies } from '../testing/copy.fixture.ts';
import { connect, identifier, literal } from './connection.ts';

const copies = useCopies();

describe('a connection', () => {
  it('never sends more than one statement as a query, and always may as a script', async () => {
    await using database = await connect(copies.admin);

    await expect(database.query('select 1; select 2')).rejects.toMatchObject({ code: '42601' });
    const answers = await database.script('select 1 as one; select 2 as two');

    expect(answers.map(({ command, rows }) => [command, rows])).toEqual([
      ['SELECT', [{ one: 1 }]],
      ['SELECT', [{ two: 2 }]],
    ]);
  });

  it.each([
    ['while it runs', 'select 1 / 0', '22012'],
    ['while it is parsed', 'selec', '42601'],
    ['while names are looked up', 'select no_such_column', '42703'],
    ['while rights are looked up', 'select no_such_function()', '42883'],
  ])(
    'always knows that the transaction failed, as soon as the error is there: %s',
    async (_when, sql, code) => {
      await using database = await connect(copies.admin);
      await database.query('begin');

      const failed = database
        .query(sql)
        .catch((error: { code: string }) => [error.code, database.status()]);

      expect(await failed).toEqual([code, 'E']);
    },
  );

  it('always knows that the server ended it', async () => {
    await using database = await connect(copies.admin);
    await using other = await connect(copies.admin);
    await database.query('begin');
    expect([database.status(), database.pid]).toEqual([
      'T',
      await askOne(database, 'select pg_backend_pid()'),
    ]);

    await other.query('select pg_terminate_backend($1, 5000)', [database.pid]);
    await expect(database.query('select 1')).rejects.toThrow();

    expect(database.status()).toBeNull();
  });

  it('always says where it could not get', async () => {
    const nowhere = connect({ ...copies.admin, database: 'no_such_database' });

    await expect(nowhere).rejects.toMatchObject({
      code: 'E_CONNECTION',
      message: expect.stringMatching(/postgres@.*\/no_such_database: .*does not exist/),
      hint: expect.any(String),
    });
  });

  it('always starts with the settings it is given, white space and all', async () => {
    const settings = {
      default_transaction_isolation: 'repeatable read',
      search_path: '"a\\ b", c',
    };
    await using database = await connect({ ...copies.admin, settings });

    expect(await askOne(database, 'show transaction_isolation')).toBe('repeatable read');
    expect(await askOne(database, 'show search_path')).toBe('"a\\ b", c');
  });

  it('always tells what the server says besides its answers, to the last who listens', async () => {
    await using database = await connect(copies.admin);
    const heard: string[] = [];
    database.onNotice((message) => heard.push(`one ${message}`));
    database.onNotice((message) => heard.push(`other ${message}`));

    await database.query(`do $$ begin raise notice 'here'; end $$`);

    expect(heard).toEqual(['other here']);
  });

  it('never lets a quoted name or text end early', async () => {
    await using database = await connect(copies.admin);
    const hostile = `a"b'c\\d; drop table x; --`;

    const answer = await database.query(`select ${literal(hostile)} as ${identifier(hostile)}`);

    expect(answer.rows).toEqual([{ [hostile]: hostile }]);
  });
});

/** Values written into a statement, held against the same values sent as parameters to a real server. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connect } from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { inline, literalOf } from './inline-values.ts';

const copies = useCopies();

describe('a statement with its values inlined', () => {
  it('never touches what only looks like a parameter', () => {
    const sql = `select $1, '$1', "$2", $tag$ $1 $tag$, đ$2 -- $1\n, /* $2 */ $2`;

    expect(inline(sql, ['a', 'b'])).toBe(
      `select 'a', '$1', "$2", $tag$ $1 $tag$, đ$2 -- $1\n, /* $2 */ 'b'`,
    );
    expect(inline('select $2, $1, $2', [1, null])).toBe(`select NULL, '1', NULL`);
  });

  it('always shows what would act on a screen, and never holds a raw control character', () => {
    expect(literalOf(`a\u202eb\\c'\r`)).toBe(String.raw`E'a\u202eb\\c''\u000d'`);
    expect(literalOf('two\nlines')).toBe(`'two\nlines'`);
    expect(literalOf('\0')).toBe(String.raw`E'\000'`);
  });

  it('always gives the server the text that a parameter gives it', async () => {
    await using session = await connect(copies.admin);
    const text = fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', ''));
    const strange = fc.constantFrom(
      "'",
      '\\',
      '\n',
      '\r\n',
      '$1',
      ':x',
      '\u202e',
      "E'",
      '--',
      '/*',
    );
    const texts = fc.array(fc.oneof(text, strange)).map((parts) => parts.join(''));

    await fc.assert(
      fc.asyncProperty(texts, async (value) => {
        const sent = await session.query('select $1::text as it', [value]);
        const written = await session.query(inline('select $1::text as it', [value]));
        expect(written.rows).toEqual(sent.rows);
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it.each([
    ['a list of texts', 'text[]', ['a', 'b"c', 'd\\e', null, 'NULL', '', 'x,y', "z'"]],
    [
      'a list of lists',
      'int[]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['an object', 'jsonb', { a: ["it's", null, 1.5], 'b\\': '\u2028' }],
    ['a number', 'numeric', 0.1],
    ['a truth', 'boolean', true],
    ['nothing', 'text', null],
    ['bytes', 'bytea', Buffer.from([0, 1, 255])],
    ['a moment', 'timestamptz', new Date('2026-01-02T03:04:05.678Z')],
  ])('always gives the server %s as a parameter does', async (_what, type, value) => {
    await using session = await connect(copies.admin);
    const sql = `select $1::${type} as it, pg_typeof($1::${type})::text as type`;

    const sent = await session.query(sql, [value]);
    const written = await session.query(inline(sql, [value]));

    expect(written.rows).toEqual(sent.rows);
  });

  it('always is refused for U+0000 as a parameter is', async () => {
    await using session = await connect(copies.admin);
    const state = (query: Promise<unknown>) =>
      query.then(
        () => 'done',
        (error: { code: string }) => error.code,
      );

    const sent = await state(session.query('select $1::text', ['\0']));

    expect(await state(session.query(inline('select $1::text', ['\0'])))).toBe(sent);
    expect(sent).toBe('22021');
  });
});

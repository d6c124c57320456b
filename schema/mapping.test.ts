/** Tests of the mapping file: it is read whole or refused, with the value that is wrong and what to write instead. */
import { describe, expect, it } from 'vitest';
import { CUTTER } from './contract/cutter.ts';
import { isProofError } from './failure.ts';
import { MAPPING_FORMAT, parseMapping } from './mapping.ts';

const parse = (text: string) => parseMapping(text, CUTTER);
const written = (names: unknown, format: unknown = MAPPING_FORMAT) =>
  JSON.stringify({ format, names });

describe('a mapping', () => {
  it('always settles what it does not name: its schema goes along, the rest stays', () => {
    const { real } = parse(written({ cutter: 'cut', 'cutter.undo': 'other.memory' }));

    expect(real).toMatchObject({
      'cutter.undo': 'other.memory',
      'cutter.run_event': 'cut.run_event',
      'cutter.refuse': 'cut.refuse',
      'public.vocab': 'public.vocab',
    });
    // Only the copy knows which sequence numbers a column.
    expect(real).not.toHaveProperty('cutter.run_event_id_seq');
  });

  it('always has the digest of what it says, in whatever order it says it', () => {
    const [one, other] = [
      { cutter: 'a', public: 'b' },
      { public: 'b', cutter: 'a' },
    ];

    expect(parse(written(one)).digest).toBe(parse(written(other)).digest);
    expect(parse(written({ cutter: 'a' })).digest).not.toBe(parse(written(one)).digest);
  });

  it.each([
    ['no JSON', 'names: x', 'not JSON'],
    ['nothing', 'null', MAPPING_FORMAT],
    ['another format', written({}, 'cutproof/names@2'), 'cutproof/names@2'],
    ['names in a list', written(['a']), '["a"]'],
    ['a name that is no text', written({ 'public.vocab': 7 }), 'public.vocab is 7'],
    ['an unknown name', written({ 'public.vocap': 'a.b' }), 'no "public.vocap"'],
    ['a column', written({ 'public.vocab.key': 'a.b.c' }), 'no "public.vocab.key"'],
    ['no schema', written({ 'public.vocab': 'words' }), '"words"'],
    ['a schema with a table', written({ cutter: 'a.b' }), '"a.b"'],
    ['quotes', written({ 'public.vocab': 'a."b"' }), 'without quotes'],
    ['an end of a name', written({ 'public.vocab': 'a.b"; drop table c; --' }), 'drop table c'],
    ['a name of 64 bytes', written({ 'public.vocab': `a.${'đ'.repeat(32)}` }), '63 bytes'],
    ['an empty name', written({ 'public.vocab': 'a.' }), '"a."'],
    ['a catalog', written({ 'public.vocab': 'pg_catalog.pg_class' }), 'pg_catalog.pg_class'],
    ['the witness', written({ 'public.vocab': 'proof.journal' }), 'proof.journal'],
    ['one table twice', written({ 'public.vocab': 'a.b', 'cutter.undo': 'a.b' }), 'are both "a.b"'],
    ['one that stays', written({ 'public.vocab': 'cutter.undo' }), 'are both "cutter.undo"'],
    [
      'a table and a function',
      written({ 'public.vocab': 'a.b', 'public.fn_iu_enact': 'a.b' }),
      'both',
    ],
    ['two schemas in one', written({ public: 'a', cutter: 'a' }), 'are both "a"'],
  ])('never is read with %s', (_what, text, said) => {
    expect(() => parse(text)).toThrow(
      expect.toSatisfy(
        (error) =>
          isProofError(error) &&
          error.code === 'E_USAGE' &&
          `${error.message} ${error.hint}`.includes(said),
      ),
    );
  });
});

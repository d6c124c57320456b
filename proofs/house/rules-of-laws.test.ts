/** The rules of laws are shown to object to a planted fault, and to let alone every way in which a law is written. */
import { describe, expect, it } from 'vitest';
import { houseOf } from './house.fixture.ts';
import { judgeLaws } from './rules-of-laws.ts';

const law = (id: string, rest = '  canaries: [one],\n', first = '') =>
  `law({\n${first}  id: '${id}',\n${rest}});\n`;
const HOME = 'proofs/a/b.proof.ts';
const judge = (files: Readonly<Record<string, string>>) => judgeLaws(houseOf(files), ['a/b']);

describe('a rule of laws', () => {
  it.each([
    ['a law', law('a/b')],
    ['a general law', law('a/b', undefined, '  ...restores(PRODUCTION),\n')],
    ['a law that names its pipeline', law('a/b', undefined, '  pipeline: PRODUCTION,\n')],
    ['canaries by a name', law('a/b', '  canaries: WRONG,\n')],
    ['canaries by their own name', law('a/b', '  canaries,\n')],
    ['canaries that are computed', law('a/b', '  canaries: WRONG.map(({ one }) => one),\n')],
    ['functions after it', `${law('a/b')}\nfunction help(): void {\n  act();\n}\n`],
  ])('never objects to %s', (_what, code) => {
    expect(judge({ [HOME]: code, 'proofs/house/tidy.proof.ts': '' })).toEqual([]);
  });

  it('always finds a law without a proof, and never takes another file for one', () => {
    const missing = ['schema/contract/laws.ts:1: the law a/b has no proofs/a/b.proof.ts'];

    expect(judge({})).toEqual(missing);
    expect(judge({ 'proofs/a/b.ts': law('a/b') })).toEqual(missing);
    expect(judge({ 'proofs/a/c.proof.ts': law('a/b') })).toEqual(expect.arrayContaining(missing));
  });

  it.each([
    ['another id', law('a/c'), 'belongs in proofs/a/c.proof.ts'],
    ['a second law', law('a/b') + law('a/c'), 'belongs in proofs/a/c.proof.ts'],
    ['the same law twice', law('a/b') + law('a/b'), `proves a/b, which ${HOME} does too`],
    ['no law', 'export {};\n', 'is called a proof and holds no law'],
    ['a law in a comment', `/*\n${law('a/b')}*/\n`, 'is called a proof and holds no law'],
    ['no id', 'law({\n  canaries: [one],\n});\n', 'a law without an id'],
    ['an id further in', law('a/b').replace('  id', '    id'), 'a law without an id'],
    ['no canaries', law('a/b', ''), 'has no canary'],
    ['an empty list of canaries', law('a/b', '  canaries: [],\n'), 'has no canary'],
    ['canaries in a comment', law('a/b', '  // canaries: [one],\n'), 'has no canary'],
  ])('always objects to a proof with %s', (_what, code, why) => {
    expect(judge({ [HOME]: code })).toEqual([
      expect.stringMatching(new RegExp(`^${HOME}:\\d+: .*${why}`)),
    ]);
  });

  it('always objects to a proof that is no law of the plan, wherever it stands', () => {
    for (const path of ['proofs/a/c.proof.ts', 'proofs/c.proof.ts', 'proofs/house/c.proof.ts']) {
      const id = path.slice('proofs/'.length, -'.proof.ts'.length);
      expect(judge({ [HOME]: law('a/b'), [path]: law(id) })).toEqual([
        `${path}:1: is no law of schema/contract/laws.ts`,
      ]);
    }
    expect(judge({ [HOME]: law('a/b'), 'harness/c.proof.ts': law('c') })).toEqual([
      'harness/c.proof.ts:1: a proof that stands in no family',
    ]);
  });

  it('always lets an example prove several laws in one file, each once and with its canaries', () => {
    const bank = (code: string) => judge({ [HOME]: law('a/b'), 'examples/x/y.proof.ts': code });

    expect(bank(law('x/one') + law('x/two'))).toEqual([]);
    expect(bank(law('x/one') + law('x/one'))).toHaveLength(1);
    expect(bank(law('x/one') + law('a/b'))).toHaveLength(1);
    expect(bank(law('x/one') + law('x/two', ''))).toHaveLength(1);
  });
});

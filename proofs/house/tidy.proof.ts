/** The rules of the house, held against every file of it. Each rule is first shown to object to a planted fault: one that can never fail keeps nothing tidy. */
import { describe, expect, it } from 'vitest';
import { LAWS } from '../../schema/contract/laws.ts';
import { RULES } from './rules-of-a-file.ts';
import {
  judgeCycles,
  judgeDependencies,
  judgeImports,
  judgeLaws,
  judgeSeams,
} from './rules-of-all-files.ts';
import { isTest, readSources, type Source, toSource } from './source.ts';

const ROOT = new URL('../../', import.meta.url);
const sources = readSources(ROOT);
const DOCUMENT = 'docs/dependencies.md';

const doc = (code: string) => `/** A file. */\n${code}`;
const exports = (count: number) =>
  Array.from({ length: count }, (_, at) => `export const value${at} = ${at};\n`).join('');
const lines = (count: number) => '  act();\n'.repeat(count);
/** Written in pieces: this file is held to the rules too. */
const folder = (name: string) => `/${name}/`;
const elsewhere = `https${'://'}packages-registry.test/`;

describe('the house', () => {
  it('always has files to look at: the rules never pass over nothing', () => {
    const paths = sources.map(({ path }) => path);

    expect(paths).toEqual(
      expect.arrayContaining([
        'schema/contract/laws.ts',
        'cutter/phases/adapter.ts',
        'generators/history.ts',
        'harness/rollback/guard.ts',
        'harness/witness/witness.sql',
        'proofs/house/tidy.proof.ts',
        'package.json',
        'vitest.config.ts',
      ]),
    );
    expect(paths.filter((path) => /node_modules|^evidence\//.test(path))).toEqual([]);
  });

  it.each(Object.keys(RULES))('always keeps its rule: %s', (name) => {
    expect(sources.flatMap((source) => RULES[name]?.(source) ?? [])).toEqual([]);
  });

  it('never imports upward, sideways, from a test, or in another spelling', () => {
    expect(judgeImports(sources)).toEqual([]);
  });

  it('never has an import cycle, of types neither', () => {
    expect(judgeCycles(sources)).toEqual([]);
  });

  it('always has one seam each to the database, to containers and to the environment', () => {
    expect(judgeSeams(sources)).toEqual([]);
  });

  it('always has every law in exactly one proof, with canaries', () => {
    expect(judgeLaws(sources, Object.keys(LAWS))).toEqual([]);
  });

  it('always says of every package why it is needed', () => {
    const manifest = sources.find(({ path }) => path === 'package.json') as Source;
    const document = sources.find(({ path }) => path === DOCUMENT);

    expect(document, `${DOCUMENT} is missing: it names every package and why`).toBeDefined();
    expect(judgeDependencies(manifest, document as Source)).toEqual([]);
  });
});

/** A text that breaks the rule, and the line at which it must be found. */
type Plant = readonly [rule: string, fault: string, path: string, text: string, line: number];

const PLANTS: readonly Plant[] = [
  ['every file opens with a comment', 'no comment', 'a.ts', 'export const a = 1;\n', 1],
  ['every file opens with a comment', 'a line comment', 'a.test.ts', '// Why.\n', 1],
  ['every file opens with a comment', 'an empty one', 'a.ts', '/** */\n', 1],
  ['every file opens with a comment', 'SQL', 'a.sql', 'select 1;\n', 1],
  ['no file is longer than 250 lines', '251 lines', 'a.ts', doc(lines(250)), 251],
  [
    'no function is longer than 70 lines',
    'a function',
    'a.ts',
    doc(`export async function act(): Promise<void> {\n${lines(69)}}\n`),
    2,
  ],
  [
    'no function is longer than 70 lines',
    'a method of a class',
    'a.ts',
    doc(`class A {\n  act(): void {\n${lines(69)}  }\n}\n`),
    3,
  ],
  [
    'no function is longer than 70 lines',
    'an arrow',
    'a.ts',
    doc(`const act = (it: () => void) => {\n${lines(69)}};\n`),
    2,
  ],
  ['no file exports more than five values', 'six', 'a.ts', doc(exports(6)), 7],
  [
    'no file exports more than five values',
    'a stale exception',
    'harness/run/checks.ts',
    exports(5),
    1,
  ],
  ['no default exports', 'a default export', 'a.ts', doc('export default 1;\n'), 2],
  ['no re-exports', 'everything', 'a.ts', doc("export * from '../b.ts';\n"), 2],
  ['no re-exports', 'a name', 'a.ts', doc("export { b } from '../b.ts';\n"), 2],
  ['no re-exports', 'a type', 'a.ts', doc("export type { B } from '../b.ts';\n"), 2],
  ['no weak spots', 'a mock', 'a.test.ts', doc("vi.mock('./b.ts');\n"), 2],
  ['no weak spots', 'a skipped test', 'a.test.ts', doc("it.skip('never', f);\n"), 2],
  ['no weak spots', 'a lonely test', 'a.test.ts', doc("\ndescribe.only('x', f);\n"), 3],
  ['no weak spots', 'a test to come', 'a.test.ts', doc("it.todo('x');\n"), 2],
  ['no weak spots', 'a skipped table', 'a.test.ts', doc("it.skip.each([])('x', f);\n"), 2],
  ['no weak spots', 'a retry', 'a.ts', doc('const c = { retry: 3 };\n'), 2],
  ['no weak spots', 'an empty pass', 'a.ts', doc('const c = { passWithNoTests: true };\n'), 2],
  ['no weak spots', 'an empty catch', 'a.ts', doc('try {\n  act();\n} catch {}\n'), 4],
  ['no weak spots', 'a named empty catch', 'a.ts', doc('try { a(); } catch (e) {\n}\n'), 2],
  ['no weak spots', 'a promise’s empty catch', 'a.ts', doc('await a().catch(() => {});\n'), 2],
  ['no weak spots', 'chance', 'a.ts', doc('const seed = Math.random();\n'), 2],
  ['no weak spots', 'the clock', 'harness/a.ts', doc('const now = Date.now();\n'), 2],
  ['no weak spots', 'any', 'a.ts', doc('const a: any = 1;\n'), 2],
  ['no weak spots', 'as any', 'a.ts', doc('const a = b as any;\n'), 2],
  ['no weak spots', 'a list of any', 'a.ts', doc('const a = new Set<any>();\n'), 2],
  ['no weak spots', 'a silenced compiler', 'a.ts', doc(`// ${'@ts'}-ignore\n`), 2],
  ['no path of a machine', 'in a text', 'README.md', `See\n${folder('home')}me/x\n`, 2],
  ['no path of a machine', 'in a comment', 'a.ts', `/** As ${folder('root')}x. */\n`, 1],
  ['no path of a machine', 'in a string', 'a.ts', doc(`const a = '${folder('work')}';\n`), 2],
  [
    'no host of a registry',
    'in a lock file',
    'package-lock.json',
    `{\n"resolved"${': '}"https${'://'}packages.test/a.tgz"\n}`,
    2,
  ],
  ['no host of a registry', 'in a setting', '.npmrc', `registry${'='}http://x.test/\n`, 1],
  ['no host of a registry', 'in a text', 'a.md', `at ${elsewhere}\n`, 1],
];

describe('a rule of one file', () => {
  it.each(PLANTS)('always objects: %s (%s)', (rule, _fault, path, text, line) => {
    const objections = RULES[rule]?.(toSource(path, text)) ?? [];

    expect(objections).toEqual([expect.stringMatching(new RegExp(`^${path}:${line}: .{5,}`))]);
  });

  it('always has a plant that it was seen to object to', () => {
    expect(new Set(PLANTS.map(([rule]) => rule))).toEqual(new Set(Object.keys(RULES)));
  });

  it.each([
    ['words in a string', 'a.test.ts', doc(`expect('it.skip( vi.mock( as any');\n`)],
    ['words in a template', 'a.ts', doc('const a = `it.only(\nb: any`;\n')],
    ['words in a comment', 'a.ts', doc('// Math.random() and : any are for others.\n')],
    ['words in a regular expression', 'a.ts', doc('const a = /[/"]vi.mock|: any/;\n')],
    ['a division', 'a.ts', doc("const a = b / c + '/* x'.length / d;\n")],
    ['a catch with a reason', 'a.ts', doc('try { a(); } catch {\n  // It is gone.\n}\n')],
    ['the clock of the command line', 'cli/a.ts', doc('const now = Date.now();\n')],
    ['250 lines and five exports', 'a.ts', `/** A. */\n${exports(5)}${'\n'.repeat(244)}`],
    ['a function of 70 lines', 'a.ts', doc(`function act() {\n${lines(68)}}\n`)],
    ['a long test', 'a.test.ts', doc(`it('x', () => {\n${lines(300)}});\n`)],
    ['the default export of a tool', 'vitest.config.ts', doc('export default 1;\n')],
    ['a path within', 'a.ts', doc("import { a } from '../../work/a.ts';\n")],
    ['SQL with a sentence', 'a.sql', '-- Roles.\nselect 1;\n'],
  ])('never objects to %s', (_what, path, text) => {
    const source = toSource(path, text);

    expect(Object.values(RULES).flatMap((rule) => rule(source))).toEqual([]);
  });
});

/** Files by path, each with one import. */
const house = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, code]) => toSource(path, doc(code)));

describe('a rule of the whole house', () => {
  it.each([
    ['schema/a.ts', '../harness/a.ts'],
    ['cutter/a.ts', '../generators/a.ts'],
    ['cutter/a.ts', '../harness/a.ts'],
    ['generators/a.ts', '../cutter/a.ts'],
    ['generators/a.test.ts', '../harness/a.ts'],
    ['harness/a.ts', '../cutter/a.ts'],
    ['harness/a.ts', '../proofs/a.ts'],
    ['proofs/canaries/a.ts', '../../cli/a.ts'],
    ['cli/a.ts', '../bench/a.ts'],
    ['elsewhere/a.ts', '../schema/a.ts'],
    ['cli/a.ts', '../cutter/a.test.ts'],
    ['proofs/a.test.ts', './b.proof.ts'],
    ['harness/a.ts', './b.fixture.ts'],
    ['harness/a.ts', './b'],
    ['harness/a.ts', './b.js'],
    ['harness/a.ts', 'fs'],
    ['harness/a.ts', 'timers/promises'],
  ])('never lets %s import %s', (path, specifier) => {
    const [type, dynamic, several] = [
      `import type { A } from '${specifier}';\n`,
      `const a = await import('${specifier}');\n`,
      `import {\n  a,\n  b,\n} from '${specifier}';\n`,
    ];
    for (const code of [`import '${specifier}';\n`, type, dynamic, several]) {
      expect(judgeImports(house({ [path]: code })), code).toHaveLength(1);
    }
  });

  it.each([
    ['schema/a.ts', './b.ts'],
    ['harness/a.ts', '../schema/a.ts'],
    ['harness/a.test.ts', './b.fixture.ts'],
    ['proofs/canaries/a.ts', '../../cutter/a.ts'],
    ['cli/a.ts', '../proofs/a.ts'],
    ['bench/a.ts', '../cli/a.ts'],
    ['harness/a.ts', 'node:fs'],
    ['harness/a.ts', 'fast-check'],
  ])('always lets %s import %s', (path, specifier) => {
    expect(judgeImports(house({ [path]: `import { a } from '${specifier}';\n` }))).toEqual([]);
  });

  it('always finds a cycle, once, however long', () => {
    const ring = {
      'schema/a.ts': "import { b } from '../b.ts';\n",
      'schema/b.ts': "import type { C } from '../deep/c.ts';\n",
      'schema/deep/c.ts': "import { a } from '../../a.ts';\n",
      'schema/d.ts': "import { a } from '../a.ts';\n",
    };

    expect(judgeCycles(house(ring))).toEqual([
      'schema/a.ts:1: imports itself: schema/a.ts → schema/b.ts → schema/deep/c.ts → schema/a.ts',
    ]);
    expect(judgeCycles(house({ ...ring, 'schema/b.ts': '' }))).toEqual([]);
  });

  it('always finds a second seam, and never minds a test that opens one', () => {
    const pg = "import pg from 'pg';\n";
    const one = { 'harness/connection/connection.ts': pg };

    expect(judgeSeams(house({ ...one, 'harness/a.test.ts': pg }))).toEqual([]);
    expect(judgeSeams(house({}))).toEqual([
      'harness/connection/connection.ts:1: does not import pg',
    ]);
    expect(judgeSeams(house({ ...one, 'cli/a.ts': pg }))).toEqual([
      'cli/a.ts:1: imports pg; only harness/connection/connection.ts does',
    ]);
    const memory = "import { newDb } from 'pg-mem';\n";
    expect(judgeSeams(house({ ...one, 'schema/contract/memory-tables.ts': memory }))).toEqual([]);
    expect(judgeSeams(house({ ...one, 'cutter/a.ts': memory }))).toEqual([
      'cutter/a.ts:1: imports pg-mem; only schema/contract/memory-tables.ts does',
    ]);
    for (const way of ["process.env['A'];\n", 'const { argv, env } = process;\n']) {
      expect(judgeSeams(house({ ...one, 'proofs/a.ts': way }))).toHaveLength(1);
    }
    const container = "import { GenericContainer } from 'testcontainers';\n";
    const twice = { ...one, 'harness/a.ts': container, 'harness/b.ts': container };
    expect(judgeSeams(house(twice))).toEqual([
      'harness/b.ts:1: imports testcontainers; harness/a.ts does already',
    ]);
  });

  it('always finds a law without a proof, with two, or without a canary', () => {
    const proof = (rest: string) => `law({\n  id: 'a/b',\n${rest}});\n`;
    const whole = proof('  canaries: [one],\n');
    const judge = (files: Readonly<Record<string, string>>) => judgeLaws(house(files), ['a/b']);

    expect(judge({ 'proofs/a.proof.ts': whole })).toEqual([]);
    expect(judge({ 'proofs/a.ts': whole })).toEqual([
      'schema/contract/laws.ts:1: no proof file has the law a/b',
    ]);
    expect(judge({ 'proofs/a.proof.ts': whole, 'proofs/b.proof.ts': whole })).toHaveLength(1);
    for (const none of ['', '  canaries: [],\n', '  // canaries: [one],\n']) {
      expect(judge({ 'proofs/a.proof.ts': proof(none) })).toHaveLength(1);
    }
  });

  it('always finds a package that is not explained, and never takes a part of a word for it', () => {
    const manifest = toSource(
      'package.json',
      '{"dependencies":{"pg":"1"},"optionalDependencies":{"@a/b-c":"1"},"devDependencies":{}}',
    );
    const named = (text: string) => judgeDependencies(manifest, toSource(DOCUMENT, text));

    expect(named('| `pg` | the driver |\n| `@a/b-c` | the server |')).toEqual([]);
    expect(named('pg_dump, pg-mem, @types/pg and `@a/b-c`.')).toHaveLength(1);
    expect(named('pg, and `@a/b-c-d`.')).toEqual([expect.stringContaining('@a/b-c')]);
  });

  it('always counts proofs, tests and fixtures as tests, and nothing else', () => {
    expect(['a.test.ts', 'a.proof.ts', 'x/a.fixture.ts'].map(isTest)).toEqual([true, true, true]);
    expect(['a.ts', 'test.ts', 'harness/engine/prove.ts'].map(isTest)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

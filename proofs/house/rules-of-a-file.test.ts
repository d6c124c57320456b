/** Each rule of one file is shown to object to a planted fault, and to let alone what only looks like one: a rule that can never fail keeps nothing tidy. */
import { describe, expect, it } from 'vitest';
import { doc } from './house.fixture.ts';
import { RULES } from './rules-of-a-file.ts';
import { isTest, toSource } from './source.ts';

const exports = (count: number) =>
  Array.from({ length: count }, (_, at) => `export const value${at} = ${at};\n`).join('');
const lines = (count: number) => '  act();\n'.repeat(count);
/** Written in pieces: this file is held to the rules too. */
const folder = (name: string) => `/${name}/`;
const elsewhere = `https${'://'}packages-registry.test/`;

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
  [
    'no re-exports',
    'all through the public door',
    'api/index.ts',
    doc("export * from '../b.ts';\n"),
    2,
  ],
  [
    'no re-exports',
    'a name beside the public door',
    'api/b.ts',
    doc("export { b } from '../b.ts';\n"),
    2,
  ],
  ['no re-exports', 'a type', 'a.ts', doc("export type { B } from '../b.ts';\n"), 2],
  ['no weak spots', 'a mock', 'a.test.ts', doc("vi.mock('./b.ts');\n"), 2],
  ['no weak spots', 'a skipped test', 'a.test.ts', doc("it.skip('never', f);\n"), 2],
  ['no weak spots', 'a lonely test', 'a.test.ts', doc("\ndescribe.only('x', f);\n"), 3],
  ['no weak spots', 'a test to come', 'a.test.ts', doc("it.todo('x');\n"), 2],
  ['no weak spots', 'a skipped table', 'a.test.ts', doc("it.skip.each([])('x', f);\n"), 2],
  ['no weak spots', 'a test that never runs', 'a.test.ts', doc("it.runIf(false)('x', f);\n"), 2],
  [
    'no weak spots',
    'one that never runs among those that ask for a machine',
    'harness/server/start.test.ts',
    doc("describe.runIf(false)('x', f);\n"),
    2,
  ],
  ['no weak spots', 'a test for some', 'a.test.ts', doc("describe.runIf(here)('x', f);\n"), 2],
  ['no weak spots', 'a hidden skip', 'a.test.ts', doc("it['skip']('x', f);\n"), 2],
  ['no weak spots', 'a skip by option', 'a.test.ts', doc("it('x', { todo: true }, f);\n"), 2],
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
    ['a test of a program', 'harness/server/local.test.ts', doc("it.runIf(here)('x', f);\n")],
    ['a division', 'a.ts', doc("const a = b / c + '/* x'.length / d;\n")],
    ['a catch with a reason', 'a.ts', doc('try { a(); } catch {\n  // It is gone.\n}\n')],
    ['the clock of the command line', 'cli/a.ts', doc('const now = Date.now();\n')],
    ['250 lines and five exports', 'a.ts', `/** A. */\n${exports(5)}${'\n'.repeat(244)}`],
    ['a function of 70 lines', 'a.ts', doc(`function act() {\n${lines(68)}}\n`)],
    ['a long test', 'a.test.ts', doc(`it('x', () => {\n${lines(300)}});\n`)],
    ['the default export of a tool', 'vitest.config.ts', doc('export default 1;\n')],
    ['a path within', 'a.ts', doc("import { a } from '../../work/a.ts';\n")],
    [
      'the public door',
      'api/index.ts',
      doc("export { a } from '../a.ts';\nexport type { B } from '../b.ts';\n"),
    ],
    ['SQL with a sentence', 'a.sql', '-- Roles.\nselect 1;\n'],
  ])('never objects to %s', (_what, path, text) => {
    const source = toSource(path, text);

    expect(Object.values(RULES).flatMap((rule) => rule(source))).toEqual([]);
  });
});

describe('a test', () => {
  it('always counts proofs, tests and fixtures as tests, and nothing else', () => {
    expect(['a.test.ts', 'a.proof.ts', 'x/a.fixture.ts'].map(isTest)).toEqual([true, true, true]);
    expect(['a.ts', 'test.ts', 'harness/engine/prove.ts'].map(isTest)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

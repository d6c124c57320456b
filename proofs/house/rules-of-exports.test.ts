/** The rules of exported names are shown to object to a planted fault, in every way of declaring, and to find every kind of user. */
import { describe, expect, it } from 'vitest';
import { houseOf } from './house.fixture.ts';
import { judgeDead, judgeTwins } from './rules-of-exports.ts';

const LISTS = 'proofs/house/exceptions.ts:1: ';
const DECLARATIONS = [
  'export const a = 1;\n',
  'export function a(): void {}\n',
  'export async function a(): Promise<void> {}\n',
  'export function* a(): Iterable<number> {}\n',
  'export class a {}\n',
  'export interface a {}\n',
  'export type a = number;\n',
  'export const { b: a } = make();\n',
  'const a = 1;\nexport { a };\n',
  'const b = 1;\nexport { b as a };\n',
];

describe('a rule of exported names', () => {
  it.each(DECLARATIONS)('always finds that nothing imports: %s', (code) => {
    const files = { 'a/x.ts': code, 'a/y.ts': "import { b } from './x.ts';\n" };

    expect(judgeDead(houseOf(files), {})).toEqual([
      expect.stringMatching(/^a\/x\.ts:[23]: exports a, which no other file imports$/),
    ]);
  });

  it.each([
    ['by name', "import { a } from './x.ts';\n"],
    ['among others', "import {\n  b,\n  type a,\n  c,\n} from './x.ts';\n"],
    ['by another name', "import { a as b } from './x.ts';\n"],
    ['as a type', "import type { a } from './x.ts';\n"],
    ['as a whole', "import * as x from './x.ts';\n"],
    ['when it runs', "const { a } = await import('./x.ts');\n"],
    ['in place', "type B = import('./x.ts').a;\n"],
    ['when it runs, by another name', "const { a: b } = await import('./x.ts');\n"],
    ['when it runs, at once', "const b = (await import('./x.ts')).a;\n"],
    ['when it runs, later', "import('./x.ts').then(({ a }) => a);\n"],
    ['when it runs, as a whole', "const x = await import('./x.ts');\n"],
    ['to hand it on', "export { a } from './x.ts';\n"],
    ['after another import', "import { b } from 'b';\nimport { a } from './x.ts';\n"],
    ['as a script', "start(new URL('./x.ts', import.meta.url));\n"],
  ])('always finds who imports it %s', (_how, code) => {
    expect(judgeDead(houseOf({ 'a/x.ts': DECLARATIONS[0] ?? '', 'a/y.ts': code }), {})).toEqual([]);
  });

  it.each([
    ['an import of the same name from elsewhere', "import { a } from './z.ts';\n"],
    ['an import in a comment', "// import { a } from './x.ts';\n"],
    ['a name that only begins alike', "import { ab } from './x.ts';\n"],
    ['another name taken when it runs', "const { b } = await import('./x.ts');\n"],
    ['another type in place', "type B = import('./x.ts').b;\n"],
    ['an import that takes nothing', "import './x.ts';\n"],
  ])('never takes %s for a user', (_what, code) => {
    expect(
      judgeDead(houseOf({ 'a/x.ts': DECLARATIONS[0] ?? '', 'a/y.ts': code }), {}),
    ).toHaveLength(1);
  });

  it('never minds what the public door hands on, nor what a tool reads by its name', () => {
    const setup = 'export const { setup, teardown } = setUp();\n';
    const config = "const globalSetup = ['a/setup.ts'];\nexport default globalSetup;\n";

    expect(
      judgeDead(
        houseOf({
          'api/index.ts': "export { a } from '../a/x.ts';\nexport const b = 1;\n",
          'a/x.ts': DECLARATIONS[0] ?? '',
          'a/setup.ts': setup,
          'vitest.config.ts': config,
        }),
        {},
      ),
    ).toEqual([]);
    expect(judgeDead(houseOf({ 'a/setup.ts': setup, 'a/other.ts': config }), {})).toHaveLength(2);
  });

  it('always finds what only tests import, unless it is excused, and an excuse that is not needed', () => {
    const files = {
      'a/x.ts': DECLARATIONS[0] ?? '',
      'a/x.test.ts': "import { a } from './x.ts';\n",
    };
    const fixture = {
      'a/x.ts': DECLARATIONS[0] ?? '',
      'b/y.fixture.ts': "import { a } from '../a/x.ts';\n",
    };
    const objection = ['a/x.ts:2: exports a for tests alone'];

    expect(judgeDead(houseOf(files), {})).toEqual(objection);
    expect(judgeDead(houseOf(fixture), {})).toEqual(objection);
    expect(judgeDead(houseOf(files), { 'a/x.ts a': 'why' })).toEqual([]);
    const used = { ...files, 'a/y.proof.ts': "import { a } from './x.ts';\n" };
    expect(judgeDead(houseOf(used), {})).toEqual([]);
    expect(judgeDead(houseOf(used), { 'a/x.ts a': 'why' })).toEqual([
      `${LISTS}a/x.ts a is excused as used by tests alone, and is not`,
    ]);
    // A fixture is there for tests: its names need only a user.
    expect(
      judgeDead(
        houseOf({
          'a/x.fixture.ts': DECLARATIONS[0] ?? '',
          'a/x.test.ts': "import { a } from './x.fixture.ts';\n",
        }),
        {},
      ),
    ).toEqual([]);
  });

  it.each(DECLARATIONS)('always finds a second file that declares: %s', (code) => {
    const files = { 'a/x.ts': 'export const a = 1;\n', 'b/y.ts': code };

    expect(judgeTwins(houseOf(files), {})).toEqual([
      expect.stringMatching(/^b\/y\.ts:[23]: exports a, which a\/x\.ts does too$/),
    ]);
    expect(judgeTwins(houseOf(files), { a: 'why' })).toEqual([]);
  });

  it('never takes a type and a value of one file for two, nor what is handed on or not exported', () => {
    const files = {
      'a/x.ts': 'export const a = 1;\nexport type a = typeof a;\n',
      'api/index.ts': "export { a } from '../a/x.ts';\n",
      'b/y.ts': 'const a = 1;\n// export const a = 1;\n',
    };

    expect(judgeTwins(houseOf(files), {})).toEqual([]);
    expect(judgeTwins(houseOf(files), { a: 'why' })).toEqual([
      `${LISTS}a is excused as declared twice, and is not`,
    ]);
  });
});

/** The rules of single imports are shown to object to a planted fault in every way of writing one, and to let alone what is allowed. */
import { describe, expect, it } from 'vitest';
import { houseOf } from './house.fixture.ts';
import { judgeCycles, judgeGenerality, judgeImports } from './rules-of-imports.ts';

const WORD = 'fn_iu_create';
/** A method, a phase, tables, a function, a sequence, roles, the column of the switch. */
const WORDS = [
  'revert_cut',
  'leg_b_record',
  'governance_record',
  'cutter.undo',
  'fn_run_hold',
  'run_event_id_seq',
  'cutter_verify',
  'directus_app',
  'execution_enabled',
];

describe('a rule of imports', () => {
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
    ['platform/a.ts', '../cutter/a.ts'],
    ['platform/a.ts', '../harness/a.ts'],
    ['cutter/a.test.ts', '../harness/a.ts'],
    ['harness/a.test.ts', '../proofs/a.ts'],
    ['harness/a.ts', '../generators/a.ts'],
    ['harness/a.ts', '../api/a.ts'],
    ['api/a.ts', '../proofs/a.ts'],
    ['api/a.ts', '../cutter/a.ts'],
    ['examples/bank/a.ts', '../../harness/a.ts'],
    ['proofs/a.ts', '../api/a.ts'],
    ['cli/a.ts', '../harness/testing/a.fixture.ts'],
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
      expect(judgeImports(houseOf({ [path]: code })), code).toHaveLength(1);
    }
  });

  it.each([
    ['schema/a.ts', './b.ts'],
    ['harness/a.ts', '../schema/a.ts'],
    ['harness/a.test.ts', './b.fixture.ts'],
    ['proofs/canaries/a.ts', '../../cutter/a.ts'],
    ['cli/a.ts', '../proofs/a.ts'],
    ['bench/a.ts', '../cli/a.ts'],
    ['harness/a.test.ts', '../schema/contract/a.ts'],
    ['cutter/a.test.ts', '../harness/testing/a.fixture.ts'],
    ['api/a.ts', '../generators/a.ts'],
    ['examples/bank/a.ts', 'cutproof'],
    ['harness/a.ts', 'node:fs'],
    ['harness/a.ts', 'fast-check'],
  ])('always lets %s import %s', (path, specifier) => {
    expect(judgeImports(houseOf({ [path]: `import { a } from '${specifier}';\n` }))).toEqual([]);
  });

  it.each([
    ['a whole file', "import * as b from './b.ts';\n", 'takes the whole'],
    ['a whole file when it runs', "const b = await import('./b.ts');\n", 'takes the whole'],
    ['a template', 'const { b } = await import(`./b.ts`);\n', 'no rule can see'],
    ['a computed file', 'const { b } = await import(path);\n', 'no rule can see'],
    ['a require', "createRequire(import.meta.url)('./b.ts');\n", 'no rule can see'],
    ['a require to keep', 'const take = createRequire(here);\n', 'no rule can see'],
    ['a require renamed', "import { createRequire as a } from 'node:module';\n", 'no rule can see'],
  ])('never lets a file import %s', (_what, code, why) => {
    expect(judgeImports(houseOf({ 'harness/a.ts': code }))).toEqual([
      expect.stringMatching(new RegExp(`^harness/a.ts:2: .*${why}`)),
    ]);
  });

  it('always lets a package be found by a require that loads nothing', () => {
    const code = 'const entry = createRequire(import.meta.url).resolve(name);\n';

    expect(judgeImports(houseOf({ 'harness/a.ts': code }))).toEqual([]);
  });

  it('always finds a cycle, once, however long', () => {
    const ring = {
      'schema/a.ts': "import { b } from './b.ts';\n",
      'schema/b.ts': "import type { C } from './deep/c.ts';\n",
      'schema/deep/c.ts': "import { a } from '../a.ts';\n",
      'schema/d.ts': "import { a } from './a.ts';\n",
    };

    expect(judgeCycles(houseOf(ring))).toEqual([
      'schema/a.ts:1: imports itself: schema/a.ts → schema/b.ts → schema/deep/c.ts → schema/a.ts',
    ]);
    expect(judgeCycles(houseOf({ ...ring, 'schema/b.ts': '' }))).toEqual([]);
  });

  it.each([
    ['harness/a.ts', "import type { A } from '../schema/contract/a.ts';\n"],
    ['harness/b/a.ts', "import { a } from '../../cutter/a.ts';\n"],
    ['platform/a.ts', "const a = await import('../proofs/a.ts');\n"],
    ['api/a.ts', "import { a } from '../schema/contract/a.ts';\n"],
    ['harness/a.ts', `const a = '${WORD}';\n`],
    ['platform/a.ts', `// As ${WORD} does.\n`],
    ['harness/a.sql', `select ${WORD}();\n`],
    ['api/a.ts', `const a = '${WORD}';\n`],
    ...WORDS.map((word): [string, string] => ['harness/a.ts', `const a = '${word}';\n`]),
  ])('always objects that %s knows the cutter: %s', (path, code) => {
    expect(judgeGenerality(houseOf({ [path]: code }))).toEqual([
      expect.stringMatching(new RegExp(`^${path}:2: .{5,}`)),
    ]);
  });

  it.each([
    ['harness/a.test.ts', "import type { A } from '../schema/contract/a.ts';\n"],
    ['harness/a.fixture.ts', `const a = '${WORD}';\n`],
    ['cutter/a.ts', `const a = '${WORD}';\n`],
    ['proofs/a.ts', "import { a } from '../schema/contract/a.ts';\n"],
    ['harness/a.ts', "import { a } from '../schema/pipeline.ts';\n"],
    ['harness/a.ts', "const a = 'my_run_event verification undo cutter-approval';\n"],
    [
      'generators/cutter.ts',
      `import { a } from '../schema/contract/a.ts';\nconst a = '${WORD}';\n`,
    ],
  ])('never minds %s: %s', (path, code) => {
    expect(judgeGenerality(houseOf({ [path]: code }))).toEqual([]);
  });
  it('always objects to what the public door reaches, however far in, and to the way to the cutter', () => {
    const files = {
      'api/index.ts': "import { a } from '../generators/a.ts';\n",
      'generators/a.ts': "import { b } from './b.ts';\n",
      'generators/b.ts': `import { c } from '../schema/contract/c.ts';\nconst b = '${WORD}';\n`,
      'schema/contract/c.ts': `const c = '${WORD}';\n`,
    };

    expect(judgeGenerality(houseOf(files))).toEqual([
      'generators/b.ts:2: knows the cutter: schema/contract/c.ts',
      `generators/b.ts:3: a word of the cutter: ${WORD}`,
    ]);
  });
});

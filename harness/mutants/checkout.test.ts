/** Real copies of a small project: each mutant can be switched on, in this process and in another, and nothing of a copy stays, however its maker ends. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Checkout, openCheckout } from './checkout.ts';
import { MUTANT_VARIABLE } from './switch.ts';

const SHELF = `
import { LIMIT } from './limit.ts';
const double = (n: number) => n * 2;
export const WIDTH = double(LIMIT);
export function isFull(count: number): boolean {
  return count > LIMIT;
}
`;
const ASK = `
const { isFull, WIDTH } = await import(process.argv[1]);
process.stdout.write(JSON.stringify([isFull(3), isFull(4), WIDTH]));
`;

const SWITCHES = new URL('./switch.ts', import.meta.url).href;
const SWITCH = `
const [shelf, switches, ...numbers] = process.argv.slice(1);
const { isFull, WIDTH } = await import(shelf);
const { mutantEnvironment, switchMutant } = await import(switches);
const answers = [...numbers, null].map((number) => {
  switchMutant(number);
  return [isFull(3), WIDTH, mutantEnvironment()];
});
process.stdout.write(JSON.stringify(answers));
`;

const project = mkdtempSync(join(tmpdir(), 'cutproof-mutants-test-'));
for (const folder of ['shop', 'other', 'node_modules/kept']) {
  mkdirSync(join(project, folder), { recursive: true });
}
for (const [path, text] of Object.entries({
  'shop/shelf.ts': SHELF,
  'shop/limit.ts': 'export const LIMIT = 3;\n',
  'shop/shelf.test.ts': 'export const passed = 1 + 1;\n',
  'other/plain.ts': 'export const sum = 1 + 1;\n',
  'node_modules/kept/index.js': 'export default 1;\n',
  'package.json': '{ "type": "module" }\n',
})) {
  writeFileSync(join(project, path), text);
}
const OPTIONS = { project, copied: ['shop', 'other', 'package.json'], instrumented: ['shop'] };

afterAll(() => {
  rmSync(project, { recursive: true });
});

describe('a copy with mutants', () => {
  it('always does what the project does while no mutant is on, and never touches it', async () => {
    await using checkout = await openCheckout(OPTIONS);
    expect(ask(checkout, null)).toEqual([false, true, 6]);
    expect(readFileSync(join(project, 'shop/shelf.ts'), 'utf8')).toBe(SHELF);
    for (const path of ['other/plain.ts', 'shop/shelf.test.ts']) {
      const [ours, theirs] = [project, checkout.root].map((root) => readFileSync(join(root, path)));
      expect(ours).toEqual(theirs);
    }
  });

  it('always is that mutant which its process was started with', async () => {
    await using checkout = await openCheckout(OPTIONS);
    expect(ask(checkout, numberOf(checkout, 'count >= LIMIT'))).toEqual([true, true, 6]);
    expect(ask(checkout, numberOf(checkout, 'count <= LIMIT'))).toEqual([true, false, 6]);
    expect(ask(checkout, numberOf(checkout, 'n / 2'))).toEqual([false, true, 1.5]);
  });

  it('always is switched within a process, and never for what an import had done before', async () => {
    await using checkout = await openCheckout(OPTIONS);
    const [atLeast, halved] = ['count >= LIMIT', 'n / 2'].map((to) => numberOf(checkout, to));
    const answer = run(SWITCH, checkout, [SWITCHES, atLeast, halved]);
    expect(answer).toEqual([
      [true, 6, { [MUTANT_VARIABLE]: atLeast }],
      [false, 6, { [MUTANT_VARIABLE]: halved }],
      [false, 6, {}],
    ]);
  });

  it('always tells which mutants an import passes, also in a function that it calls', async () => {
    await using checkout = await openCheckout(OPTIONS);
    const told = checkout.mutants.map(({ to, isStatic }) => [to, isStatic]);
    expect(Object.fromEntries(told)).toMatchObject({
      'n / 2': true,
      'count >= LIMIT': false,
      'count <= LIMIT': false,
    });
  });
});

describe('the folder of a copy', () => {
  it('never stays when it was disposed of, and what it links to always does', async () => {
    const checkout = await openCheckout(OPTIONS);
    expect(existsSync(join(checkout.root, 'node_modules/kept/index.js'))).toBe(true);
    await checkout[Symbol.asyncDispose]();
    expect(existsSync(checkout.root)).toBe(false);
    expect(existsSync(join(project, 'node_modules/kept/index.js'))).toBe(true);
  });

  it('never stays where the sources cannot be imported, and the error says so', async () => {
    const broken = join(project, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'a.ts'), "throw new Error('no import');\n");
    const options = { project, copied: ['broken'], instrumented: ['broken'] };
    const failure = await openCheckout(options).then(
      () => null,
      (error: unknown) => error as Error,
    );
    expect(failure?.message).toMatch(/cannot be imported/);
    const [root = ''] = /\/\S*cutproof-mutants-\w+/.exec(failure?.message ?? '') ?? [];
    expect([root === '', existsSync(root)]).toEqual([false, false]);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    it(`never stays when its maker ends by ${signal}`, async () => {
      const module = fileURLToPath(new URL('./checkout.ts', import.meta.url));
      const script = `
        const { openCheckout } = await import(${JSON.stringify(module)});
        const { root } = await openCheckout(${JSON.stringify(OPTIONS)});
        process.stdout.write(root);
        setInterval(() => undefined, 1000);
      `;
      const maker = spawn(process.execPath, ['--input-type=module', '--eval', script]);
      const [root] = await once(maker.stdout, 'data');
      expect(existsSync(String(root))).toBe(true);
      maker.kill(signal);
      await once(maker, 'exit');
      for (let tries = 0; existsSync(String(root)) && tries < 100; tries += 1) await delay(50);
      expect(existsSync(String(root))).toBe(false);
    });
  }
});

function ask(checkout: Checkout, number: string | null): unknown {
  return run(ASK, checkout, [], number === null ? {} : { [MUTANT_VARIABLE]: number });
}

function run(
  script: string,
  { root }: Checkout,
  given: readonly (string | undefined)[],
  env: Readonly<Record<string, string>> = {},
): unknown {
  const shelf = pathToFileURL(join(root, 'shop/shelf.ts')).href;
  const words = ['--input-type=module', '--eval', script, shelf, ...given.map(String)];
  const { stdout } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' });
  return JSON.parse(stdout);
}

function numberOf({ mutants }: Checkout, replacement: string): string {
  const found = mutants.find(({ to }) => to === replacement);
  if (found === undefined) throw new Error(`no mutant is ${replacement}`);
  return found.number;
}

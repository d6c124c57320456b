/** The hold of the chain, in this process and against a real run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { isRunId } from '../../harness/evidence/assemble.ts';
import { generateKeyText } from '../../platform/ssh/signing-key.ts';
import { holdChain } from './chain-lock.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'cutproof-chain-'));
  onTestFinished(() => {
    rmSync(home, { recursive: true, force: true });
  });
  return home;
}

it('never is given to two, and always to the next when the first is done', async () => {
  const home = makeHome();
  const order: string[] = [];
  const first = await holdChain(home);

  const second = holdChain(home).then((lock) => {
    order.push('taken');
    return lock;
  });
  await delay(300);
  order.push('given back');
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();

  expect(order).toEqual(['given back', 'taken']);
});

it('always says who holds it, when its patience ends', async () => {
  const home = makeHome();
  using _lock = await holdChain(home);

  await expect(holdChain(home, 200)).rejects.toMatchObject({
    code: 'E_EVIDENCE',
    message: expect.stringContaining(`process ${process.pid}`),
  });
});

it('always keeps a signed run waiting until the one before it is written', async () => {
  const home = makeHome();
  const key = join(home, 'key');
  writeFileSync(key, generateKeyText('nightly').text, { mode: 0o600 });
  const out = join(home, 'evidence');
  const lock = await holdChain(out);
  const words = ['prove', '--law', 'planner/lossless', '--sign-key', key, '--out', out];
  const run = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(run, 'exit');
  let said = '';
  run.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  const runs = () => readdirSync(out).filter(isRunId);

  while (!said.includes('proved ') && run.exitCode === null) await delay(50);
  // Long enough to write a run that does not wait.
  await delay(2_000);
  expect([runs(), run.exitCode]).toEqual([[], null]);

  lock[Symbol.dispose]();
  const [status] = await exited;
  expect([status, runs().length]).toEqual([0, 1]);
});

/** What a run says, and what it leaves, when its server is taken away in the middle. Real runs, and real kills. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { leftIn, makeParent } from '../harness/testing/embedded.fixture.ts';
import { childrenOf } from '../platform/process.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const LAW = 'compensation/restores';

const WAYS = [
  ['its postmaster', (postmaster: number) => process.kill(postmaster, 'SIGKILL')],
  ['one of its backends', (postmaster: number) => process.kill(backendOf(postmaster), 'SIGKILL')],
] as const;

it.each(WAYS)(
  'always ends unknown, with status 3 and nothing left, when somebody kills %s',
  async (_what, strike) => {
    using parent = makeParent();
    const { child, said } = startRun(parent.path);
    const exited = once(child, 'exit');
    await untilSeen(() => inCases(parent.path));

    strike(postmasterIn(parent.path));

    const [status] = await exited;
    expect([status, said.join('')]).toEqual([3, expect.stringContaining('the server was lost')]);
    expect(said.join('')).not.toContain('refuted ');
    expect(leftIn(parent.path)).toEqual([]);
  },
  120_000,
);

function startRun(folder: string) {
  const words = [MAIN, 'prove', '--law', LAW, '--runs', '5000', '--out', join(folder, 'evidence')];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin', TMPDIR: folder },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => said.push(String(chunk)));
  }
  return { child, said };
}

/** A run has other folders of its name beside that of its server, and which one is listed first is chance. */
function dataIn(parent: string): string {
  const runs = readdirSync(parent).filter((name) => name.startsWith('cutproof-run-'));
  const server = runs.find((name) => existsSync(join(parent, name, 'data')));
  return join(parent, server ?? 'none', 'data');
}

function postmasterIn(parent: string): number {
  return Number.parseInt(readFileSync(join(dataIn(parent), 'postmaster.pid'), 'utf8'), 10);
}

/** A clone besides the template and the three databases that initdb makes means that the law has begun. */
function inCases(parent: string): boolean {
  try {
    return readdirSync(join(dataIn(parent), 'base')).length > 4;
  } catch {
    return false;
  }
}

function backendOf(postmaster: number): number {
  return Math.max(...childrenOf(postmaster));
}

async function untilSeen(seen: () => boolean): Promise<void> {
  while (!seen()) await delay(50);
  await delay(1_000);
}

/** The laws of what an embedded server leaves when its process ends in any way but the good one. Every process here is a real one. */
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ask, leftIn, makeParent, startChild } from '../testing/embedded.fixture.ts';
import { startEmbedded } from './start.ts';

const project = new URL('../..', import.meta.url).href.replace(/\/$/, '');
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

describe('a process with an embedded server', { timeout: 60_000 }, () => {
  it.each(SIGNALS)('never leaves anything when %s ends it in order', async (signal, status) => {
    using parent = makeParent();
    using child = await startChild(project, parent.path, 'stops in order');

    process.kill(child.pid, signal);

    expect(await child.exited).toBe(status);
    expect(leftIn(parent.path)).toEqual([]);
  });

  it('never leaves anything when a second signal cuts the orderly end short', async () => {
    using parent = makeParent();
    using child = await startChild(project, parent.path, 'stops in order');

    process.kill(child.pid, 'SIGINT');
    process.kill(child.pid, 'SIGTERM');

    expect([130, 143]).toContain(await child.exited);
    await untilNothingIsLeft(parent.path);
  });

  it.each([
    ['throws', 1],
    ['exits', 3],
    ['exits while starting', 3],
    ['drains', 0],
  ] as const)('never leaves a folder or a server when it %s', async (ending, status) => {
    using parent = makeParent();

    using child = await startChild(project, parent.path, ending);

    expect(await child.exited).toBe(status);
    expect(readdirSync(parent.path)).toEqual([]);
    await untilNothingIsLeft(parent.path);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'never leaves anything for long when %s ends it without a word',
    async (signal) => {
      using parent = makeParent();
      using child = await startChild(project, parent.path, 'waits');

      process.kill(child.pid, signal);

      expect(await child.exited).toBe(signal);
      await untilNothingIsLeft(parent.path);
    },
  );
});

describe('the next start', { timeout: 60_000 }, () => {
  it('always removes what a killed process left, and never what belongs to a living one', async () => {
    using parent = makeParent();
    using living = await startChild(project, parent.path, 'stops in order');
    using dead = await startChild(project, parent.path, 'waits');
    killWithReaper(dead.pid, parent.path);
    await dead.exited;
    expect(await ask(dead.said, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const said: string[] = [];

    const server = await startEmbedded({
      folder: parent.path,
      say: (line) => said.push(line),
      startTimeoutMs: 20_000,
    });
    await server[Symbol.asyncDispose]();

    expect(said).toEqual([expect.stringContaining(`left behind by process ${dead.pid}`)]);
    expect(leftIn(parent.path).filter((line) => line.includes(`run-${dead.pid}-`))).toEqual([]);
    expect(await ask(living.said, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    process.kill(living.pid, 'SIGTERM');
    expect(await living.exited).toBe(143);
    expect(leftIn(parent.path)).toEqual([]);
  });
});

/** Without the reaper nothing is left that could clean up: as after a power cut or an out-of-memory killer. */
function killWithReaper(pid: number, parent: string): void {
  const reapers = leftIn(parent).filter(
    (line) => line.includes('cutproof-reaper') && line.includes(`run-${pid}-`),
  );
  expect(reapers).toHaveLength(1);
  for (const line of reapers) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  process.kill(pid, 'SIGKILL');
}

async function untilNothingIsLeft(parent: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (leftIn(parent).length > 0 && performance.now() < deadline) await delay(20);
  expect(leftIn(parent)).toEqual([]);
}

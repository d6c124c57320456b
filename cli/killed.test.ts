/** What is left of a run that was killed: nothing, neither of its two servers, nor of their folders. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { RAM_DISK } from '../harness/server/ram-disk.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;

/** The folders of the servers that a process started. */
function foldersOf(pid: number | undefined): readonly string[] {
  return [...new Set([tmpdir(), RAM_DISK])].flatMap((parent) =>
    existsSync(parent)
      ? readdirSync(parent)
          .filter((name) => name.startsWith(`cutproof-run-${pid}-`))
          .map((name) => join(parent, name))
      : [],
  );
}

function serversIn(folders: readonly string[]): readonly number[] {
  return folders
    .map((folder) => join(folder, 'data', 'postmaster.pid'))
    .filter((file) => existsSync(file))
    .map((file) => Number.parseInt(readFileSync(file, 'utf8'), 10));
}

function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

async function until(met: () => boolean, run: ChildProcess): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) {
    if (met()) return;
    if (run.exitCode !== null) throw new Error(`the run ended with ${run.exitCode}`);
    await delay(100);
  }
  throw new Error('it never came to that');
}

it('a run that is killed with SIGKILL never leaves a server or a folder behind', async () => {
  const words = ['prove', '--law', 'compensation/restores', '--runs', '100000', '--seed', '1'];
  const run = spawn(process.execPath, [MAIN, ...words], { stdio: 'ignore' });
  onTestFinished(() => {
    run.kill('SIGKILL');
  });
  await until(() => serversIn(foldersOf(run.pid)).length === 2, run);
  const servers = serversIn(foldersOf(run.pid));

  run.kill('SIGKILL');

  const gone = () => foldersOf(run.pid).length === 0 && !servers.some(lives);
  for (let turn = 0; turn < 300 && !gone(); turn += 1) await delay(100);
  expect(foldersOf(run.pid)).toEqual([]);
  expect(servers.filter(lives)).toEqual([]);
});

/** The laws of the lock on a run: one holder at a time, passed on when its process is surely dead, kept in doubt. With real processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from './lock-file.ts';

const MODULE = fileURLToPath(new URL('./lock-file.ts', import.meta.url));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const holderOf = (taken: ReturnType<typeof takeLock>) => ('holder' in taken ? taken.holder : null);
const free = (taken: ReturnType<typeof takeLock>) => {
  if (!('holder' in taken)) taken[Symbol.dispose]();
};

/** A process that takes the lock when told to, says whether it did, and waits. */
async function contender() {
  const script = `
    import { takeLock } from ${JSON.stringify(MODULE)};
    process.stdin.once('data', () => {
      const taken = takeLock(${JSON.stringify(folder)}, 'run-1');
      process.stdout.write('holder' in taken ? 'no' : 'yes');
    });
    process.stdout.write('ready ');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    child,
    take: async () => {
      child.stdin.write('go');
      const [said] = await once(child.stdout, 'data');
      return String(said) === 'yes';
    },
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('the lock on a run', () => {
  it('is never held twice, and always free again when it is given back', () => {
    const first = takeLock(folder, 'run-1');

    expect(holderOf(first)).toBeNull();
    expect(holderOf(takeLock(folder, 'run-1'))).toContain(`process ${process.pid}`);
    free(first);
    expect(holderOf(takeLock(folder, 'run-1'))).toBeNull();
  });

  it('never concerns another run', () => {
    takeLock(folder, 'run-1');

    expect(holderOf(takeLock(folder, 'run-1.lock-2'))).toBeNull();
    expect(holderOf(takeLock(folder, 'run'))).toBeNull();
  });

  it('never takes away what belongs to a run whose name begins as a lock of this one', () => {
    const others = ['run-1.lock-1.jsonl', 'run-1.lock-1.jsonl.0a1b2c3d.draft'];
    for (const name of others) writeFileSync(join(folder, name), '');
    const other = takeLock(folder, 'run-1.lock-1');
    for (const name of ['run-1.lock-1.0a1b2c3d', 'run-1.lock-1.free']) {
      writeFileSync(join(folder, name), 'null');
    }

    for (let turn = 0; turn < 3; turn += 1) free(takeLock(folder, 'run-1'));

    expect(holderOf(takeLock(folder, 'run-1.lock-1'))).toContain(`process ${process.pid}`);
    expect(readdirSync(folder).sort()).toEqual([...others, 'run-1.lock-1.lock-1', 'run-1.lock-3']);
    free(other);
  });

  it('is always passed on when its process was killed, and never to two', async () => {
    const dead = await contender();
    expect(await dead.take()).toBe(true);
    await dead.kill();

    const rivals = await Promise.all(Array.from({ length: 6 }, contender));
    const taken = await Promise.all(rivals.map(({ take }) => take()));
    await Promise.all(rivals.map(({ kill }) => kill()));

    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('is never taken from a process that lives', async () => {
    const other = await contender();
    expect(await other.take()).toBe(true);

    expect(holderOf(takeLock(folder, 'run-1'))).toContain(`process ${other.child.pid}`);
    await other.kill();
    expect(holderOf(takeLock(folder, 'run-1'))).toBeNull();
  });

  it.each([
    ['was restarted since', { boot: 'another' }, true],
    ['gave the number to another process', { birth: '1' }, true],
    ['knew no birth of the process', { birth: '0' }, false],
    ['wrote the birth as `ps` says it', { birth: 'Tue Dec  1 01:23:17 2026' }, false],
    ['knew no birth of one that has ended', { birth: '', pid: 2 ** 22 + 1 }, true],
    ['is another one', { place: 'elsewhere 1', birth: '1' }, false],
  ])('always knows what a machine is worth that %s', (_what, change, passedOn) => {
    takeLock(folder, 'run-1');
    const file = join(folder, 'run-1.lock-1');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));

    expect(holderOf(takeLock(folder, 'run-1')) === null).toBe(passedOn);
  });

  it('is never passed on where its owner cannot be read', () => {
    writeFileSync(join(folder, 'run-1.lock-7'), '{');

    expect(holderOf(takeLock(folder, 'run-1'))).toContain('cannot be read');
  });

  it('never leaves more than one file behind', () => {
    for (let turn = 0; turn < 5; turn += 1) free(takeLock(folder, 'run-1'));

    expect(readdirSync(folder)).toEqual(['run-1.lock-5']);
  });
});

/** The laws of the pipe: what was cut short never looks whole, and nobody waits for somebody who is gone. */
import { describe, expect, it } from 'vitest';
import { endsWhereFirstEndedWell, type PipeOptions, pipe } from './pipe.ts';
import type { Program } from './program.ts';

const sh = (script: string): Program => ({
  path: '/bin/sh',
  words: ['-c', script],
  environment: { PATH: '/usr/bin:/bin' },
});

async function run(first: string, second: string, more: Partial<PipeOptions> = {}) {
  const out: Buffer[] = [];
  const piped = await pipe({
    first: sh(first),
    second: sh(second),
    take: async (bytes) => {
      out.push(bytes);
    },
    mayEnd: endsWhereFirstEndedWell,
    ...more,
  });
  return { ...piped, text: Buffer.concat(out).toString() };
}

describe('a pipe of two programs', { timeout: 30_000 }, () => {
  it('always passes everything on, and tells both digests', async () => {
    const { first, second, between, out, text } = await run('echo hello', 'cat; echo end');

    expect(text).toBe('hello\nend\n');
    expect([first.status, second.status]).toEqual([0, 0]);
    expect([between.bytes, out.bytes]).toEqual([6, 10]);
    expect(between.digest).toBe(
      'sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
    );
  });

  it('never tells the second one of the end where the first one failed', async () => {
    const { first, second, text } = await run('echo half; exit 1', 'cat; echo whole');

    expect(first.status).toBe(1);
    expect(second.signal).toBe('SIGKILL');
    expect(text).not.toContain('whole');
  });

  it('never tells the second one of the end where the first one was killed', async () => {
    const { first, second, text } = await run('echo half; kill -KILL $$', 'cat; echo whole');

    expect(first.signal).toBe('SIGKILL');
    expect(second.signal).toBe('SIGKILL');
    expect(text).not.toContain('whole');
  });

  it('never hangs where the second one goes and the first one would write for ever', async () => {
    const { first, second } = await run('while :; do echo more; done', 'head -c 10; exit 3');

    expect(second.status).toBe(3);
    expect(first.status).not.toBe(0);
  });

  it('never ends the first one where the second one had enough and ended well before it', async () => {
    const slow = 'echo all; exec >&-; sleep 1; echo told >&3';
    const { first, second } = await run(slow, 'head -n 1');

    expect(second).toMatchObject({ status: 0, signal: null });
    expect(first).toMatchObject({ status: 0, signal: null, told: 'told\n' });
  });

  it('never keeps a first one from ending that has more to write than the second one reads', async () => {
    const { first, second, between } = await run('head -c 1000000 /dev/zero', 'head -c 10');

    expect([first.status, second.status, between.bytes]).toEqual([0, 0, 1_000_000]);
  });

  it('never hangs where what comes out cannot be taken', async () => {
    const full = run('while :; do echo more; done', 'cat', {
      take: async () => {
        throw new RangeError('disk full');
      },
    });

    await expect(full).rejects.toThrow('disk full');
  });

  it('always says which program cannot be run', async () => {
    const missing = { path: '/nowhere/gpg', words: [], environment: {} };

    await expect(run('echo hello', 'cat', { second: missing })).rejects.toThrow(
      /cannot run \/nowhere\/gpg/,
    );
    await expect(run('echo hello', 'cat', { first: missing })).rejects.toThrow(
      /cannot run \/nowhere\/gpg/,
    );
  });
});

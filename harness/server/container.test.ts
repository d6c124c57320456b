/** The laws of the server in a container. They need an engine and an image; .ci/servers has both, elsewhere they may be missing. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connect } from '../connection/connection.ts';
import { makeParent } from '../testing/embedded.fixture.ts';
import { startContainer } from './container.ts';
import { imageSource } from './container-help.ts';
import { adminOf } from './start.ts';

const IMAGES = [imageSource().name, 'cutproof-postgres:15'];
const image = IMAGES.find((name) => docker('image', 'inspect', name) !== null) ?? null;
const quiet = { say: () => undefined, startTimeoutMs: 60_000 };

describe('a server in a container', { timeout: 120_000 }, () => {
  it.runIf(image !== null)('always answers, with the settings that it records', async () => {
    await using server = await startContainer({ ...quiet, image });
    await using session = await connect(adminOf(server.address));

    const { rows } = await session.query('select name, setting from pg_settings');

    const found = new Map(rows.map((row) => [String(row['name']).toLowerCase(), row['setting']]));
    for (const [name, value] of Object.entries(server.settings)) {
      if (name !== 'shared_buffers') expect([name, found.get(name)]).toEqual([name, value]);
    }
  });

  it.runIf(image !== null)('never lets anybody in without the password of the run', async () => {
    await using server = await startContainer({ ...quiet, image });
    const { passwordFile, ...open } = adminOf(server.address);

    await expect(connect(open)).rejects.toMatchObject({ code: 'E_CONNECTION' });

    const password = readFileSync(passwordFile ?? '', 'utf8');
    expect(password.length).toBeGreaterThan(30);
    expect(JSON.stringify(server)).not.toContain(password);
    expect(docker('top', nameOf(server.address.port), '-eo', 'pid,args')).not.toContain(password);
  });

  it.runIf(image !== null)('never leaves a container, a volume or a file', async () => {
    using parent = makeParent();
    const volumes = docker('volume', 'ls', '--quiet');
    const server = await startContainer({ ...quiet, image, folder: parent.path });
    const name = nameOf(server.address.port);

    await Promise.all([server[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]);

    expect(docker('inspect', name)).toBeNull();
    expect(docker('volume', 'ls', '--quiet')).toBe(volumes);
    expect(() => readFileSync(server.address.passwordFile ?? '')).toThrow();
  });

  it.runIf(image !== null)('never leaves a container where its server does not start', async () => {
    const before = docker('ps', '--all', '--quiet', '--filter', 'label=cutproof.owner');

    const start = startContainer({ ...quiet, image: 'cutproof-debian:15', startTimeoutMs: 5_000 });

    await expect(start).rejects.toMatchObject({ code: 'E_SERVER_START' });
    expect(docker('ps', '--all', '--quiet', '--filter', 'label=cutproof.owner')).toBe(before);
  });
});

/** Gives what the client of the engine says, or null. */
function docker(...words: readonly string[]): string | null {
  const { status, stdout } = spawnSync('docker', words, { encoding: 'utf8' });
  return status === 0 ? stdout : null;
}

function nameOf(port: number): string {
  return (docker('ps', '--filter', `publish=${port}`, '--format', '{{.Names}}') ?? '').trim();
}

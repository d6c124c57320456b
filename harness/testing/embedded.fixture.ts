/** What the tests of the embedded server share: child processes that start one, and a look at what is left. Never part of a run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { commandLineOf } from '../../platform/process.ts';
import { connect } from '../connection/connection.ts';
import type { ServerAddress } from '../server/server.ts';

/** How a child goes on once its server runs. */
type Ending = 'waits' | 'stops in order' | 'throws' | 'exits' | 'exits while starting' | 'drains';

const SCRIPT = `
const [project, folder, ending] = process.argv.slice(2);
const { startEmbedded } = await import(project + '/harness/server/start.ts');
const { installSignals } = await import(project + '/platform/signals.ts');
const say = (line) => console.error(line);
if (ending === 'exits while starting') setTimeout(() => process.exit(3), 250);
const server = await startEmbedded({ folder, say, startTimeoutMs: 20_000 }).catch((error) => {
  console.log(JSON.stringify({ code: error.code, message: error.message, hint: error.hint }));
  process.exit(4);
});
const stop = () => server[Symbol.asyncDispose]();
if (ending === 'stops in order') installSignals({ stop, patienceMs: 8_000, say });
console.log(JSON.stringify(server.address));
if (ending === 'throws') setTimeout(() => { throw new Error('on purpose'); });
if (ending === 'exits') process.exit(3);
if (ending !== 'drains') setInterval(() => undefined, 1_000);
`;

/** Runs a child process that starts a server with the modules of the project in that place. */
export async function startChild(project: string, folder: string, ending: Ending) {
  const script = join(folder, `${ending.replaceAll(' ', '-')}.mjs`);
  writeFileSync(script, SCRIPT);
  const child = spawn(process.execPath, [script, project, folder, ending], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit').then(([status, signal]) => {
    rmSync(script, { force: true });
    return (status ?? signal) as number | string;
  });
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), exited]);
  const said = Array.isArray(first) ? JSON.parse(String(first[0])) : {};
  return {
    pid: child.pid ?? 0,
    said,
    exited,
    // A test that failed must not leave it waiting for ever.
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

/** Makes a folder that every account can enter, and that goes with its taker. */
export function makeParent(parent = tmpdir()) {
  const path = realpathSync(mkdtempSync(join(parent, 'cutproof-test-')));
  chmodSync(path, 0o755);
  return {
    path,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export async function ask({ host, port, superuser }: ServerAddress, sql: string) {
  await using database = await connect({ host, port, user: superuser, database: 'postgres' });
  return (await database.query(sql)).rows;
}

/** Names the folders and processes of runs that a parent folder still has; scripts and other files are not counted. */
export function leftIn(parent: string): string[] {
  const folders = readdirSync(parent).filter((name) => name.startsWith('cutproof-run-'));
  if (!existsSync('/proc/self/stat')) return folders;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => `${name} ${commandLineOf(Number(name)).replaceAll('\0', ' ')}`)
    .filter((line) => line.includes(`${parent}/cutproof-run-`));
  return [...folders, ...processes];
}

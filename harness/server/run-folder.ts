/** The one place where a run keeps things on disk, and the promise that nothing stays there, however this process ends. */
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER_PREFIX, OWNER_FILE, ownerNow } from '../../platform/owner.ts';
import { endNow } from '../../platform/process.ts';
import { startReaper } from './reaper.ts';
import type { ServerAccount } from './server-user.ts';
import { removeSharedMemory } from './shared-memory.ts';

/** Its path is short enough for a socket, whatever the temporary folder is called. */
export const SHORT_FOLDER = '/tmp';

/** A socket's path has 104 bytes on macOS, 108 on Linux, the last of them NUL. */
const SOCKET_PATH_BYTES = 103;
const PATIENCE_AT_EXIT_MS = 5_000;

export interface RunFolder extends AsyncDisposable {
  readonly path: string;
  /** Belongs to the server's account and is closed to everybody else. */
  readonly data: string;
  /** Belongs to the server's account and is closed to everybody else. */
  readonly socket: string;
  readonly log: string;
  /** Names the process to be ended with the folder; undefined once it has ended. */
  occupy(pid: number | undefined): void;
}

/** Makes the folder of this run in the parent folder, and a second one for the socket where that path is too long. */
export function makeRunFolder(options: {
  readonly parent: string;
  readonly port: number;
  readonly account: ServerAccount | undefined;
}): RunFolder {
  const { pid, birth } = ownerNow();
  const name = `${FOLDER_PREFIX}${pid}-${birth}-${randomBytes(4).toString('hex')}`;
  const path = join(options.parent, name);
  const longest = join(path, 'socket', `.s.PGSQL.${options.port}.lock`);
  const fits = Buffer.byteLength(longest) <= SOCKET_PATH_BYTES;
  const folders = fits ? [path] : [path, join(SHORT_FOLDER, name)];
  const data = join(path, 'data');
  const socket = join(folders.at(-1) ?? path, 'socket');

  let occupant: number | undefined;
  const removeNow = () => {
    removeSharedMemory(data);
    for (const folder of folders) remove(folder);
  };
  const atExit = () => {
    if (occupant !== undefined) endNow(occupant, PATIENCE_AT_EXIT_MS);
    removeNow();
  };

  process.on('exit', atExit);
  const reaper = startReaper(folders);
  try {
    for (const folder of folders) makeOwned(folder, folders);
    for (const folder of [data, socket]) makePrivate(folder, options.account);
    // The account passes through to its own folders; it can neither list these nor write in them.
    if (options.account !== undefined) for (const folder of folders) chmodSync(folder, 0o711);
  } catch (error) {
    removeNow();
    process.off('exit', atExit);
    void reaper[Symbol.asyncDispose]();
    throw error;
  }

  return {
    path,
    data,
    socket,
    log: join(path, 'server.log'),
    occupy(pid) {
      occupant = pid;
      reaper.watch(pid);
    },
    async [Symbol.asyncDispose]() {
      removeNow();
      process.off('exit', atExit);
      await reaper[Symbol.asyncDispose]();
    },
  };
}

function makeOwned(folder: string, folders: readonly string[]): void {
  mkdirSync(folder, { mode: 0o700 });
  const owner = JSON.stringify({ ...ownerNow(), folders });
  writeFileSync(join(folder, OWNER_FILE), owner, { mode: 0o600, flag: 'wx' });
}

/** Mode 0700: PostgreSQL demands it of its data, and it is what makes `trust` on the socket safe. */
function makePrivate(folder: string, account: ServerAccount | undefined): void {
  mkdirSync(folder, { mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
}

function remove(folder: string): void {
  // A backend may write its last file while its folder goes.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

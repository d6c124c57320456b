/** Starts a PostgreSQL server of our own for one run, and takes it away without a trace. Never listens on a network. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeFailure, ProofError } from '../schema/failure.ts';
import type { Account } from './account.ts';
import { canEnter, serverAccount } from './account.ts';
import { findNative, preparePrograms } from './binaries.ts';
import { removeLeftovers } from './leftovers.ts';
import { runToEnd, startPostmaster } from './postmaster.ts';
import type { RunFolder } from './runfolder.ts';
import { makeRunFolder, SHORT_FOLDER } from './runfolder.ts';
import type { Server } from './server.ts';
import { EMBEDDED_CAPABILITIES } from './server.ts';

const SUPERUSER = 'postgres';
/** Fixed, because the folder of the socket is private to the run and no network is listened to. */
const PORT = 5432;

/** The copy is thrown away after the run: durability is of no use to it, and nothing may run that was not asked for. */
const SETTINGS: Readonly<Record<string, string>> = Object.freeze({
  autovacuum: 'off',
  // In the data folder instead of /dev/shm, so that nothing is outside of it to be left behind.
  dynamic_shared_memory_type: 'mmap',
  fsync: 'off',
  full_page_writes: 'off',
  jit: 'off',
  lc_messages: 'C',
  listen_addresses: '',
  log_checkpoints: 'off',
  log_destination: 'stderr',
  // Errors are the daily bread of a proof: written down they would fill the disk, and with contents of rows.
  log_min_error_statement: 'panic',
  log_min_messages: 'log',
  log_timezone: 'UTC',
  logging_collector: 'off',
  max_connections: '100',
  max_prepared_transactions: '0',
  max_wal_senders: '0',
  port: String(PORT),
  shared_buffers: '128MB',
  synchronous_commit: 'off',
  timezone: 'UTC',
  track_counts: 'on',
  unix_socket_permissions: '0700',
  wal_level: 'minimal',
});

export interface EmbeddedOptions {
  /** Where the folder of the run is made; the system's temporary folder unless said otherwise. */
  readonly folder?: string;
  readonly say: (line: string) => void;
  readonly startTimeoutMs: number;
}

/** Starts the server. It is gone, with everything it wrote, after disposal and also when this process ends in any other way. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Server> {
  const deadlineMs = performance.now() + options.startTimeoutMs;
  const native = findNative();
  const account = serverAccount();
  const wanted = resolve(options.folder ?? tmpdir());
  removeLeftovers([wanted, SHORT_FOLDER], options.say);
  const parent = enterable(wanted, account, options.say);

  await using resources = new AsyncDisposableStack();
  const folder = resources.use(openFolder(parent, account));
  const { initdb, postgres } = preparePrograms({ native, account, copy: join(folder.path, 'pg') });
  const common = { account, folder, deadlineMs };
  await runToEnd({ ...common, program: initdb, words: wordsOfInitdb(folder) });
  const postmaster = await startPostmaster(
    { ...common, program: postgres, words: wordsOfPostgres(folder) },
    (how) => options.say(`the embedded server is lost: ${describeFailure(how)}`),
  );
  resources.use(postmaster);

  const kept = resources.move();
  let ended: Promise<void> | undefined;
  return Object.freeze({
    kind: 'embedded',
    address: Object.freeze({ host: folder.socket, port: PORT, superuser: SUPERUSER }),
    settings: SETTINGS,
    capabilities: EMBEDDED_CAPABILITIES,
    folder: folder.path,
    [Symbol.asyncDispose]() {
      // Whoever comes second waits for the same end, and does not take the server for gone too early.
      ended ??= kept.disposeAsync();
      return ended;
    },
  });
}

/** Root's server runs under an account that may be barred from a folder such as /root/tmp. */
function enterable(
  parent: string,
  account: Account | undefined,
  say: (line: string) => void,
): string {
  if (account === undefined || !existsSync(parent) || canEnter(account, parent)) return parent;
  say(
    `user ${account.uid}, under which the server runs, cannot enter ${parent}: ${SHORT_FOLDER} it is`,
  );
  return SHORT_FOLDER;
}

function openFolder(parent: string, account: Account | undefined): RunFolder {
  try {
    return makeRunFolder({ parent, port: PORT, account });
  } catch (cause) {
    const why = describeFailure(cause);
    throw new ProofError('E_SERVER_START', `no folder for the server in ${parent}: ${why}`, {
      hint: 'name a folder that exists and can be written to',
      cause,
    });
  }
}

function wordsOfInitdb(folder: RunFolder): string[] {
  return [
    `--pgdata=${folder.data}`,
    `--username=${SUPERUSER}`,
    // Safe, because nobody else can reach the socket: its folder has mode 0700 and belongs to the server's account.
    // `peer` would not do, for root's server runs under another name than root.
    '--auth=trust',
    '--encoding=UTF8',
    // Orders by code point like C and knows the letters of every language, the same on every host.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
}

function wordsOfPostgres(folder: RunFolder): string[] {
  // A list of folders to PostgreSQL: quoted, a comma in the path is only a comma.
  const socket = `"${folder.socket.replaceAll('"', '""')}"`;
  const settings = { ...SETTINGS, unix_socket_directories: socket };
  return [
    '-D',
    folder.data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

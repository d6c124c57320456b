/** Starts a PostgreSQL server of our own from given programs, for one run, and takes it away without a trace. Never listens on a network. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { Programs } from './binaries.ts';
import { runToEnd, startPostmaster } from './postmaster.ts';
import { RAM_DISK } from './ram-disk.ts';
import type { RunFolder } from './run-folder.ts';
import { makeRunFolder, SHORT_FOLDER } from './run-folder.ts';
import type { Capabilities, Server, ServerKind } from './server.ts';
import { commandWords, localeWords, PORT, SETTINGS, SUPERUSER } from './server-settings.ts';
import type { ServerAccount } from './server-user.ts';
import { canEnter, serverAccount } from './server-user.ts';
import { removeStaleRuns } from './stale-runs.ts';

export interface StartOptions {
  /** Where the folder of the run is made; the system's temporary folder unless said otherwise. */
  readonly folder?: string;
  readonly say: (line: string) => void;
  readonly startTimeoutMs: number;
}

interface Origin {
  readonly kind: ServerKind;
  readonly capabilities: Capabilities;
  /** Gives programs that the account can run; may keep files in the folder of the run. */
  readonly programs: (folder: string, account: ServerAccount | undefined) => Programs;
}

/** Starts the server. It is gone, with everything it wrote, after disposal and also when this process ends in any other way. */
export async function startFrom(origin: Origin, options: StartOptions): Promise<Server> {
  const deadlineMs = performance.now() + options.startTimeoutMs;
  const account = serverAccount();
  const wanted = resolve(options.folder ?? tmpdir());
  removeStaleRuns([wanted, SHORT_FOLDER, RAM_DISK], options.say);
  const parent = enterable(wanted, account, options.say);

  await using resources = new AsyncDisposableStack();
  const folder = resources.use(openFolder(parent, account));
  const { initdb, postgres } = origin.programs(folder.path, account);
  const common = { account, folder, deadlineMs };
  const version = versionOf(postgres, account);
  await runToEnd({ ...common, program: initdb, words: wordsOfInitdb(folder, version?.major ?? 0) });
  const postmaster = await startPostmaster(
    { ...common, program: postgres, words: wordsOfPostgres(folder) },
    (how) => options.say(`the ${origin.kind} server is lost: ${describeFailure(how)}`),
  );
  resources.use(postmaster);

  const kept = resources.move();
  let ended: Promise<void> | undefined;
  return Object.freeze({
    kind: origin.kind,
    address: Object.freeze({ host: folder.socket, port: PORT, superuser: SUPERUSER }),
    settings: SETTINGS,
    capabilities: origin.capabilities,
    folder: folder.path,
    [Symbol.asyncDispose]() {
      // Whoever comes second waits for the same end, and does not take the server for gone too early.
      ended ??= kept.disposeAsync();
      return ended;
    },
  });
}

interface Version {
  readonly major: number;
  /** Such as `18.4`. */
  readonly text: string;
}

/** Asks a `postgres` program for its version; null where the account cannot run it. */
export function versionOf(postgres: string, account: ServerAccount | undefined): Version | null {
  const { stdout } = spawnSync(postgres, ['--version'], { ...account, encoding: 'utf8', env: {} });
  const text = /\(PostgreSQL\) (\d[\w.]*)/.exec(stdout ?? '')?.[1];
  return text === undefined ? null : { major: Number.parseInt(text, 10), text };
}

/** Root's server runs under an account that may be barred from a folder in root's private home. */
function enterable(
  parent: string,
  account: ServerAccount | undefined,
  say: (line: string) => void,
): string {
  if (account === undefined || !existsSync(parent) || canEnter(account, parent)) return parent;
  say(
    `user ${account.uid}, under which the server runs, cannot enter ${parent}: ${SHORT_FOLDER} it is`,
  );
  return SHORT_FOLDER;
}

function openFolder(parent: string, account: ServerAccount | undefined): RunFolder {
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

function wordsOfInitdb(folder: RunFolder, major: number): string[] {
  return [
    `--pgdata=${folder.data}`,
    `--username=${SUPERUSER}`,
    // Safe, because nobody else can reach the socket: its folder has mode 0700 and belongs to the server's account.
    // `peer` would not do, for root's server runs under another name than root.
    '--auth=trust',
    '--encoding=UTF8',
    ...localeWords(major),
    '--no-sync',
    '--no-instructions',
  ];
}

function wordsOfPostgres(folder: RunFolder): string[] {
  // A list of folders to PostgreSQL: quoted, a comma in the path is only a comma.
  const socket = `"${folder.socket.replaceAll('"', '""')}"`;
  const settings = { ...SETTINGS, unix_socket_directories: socket };
  return ['-D', folder.data, ...commandWords(settings)];
}

/** The server in a container, for one run: any engine that Testcontainers finds, any image that keeps the contract of the official one. The only file that knows Testcontainers. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import {
  GenericContainer,
  getContainerRuntimeClient,
  getReaper,
  ImageName,
  Wait,
} from 'testcontainers';
import { type Owner, ownerNow, surelyDead } from '../../platform/owner.ts';
import { ProofError } from '../../schema/failure.ts';
import { connect } from '../connection/connection.ts';
import type { StartOptions } from './cluster.ts';
import { explainEngine, explainStart, imageSource } from './container-help.ts';
import { makeRunFolder } from './run-folder.ts';
import { ownCapabilities, type Server, type ServerAddress } from './server.ts';
import { commandWords, PORT, SETTINGS, SUPERUSER } from './server-settings.ts';

interface ContainerOptions extends StartOptions {
  /** Null for the one that is built from schema/image. */
  readonly image: string | null;
}

/** Says whose container it is, so that the next run can tell the leftovers of a dead one from a living one. */
const OWNER_LABEL = 'cutproof.owner';
/** Memory, so that nothing stays on a disk; and where the official image has its volume (below it until 17), so that none is made. */
const HOME = '/var/lib/postgresql';
const LOG_LINES_SHOWN = 12;
const REMOVAL_AT_EXIT_MS = 15_000;

/** Inside, the server listens on every address of its own network, and its socket stays as the image has it. */
const { unix_socket_permissions: _ours, ...SHARED } = SETTINGS;
const CONTAINER_SETTINGS: Readonly<Record<string, string>> = Object.freeze({
  ...SHARED,
  listen_addresses: '*',
});

/** Starts the server. Its container is gone after disposal and when this process exits; Ryuk, or the next run, removes it after a SIGKILL. */
export async function startContainer(options: ContainerOptions): Promise<Server> {
  await removeDead(options.say);
  const image = options.image ?? (await defaultImage(options.say));
  await using resources = new AsyncDisposableStack();
  const parent = options.folder ?? tmpdir();
  const folder = resources.use(makeRunFolder({ parent, port: PORT, account: undefined }));
  const name = `cutproof-${process.pid}-${randomBytes(6).toString('hex')}`;
  const passwordFile = join(folder.path, 'password');
  // A password and not `trust`: an engine publishes the port on every address of its host, which may be another machine.
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, password, { mode: 0o600 });

  resources.use(removalOf(name));
  const { host, port } = await run({ ...options, image, name, password });
  const address: ServerAddress = { host, port, superuser: SUPERUSER, passwordFile };
  await mustAnswer(address);

  const kept = resources.move();
  let ended: Promise<void> | undefined;
  return Object.freeze({
    kind: 'container',
    address: Object.freeze(address),
    settings: CONTAINER_SETTINGS,
    // The programs are inside, where this process cannot run them.
    capabilities: ownCapabilities({ pgDump: false }),
    folder: folder.path,
    [Symbol.asyncDispose]() {
      ended ??= kept.disposeAsync();
      return ended;
    },
  });
}

/** Removes a container with its volumes; content where it has gone already. */
async function removeContainer(name: string): Promise<void> {
  const { container } = await getContainerRuntimeClient();
  try {
    await container.getById(name).remove({ force: true, v: true });
  } catch (error) {
    // 404: not there any more. 409: somebody else is removing it.
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}

interface Engine {
  readonly version: string;
  /** Whether the default image has been built here. */
  readonly hasImage: boolean;
}

/** Gives the engine that answers. Rejects with `E_SERVER_START`. */
export async function findEngine(): Promise<Engine> {
  try {
    const { info } = await getContainerRuntimeClient();
    const hasImage = await isHere(imageSource().name);
    return { version: String(info.containerRuntime.serverVersion), hasImage };
  } catch (cause) {
    throw explainEngine(cause);
  }
}

/** Builds the image where it is not there yet. It stays: the next run starts at once. */
async function defaultImage(say: (line: string) => void): Promise<string> {
  const { folder, dockerfile, name } = imageSource();
  if (await isHere(name)) return name;
  say(`building the image ${name} from schema/image`);
  try {
    await GenericContainer.fromDockerfile(folder, dockerfile).build(name, { deleteOnExit: false });
  } catch (cause) {
    throw explainStart(cause, { image: name, said: [] });
  }
  return name;
}

async function isHere(name: string): Promise<boolean> {
  const { image } = await getContainerRuntimeClient();
  return image.exists(ImageName.fromString(name));
}

interface Run extends ContainerOptions {
  readonly image: string;
  readonly name: string;
  readonly password: string;
}

/** Ryuk is an image of its own, which a host without a registry cannot have. The container is removed without it, but for a SIGKILL. */
async function hasRyuk(say: (line: string) => void): Promise<boolean> {
  try {
    await getReaper(await getContainerRuntimeClient());
    return true;
  } catch {
    say('Ryuk cannot be had here: after a SIGKILL the next run removes the container');
    return false;
  }
}

async function run({ image, name, password, startTimeoutMs, say }: Run) {
  const said: string[] = [];
  try {
    const container = await new PostgreSqlContainer(image)
      .withAutoCleanup(await hasRyuk(say))
      .withName(name)
      .withLabels({ [OWNER_LABEL]: JSON.stringify(ownerNow()) })
      .withDatabase('postgres')
      .withUsername(SUPERUSER)
      .withPassword(password)
      .withEnvironment({
        PGDATA: `${HOME}/cutproof`,
        POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C --lc-ctype=C.UTF-8 --no-sync',
      })
      .withTmpFs({ [HOME]: 'rw,nosuid,nodev', [`${HOME}/data`]: 'rw,nosuid,nodev' })
      .withCommand(['postgres', ...commandWords(CONTAINER_SETTINGS)])
      // While the image prepares its data the server is on its socket alone; on this address it is the real one.
      // Testcontainers' own check would show the password in the list of processes.
      .withHealthCheck({
        test: ['CMD-SHELL', `pg_isready --host 127.0.0.1 --username ${SUPERUSER}`],
        interval: 250,
        timeout: 1_000,
        retries: 1_000,
      })
      .withWaitStrategy(Wait.forHealthCheck())
      .withStartupTimeout(startTimeoutMs)
      .withLogConsumer((stream) => {
        stream.on('data', (chunk) => said.push(...String(chunk).trimEnd().split('\n')));
      })
      .start();
    return { host: container.getHost(), port: container.getMappedPort(PORT) };
  } catch (cause) {
    throw explainStart(cause, { image, said: said.slice(-LOG_LINES_SHOWN) });
  }
}

async function mustAnswer({ superuser, ...where }: ServerAddress): Promise<void> {
  try {
    await using _session = await connect({ ...where, user: superuser, database: 'postgres' });
  } catch (cause) {
    throw new ProofError('E_SERVER_START', `the container runs and cannot be reached: ${cause}`, {
      hint: 'set TESTCONTAINERS_HOST_OVERRIDE to the address at which the engine publishes ports',
      cause,
    });
  }
}

/** Takes the container away in order, or at the last moment by a process of its own, for the event loop has stopped then. */
function removalOf(name: string): AsyncDisposable {
  const script = 'await (await import(process.argv[1])).removeContainer(process.argv[2])';
  const atExit = () => {
    const words = ['--input-type=module', '--eval', script, import.meta.url, name];
    spawnSync(process.execPath, words, { stdio: 'ignore', timeout: REMOVAL_AT_EXIT_MS });
  };
  process.on('exit', atExit);
  return {
    async [Symbol.asyncDispose]() {
      await removeContainer(name);
      process.off('exit', atExit);
    },
  };
}

interface Listing {
  listContainers(options: {
    readonly all: boolean;
    readonly filters: Readonly<Record<string, readonly string[]>>;
  }): Promise<readonly { readonly Id: string; readonly Labels: Record<string, string> }[]>;
}

/** Removes the containers of runs whose process is surely dead. */
async function removeDead(say: (line: string) => void): Promise<void> {
  await findEngine();
  const { container } = await getContainerRuntimeClient();
  // Testcontainers' own list leaves out containers that have stopped.
  const { dockerode } = container as unknown as { readonly dockerode: Listing };
  const found = await dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } });
  for (const { Id, Labels } of found) {
    const owner = JSON.parse(Labels[OWNER_LABEL] ?? '{}') as Owner;
    if (!surelyDead(owner)) continue;
    await removeContainer(Id);
    say(`removed the container ${Id.slice(0, 12)}, left behind by process ${owner.pid}`);
  }
}

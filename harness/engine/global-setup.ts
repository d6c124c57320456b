/** Starts the servers of a run and makes their templates, before any proof; stops them after the last. Proves nothing itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { readMapping } from '../catalog/mapping.ts';
import { createTemplate, type Template } from '../clone/template.ts';
import type { KeptCase } from '../counterexample/corpus.ts';
import { startHeartbeat } from '../server/heartbeat.ts';
import { ramDisk } from '../server/ram-disk.ts';
import { SERVER_LOST, type Server } from '../server/server.ts';
import { adminOf, startServer } from '../server/start.ts';
import type { Cluster, Environment, Existing, Settings } from './settings.ts';
import { digestOfContract, SMALL } from './settings.ts';

const START_TIMEOUT_MS = 60_000;
const BEAT_MS = 2_000;
const PATIENCE_MS = 15_000;
const say = (line: string) => process.stderr.write(`${line}\n`);

interface SetupOptions {
  readonly contract: Contract;
  /** Reads the stored cases that are tried before any search; none where it is absent. */
  readonly readKept?: (settings: Settings, say: (line: string) => void) => readonly KeptCase[];
}

/** Gives what vitest calls before and after the laws of a pipeline, as a `globalSetup` of its projects. */
export function setUpFor(options: SetupOptions): {
  readonly setup: (project: TestProject) => Promise<void>;
  readonly teardown: () => Promise<void>;
} {
  let stop: (() => Promise<void>) | null = null;
  return {
    setup: async (project) => {
      stop = await setUp(project, options);
    },
    teardown: async () => stop?.(),
  };
}

/** Gives what ends the servers that it started; null where it started none. */
async function setUp(
  project: TestProject,
  { contract, readKept }: SetupOptions,
): Promise<(() => Promise<void>) | null> {
  const given: Partial<ReturnType<TestProject['getProvidedContext']>> =
    project.getProvidedContext();
  // What was seen is judged again without a server.
  if (given.recheck?.do === 'judge') return null;
  const settings = given.settings ?? SMALL;
  // Where they were given they may change from round to round, so they are read where they stand.
  if (given.settings === undefined) project.provide('settings', settings);
  project.provide('kept', given.replay === undefined ? (readKept?.(settings, say) ?? []) : []);
  const known = given.environments?.[digestOfContract(contract)];
  // One server a run and pipeline: the first group of proofs starts it, the next one finds it.
  if (known !== undefined) {
    project.provide('environment', known);
    return null;
  }
  const { server: name, image, binaries, stages } = settings;
  const startTimeoutMs = START_TIMEOUT_MS;
  const options = { say, startTimeoutMs, image, binaries };
  const start = (folder?: string) =>
    startServer(name, { ...options, ...(folder === undefined ? {} : { folder }) });
  await using resources = new AsyncDisposableStack();
  // A transaction that is committed on the first server is an escape, so real commits have their own.
  const servers = [resources.use(await start())];
  if (stages.includes('commit')) servers.push(resources.use(await start(ramDisk())));
  const environment = await makeEnvironment(servers, settings, contract);
  project.provide('environment', environment);
  project.vitest.provide('environments', {
    ...given.environments,
    [environment.contractDigest]: environment,
  });
  const taken = resources.move();
  let ended: Promise<void> | null = null;
  const stop = () => {
    // Whoever comes second waits for the same end.
    ended ??= taken.disposeAsync();
    return ended;
  };
  for (const server of servers) taken.use(watch(server, stop));
  return stop;
}

/** Where one server is lost, all are taken away, so that whoever waits for an answer gets an error instead of nothing. */
function watch(server: Server, away: () => Promise<void>): AsyncDisposable {
  return startHeartbeat({
    target: adminOf(server.address),
    everyMs: BEAT_MS,
    patienceMs: PATIENCE_MS,
    onLost: (why) => {
      say(`cutproof: ${SERVER_LOST}: ${why}`);
      away().catch((error: unknown) => say(describeFailure(error)));
    },
  });
}

async function makeEnvironment(
  servers: readonly Server[],
  { seed, schema, mapping, existing }: Settings,
  contract: Contract,
): Promise<Environment> {
  const folder = schema === null ? contract.schema : pathToFileURL(`${schema}/`);
  // Canaries show that a law can refute, so they are tried with the witness that the law itself has.
  const witness = existing === null ? ('installed' as const) : ('bare' as const);
  const names = readMapping(mapping, contract);
  const sources = { contract, folder, seed, witness, names };
  const clusters = await Promise.all(servers.map((server) => makeCluster(server, sources)));
  const [[server], [made, commits = null]] = [servers, clusters];
  if (server === undefined || made === undefined) {
    throw new ProofError('E_INTERNAL', 'no server was started');
  }
  const { kind, capabilities, settings } = server;
  const found = { kind, contractDigest: digestOfContract(contract), capabilities, settings };
  const environment = { ...found, existing, seed, ...made, commits };
  return existing === null
    ? environment
    : { ...environment, ...foundAt(existing), kind: 'existing' };
}

function foundAt(existing: Existing): Omit<Existing, 'target' | 'unread'> {
  const { target: _target, unread: _unread, ...found } = existing;
  return found;
}

interface Sources {
  readonly contract: Contract;
  readonly folder: URL;
  readonly seed: number;
  readonly witness: 'installed' | 'bare';
  readonly names: Names;
}

async function makeCluster(server: Server, sources: Sources): Promise<Cluster & Template> {
  const commitsFile = join(server.folder, 'commits');
  writeFileSync(commitsFile, '');
  const admin = adminOf(server.address);
  const template = 'cutproof_template';
  const made = await createTemplate({ admin, name: template, ...sources });
  return { admin, template, commitsFile, ...made };
}

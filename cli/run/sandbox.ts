/** `cutproof sandbox -- <command>`: a server of our own with an armed copy, for one command, whose exit status is passed on. Everything is removed afterwards. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { readMapping } from '../../harness/catalog/mapping.ts';
import { createClone, createTemplate } from '../../harness/clone/template.ts';
import type { Target } from '../../harness/connection/connection.ts';
import { armingOf } from '../../harness/engine/clone-states.ts';
import { SERVER_KINDS, type Server, type ServerKind } from '../../harness/server/server.ts';
import { adminOf, startServer } from '../../harness/server/start.ts';
import { installSignals } from '../../platform/signals.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import { ARMING_FORMAT, writeArming } from '../approval/arm-sandbox.ts';
import {
  DATABASE_VARIABLE,
  environmentFor,
  readEnvironment,
  SANDBOX_VARIABLE,
} from '../environment.ts';
import { say } from '../io.ts';

const TEMPLATE = 'cutproof_template';
const DATABASE = 'cutproof_sandbox';
/** The seed of the witness's hashes: nobody has to repeat what happens here. */
const SEED = 158;
const START_TIMEOUT_MS = 60_000;
const PATIENCE_MS = 5_000;
/** A sandbox that was left open for a night arms nothing any more. */
const ARMED_FOR_MS = 24 * 60 * 60 * 1_000;

interface Options {
  readonly server: ServerKind;
  readonly image?: string;
  readonly schema?: string;
  readonly mapping?: string;
}

export function sandboxCommand(end: (status: number) => void): Command {
  return new Command('sandbox')
    .description('run a command beside a PostgreSQL server with an armed copy of the database')
    .argument('<command...>', 'after --, such as: cutproof run plan.json')
    .addOption(
      new Option('--server <name>', 'which server').choices(SERVER_KINDS).default('embedded'),
    )
    .option('--image <name>', 'image of the container (default: built from schema/image)')
    .option('--schema <dir>', 'folder of SQL files to load the copy from (default: schema/sql)')
    .option('--mapping <file>', 'what that copy calls the tables and functions (docs/schema.md)')
    .addHelpText(
      'after',
      `
The command finds the copy by PGHOST, PGPORT, PGDATABASE and PGUSER (cutter_exec), or by
${DATABASE_VARIABLE}. Its log-ins are those of production: cutter_exec and cutter_verify. Only there
is \`cutproof run\` armed without an approval. The exit status is that of the command.`,
    )
    .passThroughOptions()
    .action(async (words: readonly string[], options: Options) => {
      end(await sandbox(words, options));
    });
}

async function sandbox(words: readonly string[], options: Options): Promise<number> {
  const { server: kind, image = null, schema, mapping } = options;
  const names = readMapping(mapping, CUTTER);
  const { postgresBinaries: binaries } = readEnvironment();
  await using server = await startServer(kind, {
    say,
    startTimeoutMs: START_TIMEOUT_MS,
    image,
    binaries,
  });
  const folder = schema === undefined ? CUTTER.schema : pathToFileURL(`${resolve(schema)}/`);
  const { target, systemIdentifier } = await makeCopy(server, folder, names);
  const { host, port, database } = target;
  writeArming(server.folder, {
    format: ARMING_FORMAT,
    systemIdentifier,
    host,
    port,
    database,
    notAfter: new Date(Date.now() + ARMED_FOR_MS).toISOString(),
  });
  say(`cutproof: sandbox ${database} on ${host}:${port}`);
  return await follow(words, environmentFor({ ...addressOf(server, target) }), server);
}

async function makeCopy(server: Server, folder: URL, names: Names) {
  const commitsFile = join(server.folder, 'commits');
  writeFileSync(commitsFile, '');
  const admin = adminOf(server.address);
  const { systemIdentifier } = await createTemplate({
    ...{ contract: CUTTER, admin, name: TEMPLATE, folder, seed: SEED, names },
  });
  const clone = {
    admin,
    template: TEMPLATE,
    name: DATABASE,
    commitsFile,
    prepare: armingOf(CUTTER).map(names.sql),
  };
  return { target: await createClone(clone), systemIdentifier };
}

/** What libpq and we read. A password is named by its file only. */
function addressOf(server: Server, { host, port, database, passwordFile }: Target) {
  const place = new URLSearchParams({ host, port: String(port), user: 'cutter_exec' });
  const common = {
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: database,
    PGUSER: 'cutter_exec',
    [DATABASE_VARIABLE]: `postgres:///${database}?${place}`,
    [SANDBOX_VARIABLE]: server.folder,
  };
  if (passwordFile === undefined) return common;
  const file = join(server.folder, 'pgpass');
  const password = readFileSync(passwordFile, 'utf8').replaceAll(/[\\:]/g, '\\$&');
  writeFileSync(file, `*:*:*:*:${password}\n`, { mode: 0o600, flag: 'wx' });
  return { ...common, PGPASSFILE: file };
}

/** Gives the command's exit status, or 128 and the number of the signal that ended it, as shells do. */
async function follow(
  [program = '', ...words]: readonly string[],
  env: NodeJS.ProcessEnv,
  server: Server,
): Promise<number> {
  const child = spawn(program, words, { stdio: 'inherit', env });
  using _signals = installSignals({
    stop: async (signal) => {
      // From the terminal it has reached the command as well; twice does no harm.
      child.kill(signal);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await server[Symbol.asyncDispose]();
    },
    patienceMs: PATIENCE_MS,
    say,
  });
  let ended: readonly [number | null, NodeJS.Signals | null];
  try {
    ended = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot start ${program}: ${describeFailure(cause)}`, {
      hint: 'name a program after --',
      cause,
    });
  }
  const [status, signal] = ended;
  return status ?? 128 + constants.signals[signal ?? 'SIGTERM'];
}

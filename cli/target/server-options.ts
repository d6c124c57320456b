/** Which server a command runs laws on, and what is refused before any is started. Starts nothing. */
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { readMapping } from '../../harness/catalog/mapping.ts';
import type { Settings, Stage } from '../../harness/engine/settings.ts';
import { SERVER_KINDS } from '../../harness/server/server.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { ProofError } from '../../schema/failure.ts';
import type { ProcessEnvironment } from '../environment.ts';
import { prepareExisting } from './existing.ts';

const ADDRESS = /^postgres(ql)?:/;
const SERVER_WORDS = `where the laws run: ${SERVER_KINDS.join(', ')}, or postgres://… for a database that exists`;
const BYTES_PER_MB = 1_000_000;

export interface ServerFlags {
  /** A kind of server, or the address of a database that exists. */
  readonly server: string;
  readonly yes: boolean;
  readonly allowSuperuser: boolean;
  readonly digestLimit: number;
  readonly image?: string;
  readonly schema?: string;
  readonly mapping?: string;
}

type ServerSettings = Pick<
  Settings,
  'server' | 'image' | 'binaries' | 'stages' | 'schema' | 'mapping' | 'existing'
>;

/** The options that every command has that runs laws. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--server <name>', SERVER_WORDS, readServer, 'embedded')
    .option('--yes', 'agree to what will be run on a database that exists', false)
    .option('--allow-superuser', 'run there as a superuser, or with BYPASSRLS, all the same', false)
    .option('--digest-limit <MB>', 'there, larger tables are not digested', readCount, 8)
    .option('--image <name>', 'image of the container (default: built from schema/image)')
    .option('--schema <dir>', 'folder of SQL files to load the copy from (default: schema/sql)')
    .option('--mapping <file>', 'what that copy calls the tables and functions (docs/schema.md)');
}

/** Rejects with `E_USAGE` what does not go together. */
export function chooseServer(
  options: ServerFlags,
  given: { readonly stages: readonly Stage[]; readonly environment: ProcessEnvironment },
): ServerSettings {
  const { stages, environment } = given;
  if (options.image !== undefined && options.server !== 'container') {
    throw new ProofError('E_USAGE', `--image ${options.image} is for --server container`, {
      hint: `leave it out, or add --server container`,
    });
  }
  const exists = ADDRESS.test(options.server);
  if (exists && !stages.includes('rollback')) {
    throw new ProofError('E_USAGE', 'nothing is ever committed on a database that exists', {
      hint: 'say --stage rollback, or take --server embedded',
    });
  }
  if (options.mapping !== undefined && (exists || options.schema === undefined)) {
    throw new ProofError('E_USAGE', `--mapping ${options.mapping} is for a copy of --schema`, {
      hint: exists
        ? 'pull the database as a folder, and prove it on a copy made from that'
        : 'name the folder of that copy; the project’s own has the names of the contract',
    });
  }
  const mapping = options.mapping === undefined ? null : resolve(options.mapping);
  // Read here too, so that a mapping that cannot be used is refused before anything starts.
  readMapping(mapping, CUTTER);
  return {
    // Beside a database that exists a copy of our own is needed still, for the canaries.
    server: SERVER_KINDS.find((kind) => kind === options.server) ?? 'embedded',
    image: options.image ?? null,
    binaries: environment.postgresBinaries,
    stages: exists ? ['rollback'] : stages,
    schema: options.schema === undefined ? null : resolve(options.schema),
    mapping,
    existing: null,
  };
}

interface Asked {
  readonly options: ServerFlags;
  readonly environment: ProcessEnvironment;
  readonly laws: readonly string[];
  readonly say: (line: string) => void;
}

/** Looks at the database that was named and asks whether the run is agreed to; nothing where none was. */
export async function addExisting(settings: Settings, asked: Asked): Promise<Settings> {
  const { options, environment, laws, say } = asked;
  if (!ADDRESS.test(options.server)) return settings;
  const existing = await prepareExisting({
    address: options.server,
    yes: options.yes,
    allowSuperuser: options.allowSuperuser,
    digestLimitBytes: options.digestLimit * BYTES_PER_MB,
    schema: settings.schema,
    runs: settings.runs,
    connection: environment.connection,
    laws,
    say,
  });
  return { ...settings, existing };
}

export function readCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('Give a whole number of at least 1: no case proves nothing.');
}

function readServer(text: string): string {
  if (ADDRESS.test(text) || SERVER_KINDS.some((kind) => kind === text)) return text;
  if (text === 'memory') {
    throw new InvalidArgumentError('The model in memory is never evidence; --server embedded is.');
  }
  throw new InvalidArgumentError(`Allowed are ${SERVER_KINDS.join(', ')} and postgres://….`);
}

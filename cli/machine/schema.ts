/** `cutproof schema check | pull | pin`: whether the copy is what is live, how to make one that is, and what a folder promises. Never writes to a database that exists. */
import { pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { bindNames } from '../../harness/catalog/binding.ts';
import { compareCatalogs } from '../../harness/catalog/diff.ts';
import { readMapping } from '../../harness/catalog/mapping.ts';
import { PIN, writePin } from '../../harness/catalog/pin.ts';
import { pullSchema } from '../../harness/catalog/pull/pull.ts';
import { type Reading, readFolder, reading, readLive } from '../../harness/catalog/read.ts';
import { readAddress, showTarget } from '../../harness/connection/address.ts';
import type { ServerKind } from '../../harness/server/server.ts';
import { VOCABULARY_TABLES } from '../../schema/contract/baseline.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';
import { print, say } from '../io.ts';

const FOLDER = 'schema/sql';

export function schemaCommand(end: (status: ExitStatus) => void): Command {
  const command = new Command('schema').description(
    'compare, copy and pin the schema of a database',
  );
  // A command added by hand inherits nothing: without this a wrong option would end the process by itself.
  const add = (name: string) => command.command(name).exitOverride();
  add('check')
    .description('name every difference between a schema folder and a live database')
    .requiredOption('--against <url>', 'the live database, without a password')
    .option('--schema <dir>', 'folder of the SQL files', FOLDER)
    .option('--mapping <file>', 'names of the live database, which must all be there')
    .addOption(serverOption())
    .action(async (options: CheckOptions) => {
      end(await check(options));
    });
  add('pull')
    .description('write the schema of a live database, without its data, as SQL files')
    .requiredOption('--from <url>', 'the live database, without a password')
    .requiredOption('--out <dir>', 'folder to make; --schema takes it')
    .option('--vocabulary <tables>', 'tables, separated by commas, whose rows are copied too')
    .option('--mapping <file>', 'names of the live database: which table is the vocabulary')
    .action(async (options: PullOptions) => {
      end(await pull(options));
    });
  add('pin')
    .description(`write ${PIN} beside the SQL files: what a copy loaded from them must be`)
    .option('--schema <dir>', 'folder of the SQL files', FOLDER)
    .action(async (options: { readonly schema: string }) => {
      end(await pin(options.schema));
    });
  return command;
}

/** A container's image is built for the laws; a schema is read as well from any server of the same version. */
function serverOption(): Option {
  return new Option('--server <name>', 'where the folder is loaded')
    .choices(['embedded', 'local'])
    .default('embedded');
}

interface CheckOptions {
  readonly against: string;
  readonly schema: string;
  readonly mapping?: string;
  readonly server: ServerKind;
}

interface PullOptions {
  readonly from: string;
  readonly out: string;
  readonly vocabulary?: string;
  readonly mapping?: string;
}

async function check({ against, schema, mapping, server }: CheckOptions): Promise<ExitStatus> {
  const target = readAddress(against, readEnvironment().connection);
  const names = readMapping(mapping, CUTTER);
  if (mapping !== undefined) await reading(target, (session) => bindNames(session, names, CUTTER));
  const [live, copy] = [await readLive(target), await load(schema, server)];
  const differences = compareCatalogs(live.parts, copy.parts);
  for (const { text } of differences) print(text);
  const name = showTarget(target);
  say(
    differences.length === 0
      ? `${schema} and ${name} are the same: ${live.parts.length} parts compared`
      : `${differences.length} differences; read each as: from ${name} to ${schema}`,
  );
  if (differences.length === 0) return EXIT.proved;
  if (live.major !== copy.major) {
    say(`${name} is version ${live.major}, the folder was loaded into ${copy.major}: some`);
    say(`differences may be of printing; --server local loads into this host's PostgreSQL`);
  }
  return EXIT.usage;
}

async function pull({ from, out, vocabulary, mapping }: PullOptions): Promise<ExitStatus> {
  const target = readAddress(from, readEnvironment().connection);
  const names = readMapping(mapping, CUTTER);
  const tables = vocabulary?.split(',').map((name) => name.trim());
  const written = await reading(target, (session) =>
    pullSchema(session, {
      folder: folderAt(out),
      vocabulary: tables ?? null,
      usual: VOCABULARY_TABLES,
      names,
    }),
  );
  for (const file of written.files) print(`${out}/${file}`);
  for (const part of written.missed) say(`not written, make it by hand: ${part}`);
  return written.missed.length === 0 ? EXIT.proved : EXIT.unknown;
}

async function pin(schema: string): Promise<ExitStatus> {
  const folder = folderAt(schema);
  const { parts } = await load(schema, 'embedded');
  writePin(folder, parts);
  print(`${schema}/${PIN}: ${parts.length} parts`);
  return EXIT.proved;
}

function load(schema: string, server: ServerKind): Promise<Reading> {
  const { postgresBinaries: binaries } = readEnvironment();
  return readFolder(folderAt(schema), server, { say, binaries });
}

function folderAt(path: string): URL {
  return pathToFileURL(path.endsWith('/') ? path : `${path}/`);
}

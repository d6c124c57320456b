/** `cutproof prove`: runs the laws through vitest, gathers what they report, writes the evidence and ends with the verdict. */
import { randomBytes, randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { assembleEvidence, type ChainLink, formatRunId } from '../harness/evidence.ts';
import { writeEvidence } from '../harness/folder.ts';
import { readMapping } from '../harness/mapping.ts';
import { nextLink } from '../harness/next-link.ts';
import { renderVerdictTable } from '../harness/present.ts';
import { SERVER_KINDS } from '../harness/server.ts';
import { readSigningKey } from '../harness/signing-key.ts';
import { planFile } from '../proofs/examples.ts';
import { type Settings, STAGES, type Stage } from '../proofs/settings.ts';
import type { Evidence } from '../schema/evidence.ts';
import { ProofError } from '../schema/failure.ts';
import { LAWS, type LawId } from '../schema/laws.ts';
import { EXIT, type ExitStatus } from '../schema/verdict.ts';
import { readCommit } from './commit.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { prepareExisting } from './existing.ts';
import { type Gathered, runLaws } from './laws.ts';
import { makeRecord } from './record.ts';

/** A law needs this many random cases before it can be proved. */
const MINIMUM_RUNS = 100;
const LARGEST_SEED = 2 ** 31 - 1;
const LAW_IDS = Object.keys(LAWS) as readonly LawId[];

const ADDRESS = /^postgres(ql)?:/;
const SERVER_WORDS = `where the laws run: ${SERVER_KINDS.join(', ')}, or postgres://… for a database that exists`;
const BYTES_PER_MB = 1_000_000;

interface Options {
  readonly law?: readonly LawId[];
  readonly runs: number;
  readonly seed?: number;
  readonly document?: string;
  /** A kind of server, or the address of a database that exists. */
  readonly server: string;
  readonly yes: boolean;
  readonly allowSuperuser: boolean;
  readonly digestLimit: number;
  readonly image?: string;
  readonly schema?: string;
  readonly mapping?: string;
  readonly stage: Stage | 'both';
  readonly exhaustive: boolean;
  readonly signKey?: string;
  readonly out: string;
  readonly json: boolean;
}

export function proveCommand(end: (status: ExitStatus) => void): Command {
  return new Command('prove')
    .description('prove the laws on a real PostgreSQL server and write the evidence')
    .option('--law <id...>', `laws to prove (default: all): ${LAW_IDS.join(', ')}`, addLaw)
    .option('--runs <n>', 'random cases a law', readCount, MINIMUM_RUNS)
    .option('--seed <n>', 'the one seed that drives everything', readSeed)
    .option('--document <file>', 'cut and revert this document too')
    .option('--server <name>', SERVER_WORDS, readServer, 'embedded')
    .option('--yes', 'agree to what will be run on a database that exists', false)
    .option('--allow-superuser', 'run there as a superuser, or with BYPASSRLS, all the same', false)
    .option('--digest-limit <MB>', 'there, larger tables are not digested', readCount, 8)
    .addOption(
      new Option('--stage <name>', 'rolled back on one clone, or committed on a clone a case')
        .choices([...STAGES, 'both'])
        .default('both'),
    )
    .option('--exhaustive', 'strike every statement with every fault, not only a sample', false)
    .option('--image <name>', 'image of the container (default: built from schema/image)')
    .option('--schema <dir>', 'folder of SQL files to load the copy from (default: schema/sql)')
    .option('--mapping <file>', 'what that copy calls the tables and functions (docs/schema.md)')
    .option('--sign-key <file>', 'sign the evidence (default: $CUTPROOF_SIGN_KEY, else unsigned)')
    .option('--out <dir>', 'folder of all evidence', 'evidence')
    .option('--json', 'print the evidence as one JSON document', false)
    .action(async (options: Options) => {
      end(await prove(options, readEnvironment()));
    });
}

async function prove(options: Options, environment: Environment): Promise<ExitStatus> {
  const startedAt = new Date();
  const commit = readCommit();
  const laws = options.law ?? LAW_IDS;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const out = resolve(options.out);
  const keyFile = options.signKey ?? environment.signingKey;
  const key = keyFile === null ? null : readSigningKey(keyFile);
  // Asked before anything is run too: a night's work must not end at a chain that is broken.
  if (key !== null) await nextLink(out);
  const settings = await addExisting(toSettings(options, environment, commit), {
    options,
    environment,
    laws,
    say,
  });
  say(`cutproof: seed ${settings.seed}, ${laws.length} laws, at least ${MINIMUM_RUNS} cases each`);
  using record = makeRecord();
  const gathered = await runLaws({
    laws,
    settings,
    record: record.folder,
    live: environment.live,
    say,
  });
  const link = key === null ? undefined : await nextLink(out);
  const evidence = assemble(gathered, { options, settings, commit, startedAt, link });
  const observations = record.read(evidence);
  const folder = await writeEvidence({ out, evidence, observations, key });
  process.stdout.write(
    options.json
      ? `${JSON.stringify(evidence, null, 2)}\n`
      : `${renderVerdictTable(evidence, { colour: environment.colour })}\n`,
  );
  say(`evidence: ${folder}`);
  return EXIT[evidence.verdict];
}

interface Existing {
  readonly options: Options;
  readonly environment: Environment;
  readonly laws: readonly string[];
  readonly say: (line: string) => void;
}

async function addExisting(settings: Settings, asked: Existing): Promise<Settings> {
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

interface Circumstances {
  readonly options: Options;
  readonly settings: Settings;
  readonly commit: string;
  readonly startedAt: Date;
  readonly link: ChainLink | undefined;
}

function assemble(gathered: Gathered, circumstances: Circumstances): Evidence {
  const { options, settings, commit, startedAt, link } = circumstances;
  const { bed, results, tallies } = gathered;
  const mappingDigest = bed.binding.digest;
  return assembleEvidence({
    runId: formatRunId({ startedAt, suffix: randomBytes(4).toString('hex') }),
    link,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    seed: settings.seed,
    subject: {
      suiteCommit: commit,
      schemaFingerprint: bed.schemaFingerprint,
      ...(mappingDigest === null ? {} : { mappingDigest }),
    },
    server: {
      kind: bed.kind,
      versionNum: bed.versionNum,
      systemIdentifier: bed.systemIdentifier,
      settings: bed.settings,
    },
    results,
    tallies,
    selected: options.law,
  });
}

/** On CI the commit is the seed, so that a red run repeats; elsewhere each run tries something new. */
function toSettings(options: Options, environment: Environment, commit: string): Settings {
  const { isCi, postgresBinaries } = environment;
  if (options.image !== undefined && options.server !== 'container') {
    throw new ProofError('E_USAGE', `--image ${options.image} is for --server container`, {
      hint: `leave it out, or add --server container`,
    });
  }
  const exists = ADDRESS.test(options.server);
  if (exists && options.stage === 'commit') {
    throw new ProofError('E_USAGE', 'nothing is ever committed on a database that exists', {
      hint: 'leave out --stage, or prove it with --server embedded',
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
  if (mapping !== null) readMapping(mapping);
  const ofCommit = Number.parseInt(commit.slice(0, 7), 16);
  const fresh = isCi && Number.isFinite(ofCommit) ? ofCommit : randomInt(1, LARGEST_SEED);
  const document = options.document === undefined ? null : resolve(options.document);
  // Planned here too, so that a document that cannot be cut is refused before anything starts.
  if (document !== null) planFile(document);
  return {
    runs: options.runs,
    minimumRuns: MINIMUM_RUNS,
    seed: options.seed ?? fresh,
    document,
    // Beside a database that exists a copy of our own is needed still, for the canaries.
    server: SERVER_KINDS.find((kind) => kind === options.server) ?? 'embedded',
    image: options.image ?? null,
    binaries: postgresBinaries,
    stages: exists ? ['rollback'] : options.stage === 'both' ? STAGES : [options.stage],
    exhaustive: options.exhaustive,
    schema: options.schema === undefined ? null : resolve(options.schema),
    mapping,
    existing: null,
  };
}

function readServer(text: string): string {
  if (ADDRESS.test(text) || SERVER_KINDS.some((kind) => kind === text)) return text;
  if (text === 'memory') {
    throw new InvalidArgumentError('The model in memory is never evidence; --server embedded is.');
  }
  throw new InvalidArgumentError(`Allowed are ${SERVER_KINDS.join(', ')} and postgres://….`);
}

function addLaw(id: string, before: readonly LawId[] = []): readonly LawId[] {
  const known = LAW_IDS.find((law) => law === id);
  if (known === undefined) throw new InvalidArgumentError(`The laws are: ${LAW_IDS.join(', ')}`);
  return before.includes(known) ? before : [...before, known];
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('Give a whole number of at least 1: no case proves nothing.');
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0 && seed <= LARGEST_SEED) return seed;
  throw new InvalidArgumentError(`Give a whole number from 0 to ${LARGEST_SEED}.`);
}

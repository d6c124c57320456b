/** Clones with real log-ins for cases with surroundings: with traps that bear names of ours in a schema of their own, and with a COMMIT that waits while somebody holds it up. */
import { randomBytes } from 'node:crypto';
import type { LANGUAGES } from '../../generators/surroundings.ts';
import { readCatalog } from '../../harness/catalog/catalog.ts';
import { fingerprintOf } from '../../harness/catalog/fingerprint.ts';
import { mutationOf } from '../../harness/clone/mutation.ts';
import { createClone, createTemplate } from '../../harness/clone/template.ts';
import { connect, type Database, identifier } from '../../harness/connection/connection.ts';
import type { Cluster } from '../../harness/engine/settings.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { ROLES } from '../../schema/contract/phase.ts';
import { thrownError } from '../../schema/failure.ts';
import { type Names, OWN_NAMES } from '../../schema/names.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { createReused } from '../recovery/reused-clones.ts';

/** Whoever holds this advisory lock holds up every COMMIT that wrote to the ledger. */
export const COMMITS = 4_711;

type Clones = ReturnType<typeof createReused>;

interface Grounds extends AsyncDisposable {
  /** Clones of the pipeline, broken as it says. Each language keeps its own. */
  of(pipeline: Broken, language: Language): Clones;
  /** The same cluster, with a template that sorts and folds by the rules of a language; null where there can be none. */
  inLanguage(cluster: Cluster, language: Language): Promise<Cluster | null>;
}

type Language = (typeof LANGUAGES)[number];
type Broken = Pick<CutterPipeline, 'mutations' | 'statements'>;

export function createGrounds(): Grounds {
  const made = new Map<Language, Map<Broken, Clones>>();
  const spoken = new Map<string, Promise<Cluster | null>>();
  /** Of the schema as the project has it, once it was loaded. */
  const shipped = { fingerprint: null as string | null };
  return {
    of: (pipeline, language) => {
      const alike = made.get(language) ?? new Map<Broken, Clones>();
      const clones =
        alike.get(pipeline) ??
        createReused(async (session, names) => {
          await prepare(session, names, pipeline);
        });
      made.set(language, alike.set(pipeline, clones));
      return clones;
    },
    inLanguage: (cluster, language) => {
      if (language === 'server') return Promise.resolve(cluster);
      const key = `${language} ${cluster.template}`;
      const known = spoken.get(key) ?? makeTemplate(cluster, language, shipped);
      spoken.set(key, known);
      return known;
    },
    [Symbol.asyncDispose]: async () => {
      for (const clones of [...made.values()].flatMap((alike) => [...alike.values()])) {
        await clones[Symbol.asyncDispose]();
      }
      for (const cluster of await Promise.all(spoken.values())) {
        if (cluster !== null) await drop(cluster);
      }
    },
  };
}

/** Before 15 there is no such syntax, and a server may be built without. */
const NO_LANGUAGES = ['42601', '0A000', '22023'];
const SEED = 158;

/** Loads the schema anew, for a database keeps the language that it was made with. Of a copy that is not as the schema says (a mutant for good, other names) there is none in another language. */
async function makeTemplate(
  cluster: Cluster,
  icuLocale: string,
  shipped: { fingerprint: string | null },
): Promise<Cluster | null> {
  const { admin } = cluster;
  const fingerprint = await fingerprintOfCopy(cluster);
  if (shipped.fingerprint !== null && shipped.fingerprint !== fingerprint) return null;
  const template = nameOfCopy();
  const sources = { contract: CUTTER, folder: CUTTER.schema, seed: SEED, names: OWN_NAMES };
  try {
    const made = await createTemplate({ ...sources, admin, name: template, icuLocale });
    shipped.fingerprint = made.schemaFingerprint;
    const spoken = { ...cluster, template, binding: made.binding };
    if (made.schemaFingerprint === fingerprint) return spoken;
    await drop(spoken);
    return null;
  } catch (error) {
    if (NO_LANGUAGES.includes(thrownError(error).code)) return null;
    throw error;
  }
}

/** Nobody may be connected to a template, so a clone is asked. */
async function fingerprintOfCopy({ admin, template, commitsFile }: Cluster): Promise<string> {
  const name = nameOfCopy();
  const target = await createClone({ admin, template, commitsFile, name, prepare: [] });
  try {
    await using session = await connect(target);
    return fingerprintOf(await readCatalog(session));
  } finally {
    await drop({ admin, template: name });
  }
}

function nameOfCopy(): string {
  return `cutproof_language_${randomBytes(6).toString('hex')}`;
}

async function drop({ admin, template }: Pick<Cluster, 'admin' | 'template'>): Promise<void> {
  await using operator = await connect(admin);
  // Whoever tries mutants sweeps away what was made meanwhile.
  await operator.query(`drop database if exists ${identifier(template)} with (force)`);
}

async function prepare(
  session: Database,
  names: Names,
  { mutations, statements }: Broken,
): Promise<void> {
  for (const { routine, from, to } of mutations) {
    const renamed = {
      routine: names.sql(routine),
      from: names.written(from),
      to: names.written(to),
    };
    await session.script(await mutationOf(session, renamed));
  }
  const { database } = session.target;
  const shadows = Object.keys(TABLE_DUTIES).map(
    (table) =>
      `create table shadow.${identifier(nameOf(table))} as table ${names.sql(table)} with no data`,
  );
  const granted = ROLES.map(
    (role) => `grant temporary on database ${identifier(database)} to ${role}`,
  );
  await session.script(
    [...statements.map(names.sql), TRAPS, ...shadows, SLOW(names), ...granted].join(';\n'),
  );
}

function nameOf(table: string): string {
  return table.slice(table.indexOf('.') + 1);
}

/** Functions of the server's names with other answers, some for the very types that ours are called with. Only who looks in that schema meets them. */
const TRAPS = `
  create schema shadow;
  grant usage on schema shadow to public;
  alter default privileges in schema shadow grant select on tables to public;
  create function shadow.hashtextextended(text, integer) returns bigint language sql as 'select 7::bigint';
  create function shadow.octet_length(text) returns integer language sql as 'select 1000000';
  create function shadow.clock_timestamp() returns timestamptz language sql as $$ select timestamptz '2000-01-01' $$;
  create function shadow.now() returns timestamptz language sql as 'select pg_catalog.clock_timestamp()';
  create function shadow.current_database() returns name language sql as $$ select 'shadow'::name $$;
  create function shadow.pg_backend_pid() returns integer language sql as 'select 1';
  create function shadow.btrim(text, text) returns text language sql as $$ select '' $$;
  create function shadow.encode(bytea, text) returns text language sql as $$ select 'shadow' $$;
  create function shadow.array_position(text[], text) returns integer language sql as 'select 0';
  create function shadow.jsonb_array_elements_text(jsonb) returns setof text language sql as 'select null::text where false';
  create function shadow.fn_revert_check(text) returns jsonb language sql as $$ select '[]'::jsonb $$;
  create function shadow.fn_run_state(text) returns jsonb language sql as $$ select '{}'::jsonb $$;
  grant execute on all functions in schema shadow to public;
  grant execute on function pg_catalog.pg_advisory_lock(bigint) to ${ROLES.join(', ')}`;

/** As a trigger of somebody else that takes its time at the end of a transaction. */
const SLOW = (names: Names) => `
  create function shadow.take_time() returns trigger language plpgsql security definer set search_path = pg_catalog
  as $$ begin perform pg_advisory_xact_lock_shared(${COMMITS}); return null; end $$;
  create constraint trigger takes_time after insert on ${names.sql('cutter.run_event')}
  deferrable initially deferred for each row execute function shadow.take_time()`;

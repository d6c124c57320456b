/** Makes the template database (schema, baseline, witness) and clones of it, and takes clones away. Everything committed here is noted, so that no audit takes it for an escape. */
import { readFileSync } from 'node:fs';
import type { Binding, Names } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { bindNames, noteNames } from '../catalog/binding.ts';
import { readCatalog } from '../catalog/catalog.ts';
import { fingerprintOf, shapeOf } from '../catalog/fingerprint.ts';
import { loadSchema, loadScript } from '../catalog/load.ts';
import { checkPin } from '../catalog/pin.ts';
import type { Database, Target } from '../connection/connection.ts';
import { connect, identifier, literal } from '../connection/connection.ts';
import { noteCommits } from '../witness/own-transactions.ts';
import { operatorScript, witnessScript } from '../witness/script.ts';
import { copyStrategy } from './clone-pool.ts';

const FORGET = `do $$ begin
  if to_regclass('proof.journal') is not null then delete from proof.journal; end if;
end $$`;

const LOGINS = `select rolname as name from pg_roles where rolcanlogin and not rolsuper`;

interface TemplateOptions {
  /** Superuser access; its database is the server's own `postgres`. */
  readonly admin: Target;
  readonly name: string;
  readonly contract: Contract;
  /** Folder of the SQL files, loaded in name order. */
  readonly folder: URL;
  /** Seed of the witness's hashes. */
  readonly seed: number;
  /** What the copy calls the tables and functions of the contract. */
  readonly names: Names;
  /** `bare`: as on a database that exists, nothing is installed but the operator's role. */
  readonly witness?: 'installed' | 'bare';
  /** An ICU locale, such as `cs`, by which the database sorts and folds; otherwise it does as the server does. */
  readonly icuLocale?: string;
}

export interface Template {
  readonly schemaFingerprint: string;
  /** Without the bodies of functions. */
  readonly shapeFingerprint: string;
  readonly versionNum: number;
  readonly systemIdentifier: string;
  /** The given names, and those of the sequences, which only the copy knows. */
  readonly binding: Binding;
}

export async function createTemplate(options: TemplateOptions): Promise<Template> {
  await using admin = await connect(options.admin);
  // Roles and their memberships are the whole server's: two who write them at once fail.
  await admin.query(`select pg_advisory_lock(hashtext('cutproof.template'))`);
  const sorting =
    options.icuLocale === undefined
      ? ''
      : ` locale_provider icu icu_locale ${literal(options.icuLocale)}`;
  await admin.query(
    `create database ${identifier(options.name)} template template0 encoding 'UTF8'${sorting}`,
  );
  await using session = await connect({ ...options.admin, database: options.name });
  // A commit that is not flushed yet keeps its pages from being marked, and each would be read again in every case.
  await session.query('set synchronous_commit = on');
  await loadSchema(session, options.folder);
  const names = await bindNames(session, options.names, options.contract);
  const catalog = await readCatalog(session);
  checkPin(options.folder, catalog);
  if (options.witness === 'bare') await session.script(operatorScript(options.contract));
  else {
    const witness = witnessScript(options.contract, options.seed);
    await loadScript(session, 'harness/witness/witness.sql', names.sql(witness));
    await noteNames(session, names, options.contract);
  }
  if (options.admin.passwordFile !== undefined) {
    await givePasswords(session, readFileSync(options.admin.passwordFile, 'utf8'));
  }
  await session.query('vacuum (freeze, analyze)');
  const { rows } = await session.query(
    `select current_setting('server_version_num')::int as version,
            (select system_identifier::text from pg_control_system()) as identifier`,
  );
  return {
    schemaFingerprint: fingerprintOf(catalog),
    shapeFingerprint: shapeOf(catalog),
    versionNum: Number(rows[0]?.['version']),
    systemIdentifier: String(rows[0]?.['identifier']),
    binding: names.binding,
  };
}

interface CloneOptions {
  readonly admin: Target;
  readonly template: string;
  readonly name: string;
  readonly commitsFile: string;
  /** What the operator of the copy does before any case, such as switching execution on. */
  readonly prepare: readonly string[];
}

/** Clones the template. Nobody may be connected to it. */
export async function createClone(options: CloneOptions): Promise<Target> {
  await using admin = await connect(options.admin);
  const [name, template] = [identifier(options.name), identifier(options.template)];
  await admin.query(`create database ${name} template ${template} ${await copyStrategy(admin)}`);
  const { rows } = await admin.query(
    'select xmin::text as id from pg_database where datname = $1',
    [options.name],
  );
  noteCommits(options.commitsFile, [String(rows[0]?.['id'])]);
  const target = { ...options.admin, database: options.name };
  // Rights on a database are not copied with it. A temporary table could shadow a real one.
  await change(target, options.commitsFile, [
    `revoke temporary on database ${name} from public`,
    ...options.prepare,
  ]);
  return target;
}

/** Commits statements on a copy in one transaction, whose id is noted first. */
export async function change(
  target: Target,
  commitsFile: string,
  statements: readonly string[],
): Promise<void> {
  await using session = await connect(target);
  await session.query('begin');
  const { rows } = await session.query('select pg_current_xact_id()::text as id');
  for (const statement of statements) await session.script(statement);
  // What the operator of a copy writes is where the cases start, not what they did.
  await session.script(FORGET);
  noteCommits(commitsFile, [String(rows[0]?.['id'])]);
  await session.query('commit');
}

const NAMES = 'select datname as name from pg_database where not datistemplate';
const NEXT = 'select pg_snapshot_xmax(pg_current_snapshot())::text as id';

/** Those that a database can be cloned from or dropped as, by name. */
export async function databasesOf(admin: Target): Promise<ReadonlySet<string>> {
  await using session = await connect(admin);
  return new Set((await session.query(NAMES)).rows.map(({ name }) => String(name)));
}

/** A DROP DATABASE cannot be asked for its id. Only where nobody else commits meanwhile: every id of that time is noted as ours. */
export async function dropAllBut(
  kept: ReadonlySet<string>,
  { admin, commitsFile }: Pick<CloneOptions, 'admin' | 'commitsFile'>,
): Promise<void> {
  const dropped = [...(await databasesOf(admin))].filter((name) => !kept.has(name));
  await using session = await connect(admin);
  const next = async () => BigInt(String((await session.query(NEXT)).rows[0]?.['id']));
  const first = await next();
  for (const name of dropped) {
    await session.query(`drop database if exists ${identifier(name)} with (force)`);
  }
  const ids: string[] = [];
  for (let id = first, end = await next(); id < end; id += 1n) ids.push(String(id));
  noteCommits(commitsFile, ids);
}

/** Where the server asks for a password, every role of the copy has the one of the run. */
async function givePasswords(session: Database, password: string): Promise<void> {
  const { rows } = await session.query(LOGINS);
  for (const { name } of rows) {
    await session.query(`alter role ${identifier(String(name))} password ${literal(password)}`);
  }
}

/** Makes the template database (schema, baseline, witness) and clones of it. Everything committed here is noted, so that no audit takes it for an escape. */
import { readdirSync, readFileSync } from 'node:fs';
import { TABLE_DUTIES } from '../schema/contract.ts';
import { describeFailure, ProofError } from '../schema/failure.ts';
import { noteCommits } from './commits.ts';
import { connect, type Database, identifier, type Target } from './database.ts';
import { schemaFingerprint } from './fingerprint.ts';

const WITNESS = new URL('./witness.sql', import.meta.url);
const TABLES = `
  select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'proof')`;

export interface TemplateOptions {
  /** Superuser access; its database is the server's own `postgres`. */
  readonly admin: Target;
  readonly name: string;
  /** Folder of the SQL files, loaded in name order. */
  readonly folder: URL;
  /** Seed of the witness's hashes. */
  readonly seed: number;
}

export interface Template {
  readonly schemaFingerprint: string;
  readonly versionNum: number;
  readonly systemIdentifier: string;
}

export async function createTemplate(options: TemplateOptions): Promise<Template> {
  await using admin = await connect(options.admin);
  await admin.query(
    `create database ${identifier(options.name)} template template0 encoding 'UTF8'`,
  );
  await using session = await connect({ ...options.admin, database: options.name });
  await loadSchema(session, options.folder);
  await checkContract(session);
  await session.query(`set search_path = ''`);
  const fingerprint = await schemaFingerprint(session);
  await session.query('reset search_path');
  const witness = readFileSync(WITNESS, 'utf8').replaceAll('{{seed}}', String(options.seed));
  await loadScript(session, 'harness/witness.sql', witness);
  await session.query('vacuum (freeze, analyze)');
  const { rows } = await session.query(
    `select current_setting('server_version_num')::int as version,
            (select system_identifier::text from pg_control_system()) as identifier`,
  );
  return {
    schemaFingerprint: fingerprint,
    versionNum: Number(rows[0]?.['version']),
    systemIdentifier: String(rows[0]?.['identifier']),
  };
}

export interface CloneOptions {
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
  const strategy = await copyStrategy(admin);
  await admin.query(`create database ${name} template ${template} ${strategy}`);
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
  await session.query('delete from proof.journal');
  noteCommits(commitsFile, [String(rows[0]?.['id'])]);
  await session.query('commit');
}

async function loadSchema(session: Database, folder: URL): Promise<void> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  if (files.length === 0) {
    throw new ProofError('E_SCHEMA_LOAD', `no .sql file in ${folder.pathname}`, {
      hint: 'name the folder that holds the schema of the copy',
    });
  }
  for (const name of files) {
    await loadScript(session, name, readFileSync(new URL(name, folder), 'utf8'));
  }
}

async function loadScript(session: Database, name: string, text: string): Promise<void> {
  try {
    await session.script(text);
  } catch (cause) {
    const position = Number((cause as { position?: string }).position ?? 0);
    const line = text.slice(0, position).split('\n').length;
    throw new ProofError('E_SCHEMA_LOAD', `${name}, line ${line}: ${describeFailure(cause)}`, {
      hint: 'mend the SQL file; nothing was proven',
      cause,
    });
  }
}

/** A table without a declared duty would be witnessed by nobody's rule: nothing may run then. */
async function checkContract(session: Database): Promise<void> {
  const { rows } = await session.query(TABLES);
  const found = new Set(rows.map((row) => String(row['name'])));
  const unnamed = [...found].filter((name) => !(name in TABLE_DUTIES));
  const missing = Object.keys(TABLE_DUTIES).filter((name) => !found.has(name));
  if (unnamed.length + missing.length === 0) return;
  const parts = [
    unnamed.length === 0 ? '' : `not named in the contract: ${unnamed.join(', ')}`,
    missing.length === 0 ? '' : `named but not in the copy: ${missing.join(', ')}`,
  ];
  throw new ProofError('E_CONTRACT', parts.filter((part) => part !== '').join('; '), {
    hint: 'say in schema/contract.ts what an inverse owes to each table',
  });
}

/** Copying files is the faster way for a small copy (measured); PostgreSQL 14 knows no other. */
async function copyStrategy(admin: Database): Promise<string> {
  const { rows } = await admin.query(
    `select current_setting('server_version_num')::int as version`,
  );
  return Number(rows[0]?.['version']) >= 150_000 ? 'strategy file_copy' : '';
}

/** Takes the catalog of a database that exists, reading only, and of a schema folder, by loading it where nobody is hurt. */
import { connect, type Database, identifier, type Target } from '../connection/connection.ts';
import type { ServerKind } from '../server/server.ts';
import { adminOf, type ServerOptions, startServer } from '../server/start.ts';
import type { Part } from './catalog.ts';
import { readCatalog } from './catalog.ts';
import { loadSchema } from './load.ts';

const START_TIMEOUT_MS = 60_000;
/** A catalog that somebody is changing right now is not waited for. */
const READ_ONLY = `begin transaction isolation level repeatable read read only;
  set local lock_timeout = '5s'; set local statement_timeout = '120s';
  set local idle_in_transaction_session_timeout = '120s'`;

/** Looks at a database in one transaction that cannot write and is rolled back. */
export async function reading<T>(
  target: Target,
  look: (session: Database) => Promise<T>,
): Promise<T> {
  await using session = await connect(target);
  await session.script(READ_ONLY);
  const seen = await look(session);
  await session.script('rollback');
  return seen;
}

export interface Reading {
  readonly parts: readonly Part[];
  /** Versions print the same view in their own ways, so a difference between two majors may be one of printing. */
  readonly major: number;
}

export async function readLive(target: Target): Promise<Reading> {
  return reading(target, toReading);
}

/** Loads the folder into a database of a server that lives only for this. */
export async function readFolder(
  folder: URL,
  kind: ServerKind,
  options: Omit<ServerOptions, 'startTimeoutMs' | 'image'>,
): Promise<Reading> {
  const limits = { startTimeoutMs: START_TIMEOUT_MS, image: null };
  await using server = await startServer(kind, { ...options, ...limits });
  return await loadAndRead(adminOf(server.address), folder, 'cutproof_schema');
}

/** Makes a database of that name, loads the folder into it and gives its catalog. */
export async function loadAndRead(admin: Target, folder: URL, name: string): Promise<Reading> {
  await using maker = await connect(admin);
  await maker.query(`create database ${identifier(name)} template template0 encoding 'UTF8'`);
  await using session = await connect({ ...admin, database: name });
  await loadSchema(session, folder);
  return await toReading(session);
}

async function toReading(session: Database): Promise<Reading> {
  const parts = await readCatalog(session);
  const { rows } = await session.query(
    `select current_setting('server_version_num')::int / 10000 as major`,
  );
  return { parts, major: Number(rows[0]?.['major']) };
}

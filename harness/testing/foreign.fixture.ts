/** What the tests of pull and check share: one server with the foreign schema, another where a copy is loaded. Never part of a run. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { VOCABULARY_TABLES } from '../../schema/contract/baseline.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { Part } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/catalog.ts';
import { type Pulled, pullSchema } from '../catalog/pull/pull.ts';
import { loadAndRead, reading } from '../catalog/read.ts';
import { connect, type Target } from '../connection/connection.ts';
import { adminOf, startEmbedded } from '../server/start.ts';

/** Our own copy, and beside it whatever PostgreSQL offers that it has no use for. */
const SCHEMA = new URL('../../schema/sql/', import.meta.url);
const MORE = [
  new URL('./foreign/more.sql', import.meta.url),
  new URL('./foreign/since-18.sql', import.meta.url),
];

interface Foreign {
  /** The live database with the foreign schema. */
  readonly live: Target;
  readCatalog(): Promise<readonly Part[]>;
  /** Pulls the live schema into a new folder. */
  pull(vocabulary?: readonly string[]): Promise<Pulled & { readonly folder: URL }>;
  /** Loads a folder into a new database of the other server. */
  load(folder: URL): Promise<readonly Part[]>;
  /** The catalog after the statements, which are rolled back. */
  catalogAfter(...statements: readonly string[]): Promise<readonly Part[]>;
}

export function useForeign(): Foreign {
  const stack = new AsyncDisposableStack();
  const made: { live?: Target; copy?: Target } = {};
  let count = 0;
  const get = (name: 'live' | 'copy'): Target => {
    const target = made[name];
    if (target === undefined) throw new Error('the server is not started yet');
    return target;
  };
  beforeAll(async () => {
    const quiet = { say: () => undefined, startTimeoutMs: 60_000 };
    const admin = adminOf(stack.use(await startEmbedded(quiet)).address);
    made.copy = adminOf(stack.use(await startEmbedded(quiet)).address);
    await using maker = await connect(admin);
    await maker.query('create database foreign_schema template template0');
    made.live = { ...admin, database: 'foreign_schema' };
    await using session = await connect(made.live);
    const own = readdirSync(SCHEMA).filter((name) => name.endsWith('.sql'));
    for (const file of [...own.sort().map((name) => new URL(name, SCHEMA)), ...MORE]) {
      await session.script(readFileSync(file, 'utf8'));
    }
  }, 120_000);
  afterAll(() => stack.disposeAsync(), 60_000);
  return {
    get live() {
      return get('live');
    },
    readCatalog: () => reading(get('live'), readCatalog),
    pull: async (vocabulary) => {
      const path = mkdtempSync(join(tmpdir(), 'cutproof-pull-'));
      stack.defer(() => rmSync(path, { recursive: true, force: true }));
      const folder = pathToFileURL(`${path}/`);
      const pulled = await reading(get('live'), (session) =>
        pullSchema(session, {
          folder,
          vocabulary: vocabulary ?? null,
          usual: VOCABULARY_TABLES,
          names: OWN_NAMES,
        }),
      );
      return { ...pulled, folder };
    },
    load: async (folder) => {
      count += 1;
      return (await loadAndRead(get('copy'), folder, `copy_${count}`)).parts;
    },
    catalogAfter: async (...statements) => {
      await using session = await connect(get('live'));
      await session.script(`begin; ${statements.map((one) => `${one};`).join(' ')}`);
      const parts = await readCatalog(session);
      await session.script('rollback');
      return parts;
    },
  };
}

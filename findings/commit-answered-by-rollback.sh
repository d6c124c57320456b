#!/usr/bin/env bash
# A transaction in which an error was caught: the server answers COMMIT with ROLLBACK. Who tells the caller?
# kysely 0.28.19, postgres 3.4.9, knex 3.3.0, drizzle-orm 0.45.4, sequelize 6.37.8, typeorm 1.1.1, pg-promise 12.7.1.
#
# Guess:  of those that stand on node-postgres none reads the answer; postgres.js rejects, as it keeps the error.
# Seen:   kysely reads the answer and rejects with an error of its own, AbortedTransactionError. The other five that
#         stand on node-postgres resolve with the value of the callback, and no row is there. postgres.js rejects.
# So "resolved" is no outcome of a phase: the command tag of COMMIT must be read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent kysely@0.28.19 postgres@3.4.9 knex@3.3.0 \
  drizzle-orm@0.45.4 sequelize@6.37.8 typeorm@1.1.1 reflect-metadata@0.2.2 pg-promise@12.7.1 pg@8.23.1 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null 2>&1
cat >try.mjs <<'JS'
import 'reflect-metadata';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import pgPromise from 'pg-promise';
import postgres from 'postgres';
import sequelize from 'sequelize';
import typeorm from 'typeorm';

const real = await PGlite.create();
await real.exec('create table t (a int)');
const host = process.cwd();
const path = `${host}/.s.PGSQL.5432`;
const server = new PGLiteSocketServer({ db: real, path, maxConnections: 20 });
await server.start();
const login = { host, user: 'postgres', database: 'postgres' };

/** `send` is given the text of a statement; the second one fails, and its error is caught. */
async function callback(send) {
  await send('insert into t values (1)');
  await send('insert into missing values (1)').catch(() => undefined);
  return 'the value';
}
async function tell(name, transaction) {
  const end = await transaction().then(
    (value) => `resolves with ${value}`,
    ({ name: kind, message }) => `rejects with ${kind}: ${message}`,
  );
  const { rows } = await real.query('select count(*)::int as rows from t');
  console.log(`${name} ${end}; rows: ${rows[0].rows}`);
}

const kysely = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...login, max: 1 }) }) });
await tell('kysely', () =>
  kysely.transaction().execute((on) => callback((text) => sql.raw(text).execute(on))));
await kysely.destroy();
const direct = postgres({ ...login, path, max: 1, fetch_types: false });
await tell('postgres.js', () => direct.begin((on) => callback((text) => on.unsafe(text))));
await direct.end();
const builder = knex({ client: 'pg', connection: login, pool: { min: 0, max: 1 } });
await tell('knex', () => builder.transaction((on) => callback(async (text) => on.raw(text))));
await builder.destroy();
const pool = new pg.Pool({ ...login, max: 1 });
await tell('drizzle', () =>
  drizzle(pool).transaction((on) => callback(async (text) => on.execute(drizzleSql.raw(text)))));
await pool.end();
const mapper = new sequelize.Sequelize('postgres', 'postgres', '', {
  dialect: 'postgres', host, logging: false, pool: { max: 1 },
});
await tell('sequelize', () =>
  mapper.transaction((transaction) => callback((text) => mapper.query(text, { transaction }))));
await mapper.close();
const source = new typeorm.DataSource({ type: 'postgres', host, username: 'postgres', database: 'postgres' });
await source.initialize();
await tell('typeorm', () => source.transaction((on) => callback((text) => on.query(text))));
await source.destroy();
const promised = pgPromise()({ ...login, max: 1 });
await tell('pg-promise', () => promised.tx((on) => callback((text) => on.none(text))));
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
kysely rejects with AbortedTransactionError: Transaction was rolled back instead of committed; rows: 0
postgres.js rejects with PostgresError: relation "missing" does not exist; rows: 0
knex resolves with the value; rows: 0
drizzle resolves with the value; rows: 0
sequelize resolves with the value; rows: 0
typeorm resolves with the value; rows: 0
pg-promise resolves with the value; rows: 0
TEXT
cat seen
diff wanted seen

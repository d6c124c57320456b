#!/usr/bin/env bash
# node-pg-migrate 9.0.0: the `down` that it infers takes away what stood before `up`.
#
# Guess:  where `up` says ifNotExists or replace, `down` is refused, or leaves alone what `up` did not make.
# Seen:   createTable with ifNotExists finds the table standing and does nothing; the inferred down drops it, with its
#         rows. createFunction with replace puts one body in the place of another; the inferred down drops the
#         function. Both end without a word. Only pgm.sql is refused, and the message names no operation.
# So an inverse that is inferred from the forward statement alone is none: what stood before must be known.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent node-pg-migrate@9.0.0 pg@8.23.1 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null 2>&1
mkdir table function sql
cat >table/1_table.mjs <<'JS'
export const up = (pgm) => pgm.createTable('t', { a: 'int' }, { ifNotExists: true });
JS
cat >function/1_function.mjs <<'JS'
export const up = (pgm) =>
  pgm.createFunction('f', [], { returns: 'int', language: 'sql', replace: true }, 'select 2');
JS
cat >sql/1_sql.mjs <<'JS'
export const up = (pgm) => pgm.sql('select 1');
JS
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const db = await PGlite.create();
await db.exec(`
  create table t (a int); insert into t values (1);
  create function f() returns int language sql as 'select 1'`);
const server = new PGLiteSocketServer({ db, path: `${process.cwd()}/.s.PGSQL.5432` });
await server.start();
const dbClient = new pg.Client({ host: process.cwd(), user: 'postgres', database: 'postgres' });
await dbClient.connect();
const ask = (text) =>
  dbClient.query({ text, rowMode: 'array' }).then(({ rows }) => `${rows}`, ({ message }) => message);
for (const dir of ['table', 'function', 'sql']) {
  for (const direction of ['up', 'down']) {
    const options = { dbClient, dir, direction, migrationsTable: `${dir}_done`, noLock: true };
    const end = await runner({ ...options, log: () => undefined }).then(
      () => 'done',
      ({ message }) => message.split('\n')[0],
    );
    console.log(`${dir} ${direction}: ${end}; t: ${await ask('select a from t')}; f: ${await ask('select f()')}`);
  }
}
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
table up: done; t: 1; f: 1
table down: done; t: relation "t" does not exist; f: 1
function up: done; t: relation "t" does not exist; f: 2
function down: done; t: relation "t" does not exist; f: function f() does not exist
sql up: done; t: relation "t" does not exist; f: function f() does not exist
sql down: Impossible to automatically infer down migration for "pgm.()"; t: relation "t" does not exist; f: function f() does not exist
TEXT
cat seen
diff wanted seen

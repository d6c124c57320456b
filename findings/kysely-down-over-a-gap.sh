#!/usr/bin/env bash
# kysely 0.28.19: taking all migrations back passes over one that has no `down`, and no further command works.
#
# Guess:  migrateTo(NO_MIGRATIONS) is refused before anything is taken back, or stops at the migration without a `down`.
# Seen:   the migrations above and below it are taken back, it stays, and the result has no error, only "NotExecuted".
#         From then on the migrator calls the table of migrations corrupted, forwards and backwards alike.
# So whether there is an inverse for each step must be asked before the first one is run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent kysely@0.28.19 pg@8.23.1 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { Kysely, Migrator, NO_MIGRATIONS, PostgresDialect } from 'kysely';
import pg from 'pg';

const real = await PGlite.create();
const server = new PGLiteSocketServer({ db: real, path: `${process.cwd()}/.s.PGSQL.5432` });
await server.start();
const pool = new pg.Pool({ host: process.cwd(), user: 'postgres', database: 'postgres', max: 1 });
const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
const makes = (table) => ({
  up: (schema) => schema.schema.createTable(table).addColumn('a', 'integer').execute(),
  down: (schema) => schema.schema.dropTable(table).execute(),
});
const migrations = { m1: makes('t1'), m2: { up: makes('t2').up }, m3: makes('t3') };
const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
const tables = `select string_agg(relname, ' ' order by relname) as names from pg_class where relname ~ '^t[123]$'`;
async function tell(name, { error, results = [] }) {
  const steps = results.map((one) => `${one.migrationName} ${one.direction} ${one.status}`);
  const left = (await real.query(tables)).rows[0].names;
  console.log(`${name}: ${error?.message.split(':')[0] ?? 'no error'}; ${steps.join(', ') || '-'}; left: ${left}`);
}
await tell('up', await migrator.migrateToLatest());
await tell('all back', await migrator.migrateTo(NO_MIGRATIONS));
await tell('up again', await migrator.migrateToLatest());
await tell('one back', await migrator.migrateDown());
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
up: no error; m1 Up Success, m2 Up Success, m3 Up Success; left: t1 t2 t3
all back: no error; m3 Down Success, m2 Down NotExecuted, m1 Down Success; left: t2
up again: corrupted migrations; -; left: t2
one back: corrupted migrations; -; left: t2
TEXT
cat seen
diff wanted seen

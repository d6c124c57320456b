#!/usr/bin/env bash
# pg-transactional-tests 1.2.2 (pg 8.23.1, PGlite 0.5.14): tests that are rolled back, and what stays after them.
#
# Guess:  deferred constraints are not checked, as there is no COMMIT; else all is as without it, and taken back.
# Seen:   a statement that begins with SELECT is run outside, so that a function which writes has written for good, when
#         it comes first. ROLLBACK TO SAVEPOINT is taken for ROLLBACK: the row from before the savepoint is lost, the
#         COMMIT after it is a real one, and what is written from then on stays after rollback(). No error is raised.
# So rolled back is what the server says is rolled back: look at the rows from a second session when the test is over.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent pg-transactional-tests@1.2.2 pg@8.23.1 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import { testTransaction } from 'pg-transactional-tests';

const TESTS = {
  'one transaction': ['begin', `insert into t values ('a')`, 'commit'],
  'a function that writes': [`select writes('a')`],
  'a function that writes, later': [`insert into t values ('a')`, `select writes('b')`],
  'a savepoint': [
    'begin',
    `insert into t values ('a')`,
    'savepoint s',
    `insert into t values ('b')`,
    'rollback to savepoint s',
    'commit',
    `insert into t values ('c')`,
  ],
};
const real = await PGlite.create();
await real.exec(`create table t (a text);
  create function writes(text) returns void language sql as 'insert into t values ($1)'`);
const server = new PGLiteSocketServer({ db: real, path: `${process.cwd()}/.s.PGSQL.5432`, maxConnections: 20 });
await server.start();
const list = ({ rows }) => rows.map(({ a }) => a).join(' ') || 'none';
const ALL = 'select a from t order by a';

async function run(statements) {
  const pool = new pg.Pool({ host: process.cwd(), user: 'postgres', database: 'postgres' });
  pool.on('error', () => undefined);
  const client = await pool.connect();
  for (const text of statements) await client.query(text);
  const within = list(await client.query(ALL));
  client.release();
  return within;
}
for (const [name, statements] of Object.entries(TESTS)) {
  await real.exec('truncate t');
  const plain = await run(statements);
  await real.exec('truncate t');
  testTransaction.start();
  const within = await run(statements);
  await testTransaction.rollback();
  await testTransaction.close();
  console.log(`${name}: without it ${plain}; with it ${within}, and after rollback() ${list(await real.query(ALL))}`);
}
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
one transaction: without it a; with it a, and after rollback() none
a function that writes: without it a; with it a, and after rollback() a
a function that writes, later: without it a b; with it a b, and after rollback() none
a savepoint: without it a c; with it c, and after rollback() c
TEXT
cat seen
diff wanted seen

#!/usr/bin/env bash
# @electric-sql/pglite-socket 0.2.17 (PGlite 0.5.14, PostgreSQL 18.6): two clients are one session.
#
# Guess:  only statements wait for each other; settings, temporary tables, locks and prepared names are each client's own.
# Seen:   transactions are kept apart: a client waits while another one's is open, and one whose client is gone is
#         rolled back. All else is shared: both have one backend pid, see each other's SET and temporary tables, and
#         both are given the same advisory lock; a name that one prepared is taken for the other.
# So nothing about two sessions can be shown on it: a lock that would keep a second process out is granted to it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent pg@8.23.1 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';

const path = `${process.cwd()}/.s.PGSQL.5432`;
const server = new PGLiteSocketServer({ db: await PGlite.create(), path, maxConnections: 2 });
await server.start();
const open = async () => {
  const client = new pg.Client({ host: process.cwd(), user: 'postgres', database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  return (asked) =>
    client.query(asked).then(({ rows }) => JSON.stringify(rows[0] ?? null), ({ message }) => message);
};
const [one, other] = [await open(), await open()];
await one("set application_name = 'one'");
await one('create temporary table own as select 1 as a');
console.log('setting:', await other('show application_name'));
console.log('temporary table:', await other('select a from own'));
const lock = 'select pg_try_advisory_lock(7) as granted';
console.log('lock:', await one(lock), await other(lock));
console.log('prepared:', await one({ name: 'p', text: 'select 1 as a' }), await other({ name: 'p', text: 'select 2 as b' }));
console.log('one pid:', (await one('select pg_backend_pid()')) === (await other('select pg_backend_pid()')));
await one('begin');
await one('insert into own values (2)');
const waiting = other('select count(*)::int as rows from own');
const soon = new Promise((done) => setTimeout(done, 1_000, 'waits'));
console.log('while one is in a transaction:', await Promise.race([waiting, soon]));
await one('rollback');
console.log('then:', await waiting);
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
setting: {"application_name":"one"}
temporary table: {"a":1}
lock: {"granted":true} {"granted":true}
prepared: {"a":1} prepared statement "p" already exists
one pid: true
while one is in a transaction: waits
then: {"rows":1}
TEXT
cat seen
diff wanted seen

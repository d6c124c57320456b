#!/usr/bin/env bash
# A value is read by a driver and written back by the same driver, untouched: what stands in the column?
# pg 8.23.1, postgres 3.4.9, @electric-sql/pglite 0.5.14 (PostgreSQL 18.6), ts-postgres 2.0.4, postgrejs 2.23.1.
#
# Guess:  the same value, or an error; an interval comes as text.
# Seen:   pg makes 0 of an infinite interval, and floats of numeric[], though numeric alone is a text. postgres.js makes
#         the texts "NULL" of the NULLs in an array, and one more dimension of a lower bound. postgres.js, PGlite and
#         postgrejs move a time of the year 50 to 1950. ts-postgres gives null for numeric, interval and numeric[].
#         postgrejs writes arrays that begin at 0, makes 0 of NaN, and shifts an old time by its odd offset. Each of
#         these is written without an error.
# So an image of a row is kept as the server's text: what has been a value of the driver is not the value any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent pg@8.23.1 postgres@3.4.9 ts-postgres@2.0.4 \
  postgrejs@2.23.1 @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import { Connection } from 'postgrejs';
import postgres from 'postgres';
import { connect } from 'ts-postgres';

const real = await PGlite.create();
const server = new PGLiteSocketServer({ db: real, host: '127.0.0.1', port: 0, maxConnections: 20 });
await new Promise((done) => {
  server.addEventListener('listening', done);
  server.start();
});
const port = Number(server.getServerConn().split(':').at(-1));
const login = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' };
const client = new pg.Client(login);
await client.connect();
const direct = postgres({ ...login, max: 1 });
const typed = await connect(login);
const binary = new Connection(`postgres://postgres@127.0.0.1:${port}/postgres`);
await binary.connect();
const drivers = {
  pg: async (text, values) => (await client.query({ text, values, rowMode: 'array' })).rows[0]?.[0],
  'postgres.js': async (text, values) => (await direct.unsafe(text, values, { prepare: true }).values())[0]?.[0],
  pglite: async (text, values) => (await real.query(text, values, { rowMode: 'array' })).rows[0]?.[0],
  'ts-postgres': async (text, values) => (await typed.query(text, values)).rows[0]?.[0],
  postgrejs: async (text, params) => (await binary.query(text, { params })).rows?.[0]?.[0],
};
// The server behind all of them is one session, so that this is everybody's zone.
await real.exec(`set timezone = 'Europe/Amsterdam'`);
const CASES = [
  ['interval', `'infinity'`],
  ['numeric', `'NaN'`],
  ['numeric', `0.10`],
  ['numeric[]', `'{0.10,12345678901234567.89}'`],
  ['text[]', `'{a}'`],
  ['text[]', `'{a,NULL}'`],
  ['int[]', `'[0:1]={1,2}'`],
  ['timestamp', `'0050-01-01 00:00:00'`],
  ['timestamptz', `'1890-01-01 00:00:00+00:17:30'`],
];
for (const [index, [type, literal]] of CASES.entries()) {
  // A table for each, as some drivers keep prepared statements by their text.
  const table = `t${index}`;
  await real.exec(`create table ${table} (a ${type}); insert into ${table} values (${literal})`);
  const shown = async () => `${(await real.query(`select a::text from ${table}`)).rows[0].a}`;
  const before = await shown();
  for (const [name, ask] of Object.entries(drivers)) {
    await real.exec(`update ${table} set a = ${literal}`);
    const copy = async () => ask(`update ${table} set a = $1`, [await ask(`select a from ${table}`, [])]);
    const end = await copy().then(shown, () => 'refused');
    console.log(`${type} ${before}, ${name}: ${end === before ? 'same' : end}`);
  }
}
process.exit(0);
JS
TZ=UTC node try.mjs >seen
cat >wanted <<'TEXT'
interval infinity, pg: 00:00:00
interval infinity, postgres.js: same
interval infinity, pglite: same
interval infinity, ts-postgres: null
interval infinity, postgrejs: refused
numeric NaN, pg: same
numeric NaN, postgres.js: same
numeric NaN, pglite: same
numeric NaN, ts-postgres: null
numeric NaN, postgrejs: 0
numeric 0.10, pg: same
numeric 0.10, postgres.js: same
numeric 0.10, pglite: same
numeric 0.10, ts-postgres: null
numeric 0.10, postgrejs: 0.1
numeric[] {0.10,12345678901234567.89}, pg: {0.1,12345678901234568}
numeric[] {0.10,12345678901234567.89}, postgres.js: same
numeric[] {0.10,12345678901234567.89}, pglite: same
numeric[] {0.10,12345678901234567.89}, ts-postgres: null
numeric[] {0.10,12345678901234567.89}, postgrejs: [0:1]={0.1,12345678901234600}
text[] {a}, pg: same
text[] {a}, postgres.js: same
text[] {a}, pglite: same
text[] {a}, ts-postgres: same
text[] {a}, postgrejs: [0:0]={a}
text[] {a,NULL}, pg: same
text[] {a,NULL}, postgres.js: {a,"NULL"}
text[] {a,NULL}, pglite: same
text[] {a,NULL}, ts-postgres: same
text[] {a,NULL}, postgrejs: [0:1]={a,NULL}
int[] [0:1]={1,2}, pg: {1,2}
int[] [0:1]={1,2}, postgres.js: {{1,2}}
int[] [0:1]={1,2}, pglite: {1,2}
int[] [0:1]={1,2}, ts-postgres: {1,2}
int[] [0:1]={1,2}, postgrejs: same
timestamp 0050-01-01 00:00:00, pg: same
timestamp 0050-01-01 00:00:00, postgres.js: 1950-01-01 01:00:00
timestamp 0050-01-01 00:00:00, pglite: 1950-01-01 00:00:00
timestamp 0050-01-01 00:00:00, ts-postgres: same
timestamp 0050-01-01 00:00:00, postgrejs: 1950-01-01 00:00:00
timestamptz 1890-01-01 00:00:00+00:17:30, pg: same
timestamptz 1890-01-01 00:00:00+00:17:30, postgres.js: refused
timestamptz 1890-01-01 00:00:00+00:17:30, pglite: refused
timestamptz 1890-01-01 00:00:00+00:17:30, ts-postgres: same
timestamptz 1890-01-01 00:00:00+00:17:30, postgrejs: 1889-12-31 23:42:30+00:17:30
TEXT
cat seen
diff wanted seen

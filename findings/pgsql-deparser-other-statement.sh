#!/usr/bin/env bash
# pgsql-deparser 18.3.8 (with libpg-query 18.1.5): some valid statements come back as others, without an error.
#
# Guess:  what is parsed and written again parses to the same tree, or is refused.
# Seen:   SET LOCAL ... TO DEFAULT loses LOCAL, and so outlives the transaction; (NOT a) IS NULL becomes
#         NOT (a IS NULL); SELECT INTO TEMP and UNLOGGED make a permanent, logged table; COMMIT AND CHAIN loses AND CHAIN;
#         GROUP BY DISTINCT, INCLUDE of a primary key and TABLESPACE are dropped; GRANT ON PARAMETER is one on a table.
#         Slices of an array constructor and LISTEN of a quoted name come back as no SQL at all.
# So a statement that was changed in its tree must be parsed again and compared before it is run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent pgsql-deparser@18.3.8 libpg-query@18.1.5 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { loadModule, parse } from 'libpg-query';
import { deparse } from 'pgsql-deparser';

await loadModule();
const PLACES = new Set(['location', 'stmt_len', 'stmt_location']);
const tree = async (text) =>
  JSON.stringify(await parse(text), (key, value) => (PLACES.has(key) ? undefined : value));
for (const text of [
  'set local work_mem to default',
  'select (not a) is null',
  'select 1 as a into temp t',
  'select a into unlogged t from s',
  'commit and chain',
  'select a from t group by distinct rollup (a)',
  'create table t (a int, b int, primary key (a) include (b))',
  'create table t (a int) tablespace x',
  'grant set on parameter work_mem to r',
  'select (array[1,2,3])[2:3]',
  'listen "X y"',
  'savepoint "A b"',
]) {
  const written = (await deparse(await parse(text))).replace(/\s+/g, ' ');
  const end = await tree(written).then(
    async (again) => (again === (await tree(text)) ? 'same' : 'another'),
    () => 'no SQL',
  );
  console.log(`${end}: ${text} => ${written}`);
}
JS
node try.mjs >seen
cat >wanted <<'TEXT'
another: set local work_mem to default => SET work_mem TO DEFAULT
another: select (not a) is null => SELECT NOT (a) IS NULL
another: select 1 as a into temp t => SELECT 1 AS a INTO t
another: select a into unlogged t from s => SELECT a INTO t FROM s
another: commit and chain => COMMIT
another: select a from t group by distinct rollup (a) => SELECT a FROM t GROUP BY ROLLUP (a)
another: create table t (a int, b int, primary key (a) include (b)) => CREATE TABLE t ( a int, b int, PRIMARY KEY (a) )
another: create table t (a int) tablespace x => CREATE TABLE t ( a int )
another: grant set on parameter work_mem to r => GRANT SET ON work_mem TO r
no SQL: select (array[1,2,3])[2:3] => SELECT ARRAY[1, 2, 3][2:3]
no SQL: listen "X y" => LISTEN X y
same: savepoint "A b" => SAVEPOINT "A b"
TEXT
cat seen
diff wanted seen

#!/usr/bin/env bash
# pg-mem 3.0.14: a ROLLBACK that is sent as a query of its own takes nothing back.
#
# Guess:  BEGIN, INSERT and ROLLBACK on one client leave the table empty, as on PostgreSQL.
# Seen:   the row stays, with the client of the `pg` adapter and with `public.none` alike, and no error is raised.
#         Only where all three stand in one text does the row go. SAVEPOINT is no statement for its parser.
#         After a statement that failed within BEGIN the next one succeeds, and COMMIT answers COMMIT; PostgreSQL
#         refuses the one (25P02) and answers ROLLBACK to the other.
# So a test on pg-mem shows nothing about what a pipeline leaves behind when it fails.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent pg-mem@3.0.14 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { newDb } from 'pg-mem';

async function rowsAfter(texts) {
  const db = newDb();
  db.public.none('create table t (a int)');
  const client = new (db.adapters.createPg().Client)();
  await client.connect();
  const said = [];
  for (const text of texts) {
    try {
      said.push((await client.query(text)).command);
    } catch (error) {
      said.push(`error: ${error.message.replace('💔 ', '').split('\n')[0]}`);
    }
  }
  return [JSON.stringify(db.public.many('select a from t').map(({ a }) => a)), ...said].join(' | ');
}

const insert = 'insert into t values (1)';
console.log('three queries:', await rowsAfter(['begin', insert, 'rollback']));
console.log('one text:', await rowsAfter([`begin; ${insert}; rollback`]));
console.log('savepoint:', await rowsAfter(['begin', 'savepoint a', 'commit']));
console.log('after an error:', await rowsAfter(['begin', 'insert into no values (1)', insert, 'commit']));
JS
node try.mjs >seen
cat >wanted <<'TEXT'
three queries: [1] | BEGIN | INSERT | ROLLBACK
one text: [] | ROLLBACK
savepoint: [] | BEGIN | error: Your query failed to parse. | COMMIT
after an error: [1] | BEGIN | error: relation "no" does not exist | INSERT | COMMIT
TEXT
cat seen
diff wanted seen

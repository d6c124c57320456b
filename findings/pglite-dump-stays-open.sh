#!/usr/bin/env bash
# @electric-sql/pglite-tools 0.4.8 with the PGlite it asks for, 0.5.8: `pgDump` leaves its transaction open.
#
# Guess:  none was written down. The README says that prepared statements are gone afterwards, and nothing else.
# Seen:   afterwards the session is inside pg_dump's own transaction, read only and at repeatable read. The next write
#         is refused, and then only a rollback is left. It also takes back the search_path that the tool had put right
#         within the transaction, and no table is found by its name until RESET search_path.
# So after a backup the session must be looked at, or be a new one, before the first write.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent @electric-sql/pglite@0.5.8 \
  @electric-sql/pglite-tools@0.4.8 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { pgDump } from '@electric-sql/pglite-tools/pg_dump';

const db = await PGlite.create();
await db.exec('create table t (a int); insert into t values (1)');
const ask = (text) =>
  db.query(text).then(({ rows }) => JSON.stringify(rows[0] ?? 'done'), ({ message }) => message);
const dump = await (await pgDump({ pg: db })).text();
console.log('the row is in the dump:', /insert into public\.t values \(1\)/i.test(dump));
const setting = (name) => `current_setting('transaction_${name}') as ${name}`;
console.log('session:', await ask(`select ${setting('isolation')}, ${setting('read_only')}`));
console.log('write:', await ask('insert into t values (2)'));
console.log('rollback:', await ask('rollback'));
console.log('write:', await ask('insert into t values (2)'));
console.log('reset:', await ask('reset search_path'));
console.log('write:', await ask('insert into t values (2)'));
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
the row is in the dump: true
session: {"isolation":"repeatable read","read_only":"on"}
write: cannot execute INSERT in a read-only transaction
rollback: "done"
write: relation "t" does not exist
reset: "done"
write: "done"
TEXT
cat seen
diff wanted seen

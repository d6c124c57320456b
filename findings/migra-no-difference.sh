#!/usr/bin/env bash
# @pgkit/migra 0.6.1 (PGlite 0.5.14, PostgreSQL 18.6): schemas that differ are the same to it.
#
# Guess:  comments, owners and storage are left out; whatever changes what a statement does is seen, privileges on demand.
# Seen:   no difference in a function's settings and grants, forced row security, rules, sequences, options of a view,
#         grants of a column and the right to grant, bounds of a partition, publications. What a trigger or a foreign
#         key does is seen. Another generated expression is seen, and the statement for it is one the server refuses.
# So an empty diff does not say that a copy is like the database it was made of.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent @pgkit/migra@0.6.1 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const { run } = createRequire(import.meta.url)('@pgkit/migra');
const TABLES = `create table parent (id int primary key);
  create table t (id int primary key, a int, b text, p int);
  create function f() returns trigger language plpgsql as $$ begin return new; end $$;
  create function h() returns int language sql as 'select 1';
  create role reader; grant select on t to reader;`;
const TRIGGER = 'create trigger g before update on t for each row execute function f();';
const KEY = 'alter table t add constraint k foreign key (p) references parent';
const BOUND = 'create table r (a int) partition by range (a); create table r1 partition of r for values from (0) to';
const GENERATED = 'alter table t add g int generated always as';
const CASES = {
  'setting of a function': ['', 'alter function h() set search_path = pg_catalog'],
  'grant of a function': ['', 'revoke execute on function h() from public'],
  'forced row security': [
    'alter table t enable row level security',
    'alter table t enable row level security, force row level security',
  ],
  rule: ['', 'create rule x as on delete to t do instead nothing'],
  'sequence increment': ['create sequence s', 'create sequence s increment 2'],
  'view check option': [
    'create view v as select a from t where a > 0',
    'create view v as select a from t where a > 0 with check option',
  ],
  'grant of a column': ['', 'grant update (a) on t to reader'],
  'right to grant': ['', 'grant select on t to reader with grant option'],
  'bound of a partition': [`${BOUND} (10)`, `${BOUND} (20)`],
  publication: ['', 'create publication x for table t'],
  'trigger disabled': [TRIGGER, `${TRIGGER} alter table t disable trigger g`],
  'foreign key on delete': [KEY, `${KEY} on delete cascade`],
  'generated expression': [`${GENERATED} (a + 1) stored`, `${GENERATED} (a + 2) stored`],
};

async function open(sql, port) {
  const db = await PGlite.create();
  await db.exec(TABLES + sql);
  const server = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections: 20 });
  await server.start();
  return db;
}
let port = 46_000 + (process.pid % 1_000) * 10;
for (const [name, [from, to]] of Object.entries(CASES)) {
  const one = await open(from, ++port);
  await open(to, ++port);
  const url = (at) => `postgresql://postgres@127.0.0.1:${at}/postgres`;
  const { sql } = await run(url(port - 1), url(port), { unsafe: true, withPrivileges: true });
  const end = await one.exec(sql).then(() => 'runs', ({ message }) => `fails: ${message}`);
  // It warns on standard output.
  appendFileSync('seen', `${name}: ${sql.trim() === '' ? 'no difference' : `seen; the statement ${end}`}\n`);
}
process.exit(0);
JS
node try.mjs >/dev/null 2>&1
cat >wanted <<'TEXT'
setting of a function: no difference
grant of a function: no difference
forced row security: no difference
rule: no difference
sequence increment: no difference
view check option: no difference
grant of a column: no difference
right to grant: no difference
bound of a partition: no difference
publication: no difference
trigger disabled: seen; the statement runs
foreign key on delete: seen; the statement runs
generated expression: seen; the statement fails: column "g" of relation "t" is a generated column
TEXT
cat seen
diff wanted seen

#!/usr/bin/env bash
# node-sql-parser 5.4.0, for PostgreSQL: some words of the grammar are read as aliases, without an error.
#
# Guess:  a statement is read as PostgreSQL reads it, or refused.
# Seen:   CROSS JOIN and NATURAL JOIN make the table before them go by the alias "cross" or "natural" in an inner join
#         without a condition, which is no SQL when it is written again; CASCADE and RESTRICT of DROP TABLE
#         are aliases too; the alias of a function with its columns, g(a), becomes one quoted name.
# So what a statement writes, and what goes with it, must be asked of PostgreSQL's own grammar.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent node-sql-parser@5.4.0 >/dev/null 2>&1
cat >try.mjs <<'JS'
import sql from 'node-sql-parser';

const parser = new sql.Parser();
const dialect = { database: 'Postgresql' };
for (const text of [
  'select * from a cross join b',
  'select * from a natural left join b',
  'drop table t cascade',
  'drop table t, u restrict',
  'select * from f(1) as g(a)',
  'truncate table t cascade',
]) {
  console.log(`${text} => ${parser.sqlify(parser.astify(text, dialect), dialect)}`);
}
JS
node try.mjs >seen
cat >wanted <<'TEXT'
select * from a cross join b => SELECT * FROM "a" AS "cross" INNER JOIN "b"
select * from a natural left join b => SELECT * FROM "a" AS "natural" LEFT JOIN "b"
drop table t cascade => DROP TABLE "t" AS "cascade"
drop table t, u restrict => DROP TABLE "t", "u" AS "restrict"
select * from f(1) as g(a) => SELECT * FROM f(1) AS "g(a)"
truncate table t cascade => TRUNCATE TABLE "t" CASCADE
TEXT
cat seen
diff wanted seen

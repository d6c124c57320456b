#!/usr/bin/env bash
# pg-minify 1.8.0, beside the grammar of PostgreSQL (libpg-query 18.1.5): a statement made shorter is another one.
#
# Guess:  the statement is the same.
# Seen:   with `compress` the blank between two operators goes: minus a negative number becomes the start of a comment, and
#         an UPDATE of one row that of all rows. "@ -1" and "|| -1" become operators that are not there. A text that goes
#         on in the next line gets a quote into its middle; without `compress`, the grammar refuses it. Of itself
#         pg-minify raises no error.
# So a script is run as it was read and signed; a digest of it is taken of its bytes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent pg-minify@1.8.0 libpg-query@18.1.5 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { loadModule, parse } from 'libpg-query';
import minify from 'pg-minify';

await loadModule();
const tree = async (text) =>
  JSON.stringify((await parse(text)).stmts[0].stmt, (key, value) => (key === 'location' ? undefined : value));
const STATEMENTS = [
  'update t set a = a - -1 where id = 7',
  'update t set a = a - 1 where id = 7',
  'select @ -1',
  'select a || -1 from t',
  `select 'one'\n  'two'`,
  'select a /* why */ / 2 from t',
];
for (const text of STATEMENTS) {
  for (const compress of [false, true]) {
    const short = minify(text, { compress });
    const same = await tree(short).then(
      async (told) => (told === (await tree(text)) ? 'the same' : 'another statement'),
      ({ message }) => message,
    );
    console.log(`${JSON.stringify(text)}${compress ? ' compressed' : ''}: ${short}: ${same}`);
  }
}
JS
node try.mjs >seen
cat >wanted <<'TEXT'
"update t set a = a - -1 where id = 7": update t set a = a - -1 where id = 7: the same
"update t set a = a - -1 where id = 7" compressed: update t set a=a--1 where id=7: another statement
"update t set a = a - 1 where id = 7": update t set a = a - 1 where id = 7: the same
"update t set a = a - 1 where id = 7" compressed: update t set a=a-1 where id=7: the same
"select @ -1": select @ -1: the same
"select @ -1" compressed: select@-1: another statement
"select a || -1 from t": select a || -1 from t: the same
"select a || -1 from t" compressed: select a||-1 from t: another statement
"select 'one'\n  'two'": select 'one' 'two': syntax error at or near "'two'"
"select 'one'\n  'two'" compressed: select'one''two': another statement
"select a /* why */ / 2 from t": select a / 2 from t: the same
"select a /* why */ / 2 from t" compressed: select a/2 from t: the same
TEXT
cat seen
diff wanted seen

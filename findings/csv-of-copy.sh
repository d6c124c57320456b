#!/usr/bin/env bash
# What COPY writes as CSV (PGlite 0.5.14, PostgreSQL 18.6), read again: csvtojson 2.0.14, udsv 0.7.3, csv-parse 7.0.3,
# csv-parser 3.2.1, fast-csv 5.0.8, d3-dsv 3.0.2, csv-string 4.1.1.
#
# Guess:  the rows are as many as before.
# Seen:   udsv gives no row at all for a table of one column as soon as one value in it is quoted. csvtojson leaves out
#         the rows of one column that are NULL, takes the blanks off each value, and puts the column "a.b" into "a",
#         in the place of the value of "a". csv-parser gives a row without the key for NULL, and so tells it
#         from the empty text. The other four are as guessed. No error, no warning.
# So a backup of a table in CSV is proved by reading it with COPY; a count by another reader says nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent csvtojson@2.0.14 udsv@0.7.3 csv-parse@7.0.3 \
  csv-parser@3.2.1 fast-csv@5.0.8 d3-dsv@3.0.2 csv-string@4.1.1 @electric-sql/pglite@0.5.14 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { Readable } from 'node:stream';
import { PGlite } from '@electric-sql/pglite';
import { parse as csvParse } from 'csv-parse/sync';
import csvParser from 'csv-parser';
import { parse as csvString } from 'csv-string';
import csvToJson from 'csvtojson';
import { csvParse as d3 } from 'd3-dsv';
import { parse as fastCsv } from 'fast-csv';
import { inferSchema, initParser } from 'udsv';

const TABLES = {
  'one column': `create table t (a text); insert into t values ('x'), (null), ('y')`,
  'one column, one quoted': `create table t (a text); insert into t values ('x'), (''), ('y')`,
  blanks: `create table t (a text, b text); insert into t values (' x ', '1')`,
  names: `create table t (a text, "a.b" text); insert into t values ('1', '2')`,
};
const READERS = {
  csvtojson: (text) => csvToJson().fromString(text),
  udsv: (text) => initParser(inferSchema(text)).stringObjs(text),
  'csv-parse': (text) => csvParse(text, { columns: true }),
  'csv-parser': (text) => Readable.from([text]).pipe(csvParser()).toArray(),
  'fast-csv': (text) => Readable.from([text]).pipe(fastCsv({ headers: true })).toArray(),
  'd3-dsv': (text) => [...d3(text)],
  'csv-string': (text) => csvString(text, { output: 'objects' }),
};
const db = await PGlite.create();
for (const [name, setup] of Object.entries(TABLES)) {
  await db.exec(`drop table if exists t; ${setup}`);
  const { blob } = await db.query(`copy t to '/dev/blob' with (format csv, header)`);
  const text = await blob.text();
  for (const [reader, read] of Object.entries(READERS)) {
    console.log(`${name}, ${reader}: ${JSON.stringify(await read(text))}`);
  }
}
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
one column, csvtojson: [{"a":"x"},{"a":"y"}]
one column, udsv: [{"a":"x"},{"a":""},{"a":"y"}]
one column, csv-parse: [{"a":"x"},{"a":""},{"a":"y"}]
one column, csv-parser: [{"a":"x"},{},{"a":"y"}]
one column, fast-csv: [{"a":"x"},{"a":""},{"a":"y"}]
one column, d3-dsv: [{"a":"x"},{"a":""},{"a":"y"}]
one column, csv-string: [{"a":"x"},{"a":""},{"a":"y"}]
one column, one quoted, csvtojson: [{"a":"x"},{"a":""},{"a":"y"}]
one column, one quoted, udsv: []
one column, one quoted, csv-parse: [{"a":"x"},{"a":""},{"a":"y"}]
one column, one quoted, csv-parser: [{"a":"x"},{"a":""},{"a":"y"}]
one column, one quoted, fast-csv: [{"a":"x"},{"a":""},{"a":"y"}]
one column, one quoted, d3-dsv: [{"a":"x"},{"a":""},{"a":"y"}]
one column, one quoted, csv-string: [{"a":"x"},{"a":""},{"a":"y"}]
blanks, csvtojson: [{"a":"x","b":"1"}]
blanks, udsv: [{"a":" x ","b":"1"}]
blanks, csv-parse: [{"a":" x ","b":"1"}]
blanks, csv-parser: [{"a":" x ","b":"1"}]
blanks, fast-csv: [{"a":" x ","b":"1"}]
blanks, d3-dsv: [{"a":" x ","b":"1"}]
blanks, csv-string: [{"a":" x ","b":"1"}]
names, csvtojson: [{"a":{"b":"2"}}]
names, udsv: [{"a":"1","a.b":"2"}]
names, csv-parse: [{"a":"1","a.b":"2"}]
names, csv-parser: [{"a":"1","a.b":"2"}]
names, fast-csv: [{"a":"1","a.b":"2"}]
names, d3-dsv: [{"a":"1","a.b":"2"}]
names, csv-string: [{"a":"1","a.b":"2"}]
TEXT
cat seen
diff wanted seen

#!/usr/bin/env bash
# Libraries that digest a value, given two rows that differ, as node-postgres 8.23.1 reads them.
# object-hash 3.0.0, ohash 2.0.12, hash-it 7.0.2, hash-sum 2.0.0, node-object-hash 3.1.1, hash-object 5.1.0.
#
# Guess:  those that go by JSON take infinity for NULL; else bytes, times and numbers are told apart.
# Seen:   node-object-hash, strict, takes two intervals for the same one. hash-object takes two times, twenty years
#         apart, for the same one, and an infinite one for NULL. The other four see each of these differences.
# So "the digests are equal" says that rows are back only where the digest is made of the server's own text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent pg@8.23.1 object-hash@3.0.0 ohash@2.0.12 hash-it@7.0.2 \
  hash-sum@2.0.0 node-object-hash@3.1.1 hash-object@5.1.0 >/dev/null 2>&1
cat >try.mjs <<'JS'
import hashObject from 'hash-object';
import hashSum from 'hash-sum';
import { hash as hashIt } from 'hash-it';
import { hasher } from 'node-object-hash';
import objectHash from 'object-hash';
import { hash as ohash } from 'ohash';
import pg from 'pg';

const { builtins, getTypeParser } = pg.types;
const read = (type, text) => getTypeParser(builtins[type], 'text')(text);
const DIFFERENT = {
  intervals: [read('INTERVAL', '1 mon'), read('INTERVAL', '2 mons')],
  times: [read('TIMESTAMPTZ', '1999-12-31 00:00:00+00'), read('TIMESTAMPTZ', '2020-06-01 00:00:00+00')],
  'infinity and NULL': [read('TIMESTAMPTZ', 'infinity'), null],
  bytes: [read('BYTEA', '\\x0001'), read('BYTEA', '\\x0002')],
  'empty text and NULL': [read('TEXT', ''), null],
  points: [read('POINT', '(1,2)'), read('POINT', '(2,1)')],
};
const strict = hasher({ sort: false, coerce: false });
const libraries = {
  'object-hash': objectHash,
  ohash,
  'hash-it': hashIt,
  'hash-sum': hashSum,
  'node-object-hash': (row) => strict.hash(row),
  'hash-object': (row) => hashObject(row),
};
for (const [name, digest] of Object.entries(libraries)) {
  const same = Object.entries(DIFFERENT)
    .filter(([, [one, other]]) => `${digest({ id: 1, a: one })}` === `${digest({ id: 1, a: other })}`)
    .map(([kind]) => kind);
  console.log(`${name}: the same digest for ${same.join(', ') || 'none'}`);
}
JS
node try.mjs >seen
cat >wanted <<'TEXT'
object-hash: the same digest for none
ohash: the same digest for none
hash-it: the same digest for none
hash-sum: the same digest for none
node-object-hash: the same digest for intervals
hash-object: the same digest for times, infinity and NULL
TEXT
cat seen
diff wanted seen

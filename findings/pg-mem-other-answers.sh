#!/usr/bin/env bash
# pg-mem 3.0.14 gives other rows than PostgreSQL (PGlite 0.5.14, PostgreSQL 18.6), without an error.
#
# Guess:  what pg-mem does not implement it refuses; what it answers is what PostgreSQL answers.
# Seen:   ORDER BY and LIMIT behind a UNION are taken for those of its last branch, so that two rows come where one was
#         asked for; UNION and UNION ALL are grouped from the right; NULL = ANY (...) is false and not null; a month
#         after the last of January is the first of March.
# So a model on pg-mem may only be something to disagree with.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent pg-mem@3.0.14 @electric-sql/pglite@0.5.14 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { newDb } from 'pg-mem';

const [real, memory] = [await PGlite.create(), newDb()];
for (const text of [
  'select 1 as a union all select 2 as a limit 1',
  'select 2 as a union all select 1 as a order by a',
  'select 1 as a union select 1 as a union all select 1 as a',
  'select null = any (array[1]) as a',
  `select '2020-01-31'::date + interval '1 month' as a`,
]) {
  const column = (rows) => JSON.stringify(rows.map(({ a }) => a));
  const answer = column((await real.query(text)).rows);
  console.log(`${text}: ${answer}, pg-mem ${column(memory.public.many(text))}`);
}
JS
TZ=UTC node try.mjs >seen
cat >wanted <<'TEXT'
select 1 as a union all select 2 as a limit 1: [1], pg-mem [1,2]
select 2 as a union all select 1 as a order by a: [1,2], pg-mem [2,1]
select 1 as a union select 1 as a union all select 1 as a: [1,1], pg-mem [1]
select null = any (array[1]) as a: [null], pg-mem [false]
select '2020-01-31'::date + interval '1 month' as a: ["2020-02-29T00:00:00.000Z"], pg-mem ["2020-03-01T00:00:00.000Z"]
TEXT
cat seen
diff wanted seen

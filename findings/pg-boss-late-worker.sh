#!/usr/bin/env bash
# pg-boss 12.38.0 (PGlite 0.5.14): a worker whose time is over completes the attempt of the next one.
#
# Guess:  the late call changes nothing, for its attempt has expired and the job was given to somebody else.
# Seen:   `complete(queue, id)` knows the id alone: the late worker is told that one job was completed, his output is
#         kept, and the second worker, who still works, is told that none was. Nobody gets an error.
# So a result must name the attempt as well as the job, or two machines count one part in a way that neither sees.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node@24.21.0 pg-boss@12.38.0 @electric-sql/pglite@0.5.14 >/dev/null 2>&1
export PATH=$folder/node_modules/node/bin:$PATH
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PgBoss } from 'pg-boss';

const real = await PGlite.create();
async function executeSql(text, values) {
  if (values?.length > 0) return real.query(text, values);
  const answers = await real.exec(text);
  return answers.length === 1 ? answers[0] : answers;
}
const boss = new PgBoss({ db: { executeSql }, supervise: false, schedule: false });
await boss.start();
await boss.createQueue('parts', { retryLimit: 2, expireInSeconds: 1 });
await boss.send('parts', {});
const [late] = await boss.fetch('parts');
await new Promise((done) => setTimeout(done, 1_500));
await boss.supervise('parts');
const [next] = await boss.fetch('parts', { includeMetadata: true });
console.log(`the second worker has the same job: ${late.id === next.id}, attempt ${next.retryCount}`);
const one = await boss.complete('parts', late.id, { by: 'the late one' });
const other = await boss.complete('parts', next.id, { by: 'the second one' });
const job = await boss.getJobById('parts', next.id);
console.log(`completed by the late one: ${one.affected}, by the second one: ${other.affected}`);
console.log(`the job is ${job.state}, its output ${JSON.stringify(job.output)}`);
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
the second worker has the same job: true, attempt 1
completed by the late one: 1, by the second one: 0
the job is completed, its output {"by":"the late one"}
TEXT
cat seen
diff wanted seen

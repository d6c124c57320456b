/** Prints how many cases a second the prover does on one connection, and how many its rivals do in the same run on the same server. Only the ratios mean anything. */

import { parseArgs } from 'node:util';
import { connect, type Database } from '../harness/connection/connection.ts';
import { openSandbox, type Sandbox } from '../harness/rollback/sandbox.ts';
import { noteCommits } from '../harness/witness/own-transactions.ts';
import { CUTTER } from '../schema/contract/cutter.ts';
import type { Run } from '../schema/contract/phase.ts';
import type { History } from '../schema/history.ts';
import { OWN_NAMES } from '../schema/names.ts';
import { mixed, oneUnit, timeCase } from './cases.ts';
import { type Ground, openGround, runBenchmark, sayProgress } from './ground.ts';
import { openProfiledSandbox, type Wait } from './profile.ts';
import { tellProfile } from './profile-table.ts';
import { listen, onClone, oneByOne, type RivalTranscript, removeWitness } from './rivals.ts';
import { layOut, median, total, wholeNumber } from './sums.ts';

const WARM_UP_ROUNDS = 3;
const PROFILED_CASES = 120;
/** The rivals' databases: one to work in, one to clone. Nobody may be connected to the latter. */
const PLAIN = 'bench_plain';
const ORIGIN = 'bench_origin';
const NEXT_TRANSACTION = 'select pg_snapshot_xmax(pg_current_snapshot())::text as next';

await runBenchmark(async () => {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
  await measure(wholeNumber('rounds', values.rounds));
  return 0;
});

interface Field extends AsyncDisposable {
  readonly ground: Ground;
  readonly sandbox: Sandbox;
  /** On a clone without a witness. */
  readonly plain: Database;
  readonly admin: Database;
}

/** Milliseconds of each round over all cases. */
interface Times {
  readonly prover: number[];
  readonly script: number[];
  readonly statements: number[];
  readonly clone: number[];
}

async function measure(rounds: number): Promise<void> {
  await using ground = await openGround();
  await using field = await openField(ground);
  const workloads = [
    { name: 'one unit, whole run', histories: oneUnit() },
    { name: 'small mixed plans', histories: mixed() },
  ];
  const heads = ['cases a second', 'prover', 'raw script', 'raw statements', 'clone a case'];
  const table = [[...heads, 'of script', 'of statements', 'of clones']];
  const sentences: string[] = [];
  for (const { name, histories } of workloads) {
    sayProgress(`${name}: ${rounds} rounds of ${histories.length} cases`);
    const times = await race(field, histories, rounds);
    const [prover, script, statements, clone] = [
      times.prover,
      times.script,
      times.statements,
      times.clone,
    ].map((rounds) => (1_000 * histories.length) / median(rounds)) as [
      number,
      number,
      number,
      number,
    ];
    const ratios = [script, statements, clone].map((rival) => (prover / rival).toFixed(2));
    const speeds = [prover, script, statements, clone].map((speed) => speed.toFixed(1));
    table.push([name, ...speeds, ...ratios]);
    sentences.push(`${name}: ${ratios[0]} times raw SQL, ${ratios[2]} times a clone a case`);
  }
  process.stdout.write(`${layOut(table)}\n`);
  process.stdout.write(await profile(ground));
  process.stdout.write(`\n${sentences.join('; ')}.\n`);
}

async function openField(ground: Ground): Promise<Field> {
  await using resources = new AsyncDisposableStack();
  const { admin, commitsFile } = ground;
  const proven = await ground.clone('bench_proven');
  const plain = await ground.clone(PLAIN);
  await removeWitness(plain);
  await removeWitness(await ground.clone(ORIGIN));
  const field = {
    ground,
    sandbox: resources.use(
      await openSandbox({
        target: proven,
        commitsFile,
        weaknesses: [],
        names: OWN_NAMES,
        contract: CUTTER,
      }),
    ),
    plain: resources.use(await connect(plain)),
    admin: resources.use(await connect(admin)),
  };
  const kept = resources.move();
  return { ...field, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Every round runs every case once with every runner, so that the noise of the machine meets all of them. */
async function race(
  field: Field,
  histories: readonly History<Run>[],
  rounds: number,
): Promise<Times> {
  const transcripts: RivalTranscript[] = [];
  for (const history of histories) transcripts.push(await listen(history, field.plain));
  const times: Times = { prover: [], script: [], statements: [], clone: [] };
  const clock = async (into: number[], act: (transcript: RivalTranscript) => Promise<unknown>) => {
    const started = performance.now();
    for (const transcript of transcripts) await act(transcript);
    into.push(performance.now() - started);
  };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const of = round < 0 ? { prover: [], script: [], statements: [], clone: [] } : times;
    const spent: number[] = [];
    for (const history of histories) spent.push(await timeCase(history, field.sandbox));
    of.prover.push(total(spent));
    await clock(of.script, ({ rolledBack }) => field.plain.script(rolledBack));
    await clock(of.statements, (transcript) => oneByOne(transcript, field.plain));
    await besideAudits(field, () =>
      clock(of.clone, (transcript) =>
        onClone(transcript, { admin: field.admin, template: ORIGIN }),
      ),
    );
  }
  return times;
}

/** What the clones commit is noted, or the prover's next audit would take it for an escape. */
async function besideAudits({ ground, sandbox, admin }: Field, act: () => Promise<void>) {
  const next = async () => BigInt(String((await admin.query(NEXT_TRANSACTION)).rows[0]?.['next']));
  const first = await next();
  await act();
  const ids: string[] = [];
  for (let id = first, end = await next(); id < end; id += 1n) ids.push(String(id));
  noteCommits(ground.commitsFile, ids);
  // An empty case meets them, so that no timed one has to look them up.
  await (await sandbox.begin()).rollBack();
}

async function profile(ground: Ground): Promise<string> {
  const target = await ground.clone('bench_profiled');
  await using sandbox = await openProfiledSandbox(target, ground.commitsFile);
  const cases: { readonly ms: number; readonly waits: readonly Wait[] }[] = [];
  const [history] = oneUnit() as [History<Run>];
  for (let index = 0; index < PROFILED_CASES; index += 1) {
    const ms = await timeCase(history, sandbox);
    const waits = sandbox.take();
    if (index >= WARM_UP_ROUNDS) cases.push({ ms, waits });
  }
  return tellProfile(cases);
}

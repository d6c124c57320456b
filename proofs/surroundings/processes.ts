/** Plays a run by an orchestrator that dies or stops on the way, and another one that takes it up, on a copy of its journal as a second machine would. Judges nothing. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openRunJournals } from '../../cutter/run/journal.ts';
import { createLedger } from '../../cutter/run/ledger.ts';
import { createOrchestrator, type Orchestrator } from '../../cutter/run/orchestrator.ts';
import type { Trouble } from '../../generators/surroundings.ts';
import { DISK } from '../../platform/append-only-file.ts';
import { describeFailure } from '../../schema/failure.ts';
import type { Connection, ConnectionProvider } from '../../schema/session.ts';
import { alwaysArmed } from '../pipeline/adapter-seams.ts';
import { digestDatabase } from '../recovery/database-digest.ts';
import { openPool, type Pool } from './pool.ts';
import {
  changeMeanwhile,
  type Play,
  type Played,
  providerOf,
  readDone,
  type SceneEnd,
  type Surrounding,
  told,
} from './scene.ts';
import { createStall, holdUp, type Stall } from './stall.ts';

/** As long as an idle transaction may be, and for how long the hold says nothing. */
const IDLE_MS = 800;
const LONGER_MS = 1_100;

export async function playProcesses(scene: Surrounding): Promise<Play> {
  const folder = mkdtempSync(join(scene.parent, 'surroundings-'));
  try {
    return await playBoth(scene, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function playBoth(scene: Surrounding, folder: string): Promise<Play> {
  const { value, observer, names, pool } = scene;
  const { run, trouble } = value;
  const death = Promise.withResolvers<'died'>();
  const die = () => {
    death.resolve('died');
    pool.destroy();
    return never();
  };
  const dies = trouble.of === 'second process';
  const stall = createStall({
    observer,
    runId: run.runId,
    trouble,
    ...(dies && { onCommit: die }),
  });
  const ends: SceneEnd[] = [];
  let done: Played['done'] = null;
  const call = async (what: string, act: Promise<{ readonly status: string }>) => {
    const end = await Promise.race([act.catch(failed), death.promise]);
    ends.push(told(what, end === 'died' ? { status: end } : end));
    if (end !== 'died' && end.status === 'completed') done ??= await readDone(scene);
    return end === 'died' ? end : end.status;
  };

  const [one, two] = [join(folder, 'first'), join(folder, 'second')];
  const first = orchestrate(scene, { pool, stall, folder: one });
  if (trouble.of === 'held') {
    await using _held = await holdUp(observer, run.runId, trouble.what);
    await call('run', first.run(run));
  }
  const status = await call('run', first.run(run));
  if (status === 'completed' && goesBack(trouble)) await call('revert', first.revert(run));
  await changeMeanwhile(scene);
  copyJournals(one, two);

  await using other = await openPool(scene.target, {
    ...value,
    settings: [...value.settings, ...value.meanwhile],
  });
  const second = orchestrate(scene, { pool: other, stall, folder: two });
  const policy = dies ? trouble.policy : 'backward';
  const end = await second.recover(run.runId, policy).catch(failed);
  ends.push(told('recover', end));
  await stall.over();
  if (end.status === 'completed') {
    done ??= await readDone(scene);
    ends.push(told('revert', await second.revert(run).catch(failed)));
  }
  const struck = stall.struck || trouble.of === 'idle hold' || trouble.of === 'held';
  return { ends, struck, refused: null, done, undone: await digestDatabase(observer, names) };
}

function goesBack(trouble: Trouble): boolean {
  return (
    trouble.of === 'half a revert' || (trouble.of === 'second process' && trouble.way === 'back')
  );
}

function failed(error: unknown) {
  return { status: `failed: ${describeFailure(error)}` };
}

/** What a dead process has asked is never answered. */
function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}

/** The lock of the first process stays with its machine. */
function copyJournals(from: string, to: string): void {
  mkdirSync(to);
  for (const file of readdirSync(from).filter((name) => name.endsWith('.jsonl'))) {
    cpSync(join(from, file), join(to, file));
  }
}

interface Process {
  readonly pool: Pool;
  readonly stall: Stall;
  readonly folder: string;
}

function orchestrate(
  { value, pipeline, names }: Surrounding,
  { pool, stall, folder }: Process,
): Orchestrator {
  const { trouble } = value;
  const idle = trouble.of === 'idle hold' ? trouble.at : null;
  const below = providerOf(pool, stall);
  const provider: ConnectionProvider = {
    open: async (role, method) => {
      if (method === idle) await delay(LONGER_MS);
      const connection = await below.open(role, method);
      return method === LEDGER && idle !== null ? impatient(connection) : connection;
    },
  };
  const seams = pipeline.seams(provider, names);
  return createOrchestrator({
    adapter: (inverseWatch) => pipeline.adapter({ ...seams, inverseWatch }),
    ledger: createLedger(() => provider.open('cutter_exec', LEDGER), names),
    killSwitch: alwaysArmed(),
    state: openRunJournals(folder, { ...DISK, sync: () => undefined }, () => new Date()),
  });
}

const LEDGER = 'ledger';

/** A session that the server ends when it idles in a transaction. */
async function impatient(connection: Connection): Promise<Connection> {
  const limit = 'idle_in_transaction_session_timeout';
  await connection.query(`set ${limit} = '${IDLE_MS}ms'`);
  return {
    query: (text, values) => connection.query(text, values),
    [Symbol.asyncDispose]: async () => {
      await connection.query(`reset ${limit}`).catch(() => undefined);
      await connection[Symbol.asyncDispose]();
    },
  };
}

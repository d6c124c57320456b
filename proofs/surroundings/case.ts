/** Plays a run and its compensation in their surroundings, with real log-ins and real commits, and reads what stands then; and once a plan in plain surroundings. Judges nothing. */
import { dirname } from 'node:path';
import type { Surroundings } from '../../generators/surroundings.ts';
import type { Target } from '../../harness/connection/connection.ts';
import { connect } from '../../harness/connection/connection.ts';
import type { Cluster } from '../../harness/engine/settings.ts';
import { METHODS, type Method, PHASES, type Run } from '../../schema/contract/phase.ts';
import { namesOf } from '../../schema/names.ts';
import { type CutterPipeline, type CutterWorkbench, PRODUCTION } from '../pipeline/cutter.ts';
import { type DatabaseDigest, digestDatabase } from '../recovery/database-digest.ts';
import { setUp, takeBack } from './administrator.ts';
import { createGrounds } from './ground.ts';
import { openPool } from './pool.ts';
import { playProcesses } from './processes.ts';
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
import { createStall } from './stall.ts';

export interface Surrounded {
  readonly seen: Played;
  /** In a database of the same language. */
  readonly plain: Plain;
  /** As the server sorts and folds. */
  readonly elsewhere: Plain;
}

interface Plain {
  readonly before: DatabaseDigest;
  readonly done: DatabaseDigest;
  readonly undone: DatabaseDigest;
}

interface Cases extends AsyncDisposable {
  act(
    value: Surroundings,
    workbench: Pick<CutterWorkbench, 'cluster' | 'pipeline'>,
  ): Promise<Surrounded>;
}

export function createSurroundings(): Cases {
  const grounds = createGrounds();
  const known = new Map<string, Promise<Plain>>();
  const plainOf = (run: Run, cluster: Cluster, language: Surroundings['language']) => {
    const key = `${run.plan.digest} ${cluster.template}`;
    const drawn =
      known.get(key) ??
      grounds.of(PRODUCTION, language).lend(cluster, (target) => runPlainly(run, target, cluster));
    known.set(key, drawn);
    return drawn;
  };
  return {
    act: async (value, { cluster: given, pipeline }) => {
      const spoken = await grounds.inLanguage(given, value.language);
      const cluster = spoken ?? given;
      const language = spoken === null ? 'server' : value.language;
      const plain = await plainOf(value.run, cluster, language);
      const elsewhere = await plainOf(value.run, given, 'server');
      const seen = await grounds
        .of(pipeline, language)
        .lend(cluster, (target) => surround(value, { cluster, pipeline, target }));
      const unspoken = spoken === null ? [value.language] : [];
      return { seen: { ...seen, passedOver: [...seen.passedOver, ...unspoken] }, plain, elsewhere };
    },
    [Symbol.asyncDispose]: () => grounds[Symbol.asyncDispose](),
  };
}

/** Held against no law: what it comes to is what the others are held against. */
async function runPlainly(run: Run, target: Target, cluster: Cluster): Promise<Plain> {
  const names = namesOf(cluster.binding);
  await using observer = await connect(target);
  const before = await digestDatabase(observer, names);
  const provider = { open: (role: string) => connect({ ...target, user: role }) };
  const adapter = PRODUCTION.adapter(PRODUCTION.seams(provider, names));
  for (const phase of PHASES) await adapter[phase](run);
  const done = await digestDatabase(observer, names);
  await adapter.revert_cut(run);
  return { before, done, undone: await digestDatabase(observer, names) };
}

interface Place {
  readonly cluster: Cluster;
  readonly pipeline: CutterPipeline;
  readonly target: Target;
}

async function surround(
  value: Surroundings,
  { cluster, pipeline, target }: Place,
): Promise<Played> {
  await using observer = await connect(target);
  try {
    const passedOver = await setUp(observer, value.settings);
    await using pool = await openPool(target, value);
    const scene: Surrounding = {
      ...{ value, pipeline, names: namesOf(cluster.binding), observer, target, pool },
      parent: dirname(cluster.commitsFile),
    };
    const played = await (needsProcess(value) ? playProcesses(scene) : playMethods(scene));
    return { ...played, changed: pool.changed, takenAgain: pool.takenAgain, passedOver };
  } finally {
    await takeBack(observer);
  }
}

function needsProcess({ trouble: { of } }: Surroundings): boolean {
  return ['second process', 'half a revert', 'idle hold', 'held'].includes(of);
}

async function playMethods(scene: Surrounding): Promise<Play> {
  const { value, pipeline, names, observer, pool } = scene;
  const { run, trouble } = value;
  const stall = createStall({ observer, runId: run.runId, trouble });
  const adapter = pipeline.adapter(pipeline.seams(providerOf(pool, stall), names));
  const ends: SceneEnd[] = [];
  let refused: Played['refused'] = null;
  let done: Played['done'] = null;
  for (const method of METHODS) {
    if (method === 'revert_cut') {
      done = await readDone(scene);
      await changeMeanwhile(scene);
    }
    const troubled = troubledMethod(trouble) === method;
    const before = troubled ? await digestDatabase(observer, names) : null;
    const lift = troubled && trouble.of === 'read only' ? await onlyRead(scene) : null;
    const outcome = await adapter[method](run);
    await stall.over();
    await lift?.();
    ends.push(told(method, outcome));
    if (outcome.status === 'applied' || !troubled || before === null) continue;
    refused = { before, after: await digestDatabase(observer, names) };
    ends.push(told(method, await adapter[method](run)));
  }
  return {
    ends,
    struck: stall.struck || (refused !== null && trouble.of === 'read only'),
    refused,
    done,
    undone: await digestDatabase(observer, names),
  };
}

/** The method that is in trouble, where one is. */
export function troubledMethod(trouble: Surroundings['trouble']): Method | null {
  if (!('way' in trouble)) return null;
  return trouble.way === 'back' ? 'revert_cut' : trouble.at;
}

/** For whoever is connected already as for whoever comes: so an administrator does it who ends their sessions. */
async function onlyRead({ observer, pool }: Surrounding): Promise<() => Promise<void>> {
  const say = async (word: string) => {
    const setting = { name: 'default_transaction_read_only', value: word };
    await setUp(observer, [{ ...setting, place: 'database' }]);
    await pool.set([{ ...setting, place: 'session' }]);
  };
  await say('on');
  return () => say('off');
}

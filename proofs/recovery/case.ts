/** Kills a process in the middle of a run, recovers what it left, and says what is in the database then. With real log-ins and real commits. Judges nothing. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunEnd } from '../../cutter/run/advance.ts';
import type { Policy } from '../../cutter/run/orchestrator.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import type { Cluster } from '../../harness/engine/settings.ts';
import { PHASES, type Phase, type Run } from '../../schema/contract/phase.ts';
import { describeFailure, isProofError, ProofError } from '../../schema/failure.ts';
import { type Binding, type Names, namesOf } from '../../schema/names.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';
import { runUndisturbed } from '../pipeline/undisturbed.ts';
import { type ChildPool, createChildPool } from './child-pool.ts';
import { type DatabaseDigest, digestDatabase } from './database-digest.ts';
import { workElsewhere } from './elsewhere.ts';
import { judgeKnownCourses } from './known-courses.ts';
import { carryOut, type Mission, type OrchestratorFactory, type Order } from './mission.ts';
import { ORCHESTRATORS } from './orchestrators.ts';
import { emptyScene, rehearse, type Scene } from './rehearsal.ts';
import { createReused } from './reused-clones.ts';

/** A moment by its name: the first such one, or the first one of the second name after it. Broken orchestrators pass other numbers of moments. */
export interface MomentName {
  readonly first: string;
  readonly then: string;
}

/** Numbers of moments are taken modulo how many there are, so that every number is one. */
export interface Crash {
  readonly run: Run;
  readonly refuses: Phase | null;
  readonly reverts: boolean;
  /** The moment at which the process dies; null: it lives, and nothing is left to recover. */
  readonly kill: number | MomentName | null;
  /** The moment at which the process that recovers dies too, or null. */
  readonly again: number | null;
  readonly policy: Policy;
}

export interface Crashed {
  /** In order: that of the run, that of its recovery. */
  readonly deaths: readonly string[];
  /** Entries of the journal that the first process left; null where it had not come to be. */
  readonly left: readonly string[] | null;
  readonly end:
    | RunEnd
    | { readonly status: 'no journal' }
    | { readonly status: 'failed'; readonly why: string };
  /** What a recovery of the recovered run says. */
  readonly repeated: string;
  readonly journal: readonly string[] | null;
  readonly now: DatabaseDigest;
  /** What is otherwise than it is known to be of journals and ledgers; nothing where nobody asked. */
  readonly unlike: readonly string[];
  /** What somebody without the journal was answered then, and what was in the database at last; null where nobody asked. */
  readonly elsewhere: { readonly ends: readonly string[]; readonly last: DatabaseDigest } | null;
}

export interface Recovered {
  readonly seen: Crashed;
  readonly before: DatabaseDigest;
  readonly after: DatabaseDigest;
}

interface Crashes extends AsyncDisposable {
  act(value: Crash, workbench: CutterWorkbench): Promise<Recovered>;
}

/** Keeps what the cases share: processes that wait, and the digests that they are held against. */
export function createCrashes(): Crashes {
  const children = createChildPool();
  const clones = createReused();
  const digests = new Map<string, Promise<DatabaseDigest>>();
  const digestOf = (run: Run | null, cluster: Cluster) => {
    const key = `${cluster.template} ${run?.plan.digest ?? 'before'}`;
    const known = digests.get(key);
    if (known !== undefined) return known;
    const drawn = clones.lend(cluster, (target) =>
      digestAfter(run, target, namesOf(cluster.binding)),
    );
    digests.set(key, drawn);
    return drawn;
  };
  return {
    act: async (value, { cluster, pipeline: { orchestrator } }) => {
      const [before, after] = [await digestOf(null, cluster), await digestOf(value.run, cluster)];
      const seen = await clones.lend(cluster, (target) =>
        crash(value, {
          ...{ target, children, orchestrator, binding: cluster.binding },
          parent: dirname(cluster.commitsFile),
        }),
      );
      return { seen, before, after };
    },
    [Symbol.asyncDispose]: async () => {
      await children[Symbol.asyncDispose]();
      await clones[Symbol.asyncDispose]();
    },
  };
}

interface Wreckage {
  /** A clone that nobody else uses. */
  readonly target: Target;
  /** A folder that goes with the server, in every ending. */
  readonly parent: string;
  readonly children: ChildPool;
  /** A name in `ORCHESTRATORS`. */
  readonly orchestrator: string;
  /** What the clone calls the tables of the contract. */
  readonly binding: Binding;
}

async function crash(value: Crash, wreckage: Wreckage): Promise<Crashed> {
  const folder = mkdtempSync(join(wreckage.parent, 'crash-'));
  try {
    return await dieAndRecover(value, { ...wreckage, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The orders of the first process. */
export function ordersOf({ reverts }: Crash): readonly Order[] {
  return reverts ? [{ do: 'run' }, { do: 'revert' }] : [{ do: 'run' }];
}

interface Site extends Wreckage {
  readonly folder: string;
}

async function dieAndRecover(value: Crash, site: Site): Promise<Crashed> {
  const { run, refuses, policy, kill } = value;
  const isTold = kill === null && policy === 'backward';
  const state = join(site.folder, 'state');
  mkdirSync(state);
  const recovery: readonly Order[] = [{ do: 'recover', policy }];
  const common = { run, folder: state, binding: site.binding };
  const first: Mission = { ...common, orders: ordersOf(value), refuses };
  const then: Mission = { ...common, orders: recovery, refuses: null };
  const factory = factoryOf(site.orchestrator);

  using empty = emptyScene(site.folder);
  const one = await schedule(first, empty, { factory, due: kill });
  using scene = one.scene;
  const deaths = [await send(first, one, site)];
  const left = readEntries(state, run.runId);
  if (value.again !== null && left !== null) {
    const two = await schedule(then, scene, { factory, due: value.again });
    using _left = two.scene;
    deaths.push(await send(then, two, site));
  }
  const provider = { open: (role: string) => connect({ ...site.target, user: role }) };
  const finish = async (): Promise<Crashed['end']> => {
    try {
      const [end] = await carryOut(then, { provider, factory, pass: () => undefined });
      return end ?? { status: 'failed', why: 'no end' };
    } catch (error) {
      if (isProofError(error) && error.code === 'E_USAGE') return { status: 'no journal' };
      return { status: 'failed', why: describeFailure(error) };
    }
  };
  const [end, { status: repeated }] = [await finish(), await finish()];
  await using session = await connect(site.target);
  const names = namesOf(site.binding);
  const now = await digestDatabase(session, names);
  const ask = { parent: site.folder, provider, factory };
  // Asked in one case of two: it takes as long as the case.
  const ends = value.again === null ? await workElsewhere(common, ask) : null;
  return {
    deaths: deaths.filter((death) => death !== null),
    left,
    end,
    repeated,
    journal: readEntries(state, run.runId),
    now,
    elsewhere: ends === null ? null : { ends, last: await digestDatabase(session, names) },
    unlike: isTold ? await judgeKnownCourses(run, site, factory) : [],
  };
}

interface Scheduled {
  readonly scene: Scene;
  readonly kill: number | null;
  readonly moments: readonly string[];
}

/** Rehearses the mission to its end, to count its moments, and once more up to the one at which the process will die. */
async function schedule(
  mission: Mission,
  before: Scene,
  { factory, due }: { readonly factory: OrchestratorFactory; readonly due: Crash['kill'] },
): Promise<Scheduled> {
  const whole = await rehearse(mission, before, { factory, kill: null });
  const { length } = whole.moments;
  if (due === null || length === 0) return { ...whole, kill: null };
  using _scene = whole.scene;
  const kill = typeof due === 'number' ? due % length : locate(whole.moments, due);
  return { ...(await rehearse(mission, before, { factory, kill })), kill };
}

/** Where a broken orchestrator has lost the moment, the last one; the ledger of coverage tells. */
function locate(moments: readonly string[], { first, then }: MomentName): number {
  const start = moments.indexOf(first);
  const place = start < 0 ? -1 : moments.indexOf(then, start);
  return place < 0 ? moments.length - 1 : place;
}

/** Gives the moment of the death, or null where none was due. A process that dies elsewhere makes the law unknown. */
async function send(
  mission: Mission,
  { kill, moments }: Scheduled,
  { children, target, orchestrator, parent }: Site,
): Promise<string | null> {
  const fate = await children.send({ mission, target, orchestrator, kill }, parent);
  if (fate.status === 'died' && fate.moment === moments.at(-1)) return fate.moment;
  if (fate.status === 'lived' && kill === null && fate.moments === moments.length) return null;
  const real = fate.status === 'died' ? fate.moment : `${fate.moments} moments`;
  throw new ProofError(
    'E_INTERNAL',
    `rehearsed: moment ${moments.length}, ${moments.at(-1)}; real: ${real}`,
    { hint: 'bring proofs/recovery/rehearsal.ts in line with what the pipeline sends' },
  );
}

/** The names of the entries, read without the reader of the pipeline; null where there is no journal. */
function readEntries(folder: string, runId: string): readonly string[] | null {
  const file = join(folder, `${runId}.jsonl`);
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n').slice(1, -1);
  return lines.map((line) => {
    const { entry, end } = JSON.parse(line) as { entry?: string; end?: string };
    return entry === 'closes' ? `closes ${end}` : String(entry);
  });
}

function factoryOf(orchestrator: string): OrchestratorFactory {
  const known = ORCHESTRATORS[orchestrator];
  if (known !== undefined) return known.factory;
  throw new ProofError('E_CANARY', `there is no orchestrator ${orchestrator}`, {
    hint: 'name one of proofs/recovery/orchestrators.ts',
  });
}

/** What stands when nobody disturbs the run, done by the adapter alone: the orchestrator has no part in what it is held against. */
async function digestAfter(run: Run | null, target: Target, names: Names): Promise<DatabaseDigest> {
  if (run !== null) await runUndisturbed(run, PHASES, { target, names });
  await using session = await connect(target);
  return await digestDatabase(session, names);
}

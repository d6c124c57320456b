/** Opens the copies that cases run on: a clone with its sandbox, or a pool of clones that are thrown away. Runs no case. */
import { ProofError } from '../../schema/failure.ts';
import { namesOf } from '../../schema/names.ts';
import { type ClonePool, openClonePool } from '../clone/clone-pool.ts';
import { beginCommitted, type Landscape, surveyClone } from '../commit/trial-committed.ts';
import { openSandbox, type Sandbox } from '../rollback/sandbox.ts';
import { openExistingSandbox } from '../rollback/sandbox-shared.ts';
import type { Trial } from '../rollback/trial.ts';
import { type CopyOptions, type CopyState, prepareCopy } from './clone-states.ts';
import type { Pipeline } from './pipeline.ts';
import type { Cluster, Environment, Stage } from './settings.ts';

/** Whom a case logs in as where nothing of ours is installed. */
const OPERATOR = 'proof_operator';

/** Clones that wait ready while one is in use. */
const WARM = 2;

export interface WorkbenchOptions<P extends Pipeline = Pipeline> extends CopyOptions {
  readonly pipeline: P;
  readonly environment: Environment;
  readonly stage: Stage;
  /** A canary is broken for good, so it is on a copy wherever its law runs. */
  readonly purpose: 'law' | 'canary';
  /** What each rollback-only transaction begins with; nothing where it is absent. */
  readonly before?: () => string;
  readonly caseDeadlineMs?: number;
}

const MANY_UNITS = 1_000;
/** Nobody analyses the tables of a copy while they grow, so its sessions would keep the plans that they made for small ones. */
const REPLANNED = { plan_cache_mode: 'force_custom_plan' };

export function clusterOf({ environment, stage }: WorkbenchOptions): Cluster {
  return stage === 'commit' && environment.commits !== null ? environment.commits : environment;
}

/** The copy of one state, and how a case begins on it. */
export interface Copy extends AsyncDisposable {
  readonly sandbox: Sandbox | null;
  /** Told how many units a case is about. */
  open(units: number): Promise<{ readonly begin: () => Promise<Trial> } & AsyncDisposable>;
}

export async function openSandboxed(options: WorkbenchOptions, state: CopyState): Promise<Copy> {
  const sandbox = await sandboxOf(options, state);
  let turn: Promise<void> = Promise.resolve();
  return {
    sandbox,
    open: async () => {
      // One transaction at a time: whoever compares the stages may have several cases under way.
      const [before, done] = [turn, Promise.withResolvers<void>()];
      turn = done.promise;
      await before;
      return { begin: () => sandbox.begin(), [Symbol.asyncDispose]: async () => done.resolve() };
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

async function sandboxOf(options: WorkbenchOptions, state: CopyState): Promise<Sandbox> {
  const { existing, seed, commitsFile, binding } = options.environment;
  const { weaknesses, contract } = options.pipeline;
  const bare = { contract, seed, switchOn: state === 'armed', weaknesses };
  if (existing !== null && options.purpose === 'law') {
    return openExistingSandbox({ ...existing, ...bare });
  }
  const target = await prepareCopy(options.environment, options, state);
  if (existing === null) {
    const { before = () => '' } = options;
    const names = namesOf(binding);
    return openSandbox({ target, commitsFile, weaknesses, contract, names, before });
  }
  return openExistingSandbox({ target: { ...target, user: OPERATOR }, unread: [], ...bare });
}

export async function openClones(
  options: WorkbenchOptions,
  { state, warm }: { readonly state: CopyState; readonly warm: number },
): Promise<ClonePool> {
  const cluster = commitClusterOf(options);
  const { database: template } = await prepareCopy(cluster, options, state);
  return openClonePool({ admin: cluster.admin, template, prefix: template, warm });
}

function commitClusterOf({ environment }: WorkbenchOptions): Cluster {
  if (environment.commits !== null) return environment.commits;
  throw new ProofError('E_INTERNAL', 'there is no server for real commits');
}

export async function openCommitted(options: WorkbenchOptions, state: CopyState): Promise<Copy> {
  const { commitsFile, binding } = commitClusterOf(options);
  const { contract } = options.pipeline;
  const names = namesOf(binding);
  const pool = await openClones(options, { state, warm: WARM });
  let before: Landscape | null = null;
  return {
    sandbox: null,
    open: async (units) => {
      const clone = await pool.take();
      before ??= await surveyClone(clone.target, contract);
      const landscape = before;
      const target = units > MANY_UNITS ? { ...clone.target, settings: REPLANNED } : clone.target;
      return {
        begin: () => beginCommitted({ target, commitsFile, before: landscape, names, contract }),
        [Symbol.asyncDispose]: () => clone[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

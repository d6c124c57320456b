/** Where a law runs its cases: in rollback-only transactions on one clone, or with real commits on a clone a case. Clones are made when first needed. */
import { ProofError } from '../../schema/failure.ts';
import type { History } from '../../schema/history.ts';
import type { Interleaved } from '../../schema/interleaved.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import { type Names, namesOf } from '../../schema/names.ts';
import type { Observation } from '../../schema/observation.ts';
import { type ClonePool, openClonePool } from '../clone/clone-pool.ts';
import { runInterleaving } from '../commit/interleaving.ts';
import { beginCommitted, type Landscape, surveyClone } from '../commit/trial-committed.ts';
import { openWorkspaces, type Workspaces } from '../commit/workspace.ts';
import { openSandbox, type Sandbox } from '../rollback/sandbox.ts';
import { openExistingSandbox } from '../rollback/sandbox-shared.ts';
import type { Trial } from '../rollback/trial.ts';
import { type HistoryOptions, runHistory } from '../run/history.ts';
import { type CaseRecorder, createCaseRecorder } from '../run/recorder.ts';
import { armingOf, type CopyOptions, type CopyState, prepareCopy } from './clone-states.ts';
import { mustHaveSent } from './declared.ts';
import type { Pipeline } from './pipeline.ts';
import type { Cluster, Environment, Stage } from './settings.ts';
import { createWatches } from './watches.ts';

const CASE_DEADLINE_MS = 30_000;
/** Cut, enacted and taken back on a machine that has other things to do: many times what it takes alone. */
const UNIT_DEADLINE_MS = 20;

/** Whom a case logs in as where nothing of ours is installed. */
const OPERATOR = 'proof_operator';

interface RunOptions<P extends Pipeline> {
  readonly copy: CopyState;
  /** What the methods are given in the place of the pipeline's own seams. */
  readonly seams: P['seams'];
  /** Where a law puts something between the adapter and the server. */
  readonly adapter: P['adapter'];
  readonly onBoundary?: NonNullable<HistoryOptions['onBoundary']>;
  readonly beneath?: NonNullable<HistoryOptions['beneath']>;
}

export interface Workbench<P extends Pipeline = Pipeline> extends AsyncDisposable {
  readonly pipeline: P;
  /** What the copy calls the tables of the contract. */
  readonly names: Names;
  readonly stage: Stage;
  /** Where laws that run no history make clones of their own. */
  readonly cluster: Cluster;
  /** A clone with its operator and its observer, for laws that look deeper than a history. */
  sandbox(copy: CopyState): Promise<Sandbox>;
  run(history: History, options?: Partial<RunOptions<P>>): Promise<Observation>;
  /** The workbench of the same pipeline in the other stage, for a law that compares the two. */
  twin(): Workbench<P>;
  /** Several of the pipeline at once, with real commits: only in the stage that has them. */
  interleave(value: Interleaving): Promise<Interleaved>;
  /** Notes what the cases send while somebody asks for it. */
  readonly recorder: CaseRecorder;
}

/** Clones that wait ready while one is in use. */
const WARM = 2;

interface WorkbenchOptions<P extends Pipeline = Pipeline> extends CopyOptions {
  readonly pipeline: P;
  readonly environment: Environment;
  readonly stage: Stage;
  /** A canary is broken for good, so it is on a copy wherever its law runs. */
  readonly purpose: 'law' | 'canary';
}

export function createWorkbench<P extends Pipeline>(options: WorkbenchOptions<P>): Workbench<P> {
  const { pipeline, stage } = options;
  const { contract } = pipeline;
  const names = namesOf(options.environment.binding);
  const interleaver = createInterleaver(options, names);
  const copies = new Map<CopyState, Promise<Copy>>();
  const watchOf = createWatches(options);
  let twin: Workbench<P> | null = null;
  const recorder = createCaseRecorder();
  const noted = <Kind extends Trial>(begin: () => Promise<Kind>, copy: CopyState) => {
    const preparation = [
      ...(copy === 'armed' ? armingOf(contract) : []),
      ...pipeline.statements,
    ].map(names.sql);
    return async () => recorder.listen(await begin(), preparation);
  };
  const copyOf = (copy: CopyState): Promise<Copy> => {
    const known = copies.get(copy);
    if (known !== undefined) return known;
    const fresh =
      stage === 'rollback' ? openSandboxed(options, copy) : openCommitted(options, copy);
    copies.set(copy, fresh);
    return fresh;
  };
  return {
    pipeline,
    names,
    stage,
    cluster: clusterOf(options),
    recorder,
    sandbox: async (copy) => {
      const { sandbox } = await copyOf(copy);
      if (sandbox !== null) return { ...sandbox, begin: noted(sandbox.begin, copy) };
      throw new ProofError('E_INTERNAL', 'the commit stage has no sandbox');
    },
    run: async (history, given = {}) => {
      const { copy = 'armed', onBoundary, beneath, adapter, seams } = given;
      const own = { ...pipeline, ...(adapter && { adapter }), ...(seams && { seams }) };
      const units = history.runs.reduce((sum, run) => sum + pipeline.size(run), 0);
      await using trials = await (await copyOf(copy)).open(units);
      const seen = await runHistory(history, {
        begin: noted(trials.begin, copy),
        names,
        pipeline: { ...own, adapter: (connections) => own.adapter(own.seams(connections, names)) },
        deadlineMs: CASE_DEADLINE_MS + UNIT_DEADLINE_MS * units,
        ...watchOf(copy, history),
        ...(onBoundary === undefined ? {} : { onBoundary }),
        ...(beneath === undefined ? {} : { beneath }),
      });
      // Whoever is broken on purpose may send what he likes.
      const whole = options.purpose === 'law' && adapter === undefined && seams === undefined;
      return whole ? mustHaveSent(history, seen, pipeline) : seen;
    },
    twin: () => {
      twin ??= createWorkbench({ ...options, stage: stage === 'rollback' ? 'commit' : 'rollback' });
      return twin;
    },
    interleave: interleaver.interleave,
    [Symbol.asyncDispose]: async () => {
      await twin?.[Symbol.asyncDispose]();
      const opened = [...copies.values(), ...interleaver.opened()];
      // What could not be opened has told its case so, and has nothing to close.
      for (const end of await Promise.allSettled(opened)) {
        if (end.status === 'fulfilled') await end.value[Symbol.asyncDispose]();
      }
    },
  };
}

/** Clones are made when the first interleaving needs one; each then serves many cases, so that none needs to wait ready. */
function createInterleaver(options: WorkbenchOptions, names: Names) {
  const { pipeline } = options;
  let workspaces: Promise<Workspaces> | null = null;
  return {
    opened: () => (workspaces === null ? [] : [workspaces]),
    interleave: async (value: Interleaving): Promise<Interleaved> => {
      const { interleaved: parts } = pipeline;
      if (parts === undefined) {
        throw new ProofError('E_INTERNAL', 'the pipeline does not say how it is interleaved', {
          hint: 'give it `interleaved`: keys of rows, what is swept away, what is read',
        });
      }
      workspaces ??= openPool(options, { state: 'armed', warm: 0 }).then((pool) =>
        openWorkspaces(pool, names, parts),
      );
      return (await workspaces).use((workspace) =>
        runInterleaving(value, {
          workspace,
          parts,
          ...pipeline.contract,
          adapter: (connections) => pipeline.adapter(pipeline.seams(connections, names)),
          deadlineMs: CASE_DEADLINE_MS,
        }),
      );
    },
  };
}

const MANY_UNITS = 1_000;
/** Nobody analyses the tables of a copy while they grow, so its sessions would keep the plans that they made for small ones. */
const REPLANNED = { plan_cache_mode: 'force_custom_plan' };

function clusterOf({ environment, stage }: WorkbenchOptions): Cluster {
  return stage === 'commit' && environment.commits !== null ? environment.commits : environment;
}

/** The copy of one state, and how a case begins on it. */
interface Copy extends AsyncDisposable {
  readonly sandbox: Sandbox | null;
  /** Told how many units a case is about. */
  open(units: number): Promise<{ readonly begin: () => Promise<Trial> } & AsyncDisposable>;
}

async function openSandboxed(options: WorkbenchOptions, state: CopyState): Promise<Copy> {
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
    return openSandbox({ target, commitsFile, weaknesses, contract, names: namesOf(binding) });
  }
  return openExistingSandbox({ target: { ...target, user: OPERATOR }, unread: [], ...bare });
}

async function openPool(
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

async function openCommitted(options: WorkbenchOptions, state: CopyState): Promise<Copy> {
  const { commitsFile, binding } = commitClusterOf(options);
  const { contract } = options.pipeline;
  const names = namesOf(binding);
  const pool = await openPool(options, { state, warm: WARM });
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

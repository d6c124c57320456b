/** Where a law runs its cases: in rollback-only transactions on one clone, or with real commits on a clone a case. Clones are made when first needed. */
import { ProofError } from '../../schema/failure.ts';
import type { History } from '../../schema/history.ts';
import type { Interleaved } from '../../schema/interleaved.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import { type Names, namesOf } from '../../schema/names.ts';
import type { Observation } from '../../schema/observation.ts';
import { runInterleaving } from '../commit/interleaving.ts';
import { openWorkspaces, type Workspaces } from '../commit/workspace.ts';
import type { Sandbox } from '../rollback/sandbox.ts';
import type { Trial } from '../rollback/trial.ts';
import { type HistoryOptions, runHistory } from '../run/history.ts';
import type { Oracle } from '../run/oracle.ts';
import { type CaseRecorder, createCaseRecorder } from '../run/recorder.ts';
import { armingOf, type CopyState } from './clone-states.ts';
import {
  type Copy,
  clusterOf,
  openClones,
  openCommitted,
  openSandboxed,
  type WorkbenchOptions,
} from './copies.ts';
import { mustHaveSent } from './declared.ts';
import type { Pipeline } from './pipeline.ts';
import type { Cluster, Stage } from './settings.ts';

const CASE_DEADLINE_MS = 30_000;
/** Cut, enacted and taken back on a machine that has other things to do: many times what it takes alone. */
const UNIT_DEADLINE_MS = 20;

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

export function createWorkbench<P extends Pipeline>(options: WorkbenchOptions<P>): Workbench<P> {
  const { pipeline, stage, caseDeadlineMs = CASE_DEADLINE_MS } = options;
  const { contract } = pipeline;
  const names = namesOf(options.environment.binding);
  const interleaver = createInterleaver(options, names);
  const copies = new Map<CopyState, Promise<Copy>>();
  const watchOf = createWatches(options, names);
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
      const isOwn = adapter === undefined && seams === undefined;
      const own = { ...pipeline, ...(adapter && { adapter }), ...(seams && { seams }) };
      const units = history.runs.reduce((sum, run) => sum + pipeline.size(run), 0);
      await using trials = await (await copyOf(copy)).open(units);
      const seen = await runHistory(history, {
        begin: noted(trials.begin, copy),
        names,
        pipeline: { ...own, adapter: (connections) => own.adapter(own.seams(connections, names)) },
        deadlineMs: caseDeadlineMs + UNIT_DEADLINE_MS * units,
        // Where a law puts something in between, it alone knows what is sent.
        ...(isOwn && beneath === undefined ? watchOf(copy, history) : {}),
        ...(onBoundary === undefined ? {} : { onBoundary }),
        ...(beneath === undefined ? {} : { beneath }),
      });
      // Whoever is broken on purpose may send what he likes.
      const whole = options.purpose === 'law' && isOwn;
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

/** One for each kind of copy. Nobody reads all of a database that exists, which may be large: there a model has nothing to say. */
function createWatches({ pipeline, environment: { existing } }: WorkbenchOptions, names: Names) {
  const watches = new Map<CopyState, Oracle>();
  return (copy: CopyState, history: History): Pick<HistoryOptions, 'watch'> => {
    if (pipeline.oracle === undefined || existing !== null) return {};
    const oracle = watches.get(copy) ?? pipeline.oracle(names);
    watches.set(copy, oracle);
    return { watch: oracle.watch(history) };
  };
}

/** Clones are made when the first interleaving needs one; each then serves many cases, so that none needs to wait ready. */
function createInterleaver(options: WorkbenchOptions, names: Names) {
  const { pipeline } = options;
  let workspaces: Promise<Workspaces> | null = null;
  const watchOf = (value: Interleaving) =>
    pipeline.oracle?.(names).watchInterleaving?.(value) ?? null;
  return {
    opened: () => (workspaces === null ? [] : [workspaces]),
    interleave: async (value: Interleaving): Promise<Interleaved> => {
      const { interleaved: parts } = pipeline;
      if (parts === undefined) {
        throw new ProofError('E_INTERNAL', 'the pipeline does not say how it is interleaved', {
          hint: 'give it `interleaved`: keys of rows, what is swept away, what is read',
        });
      }
      workspaces ??= openClones(options, { state: 'armed', warm: 0 }).then((pool) =>
        openWorkspaces(pool, names, parts),
      );
      return (await workspaces).use((workspace) =>
        runInterleaving(value, {
          watch: watchOf(value),
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

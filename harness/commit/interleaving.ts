/** Lets the cutters of one case work at once on a clone, on log-ins of their own and with real commits, then takes every run back. Says what was seen; judges nothing. */
import { ProofError } from '../../schema/failure.ts';
import type {
  Commit,
  CutterStep,
  Facts,
  Interleaved,
  InterleavingWatch,
  RunFacts,
  Sent,
  Stray,
  Unwound,
} from '../../schema/interleaved.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import type { Statement } from '../../schema/observation.ts';
import {
  type Methods,
  objectionToOutcome,
  type PhaseOutcome,
  type PipelineRun,
} from '../../schema/pipeline.ts';
import type { ReadRows } from '../../schema/rows-since.ts';
import type { Connection, ConnectionProvider, Session } from '../../schema/session.ts';
import { logStatements, type Position } from '../faults/statement-log.ts';
import { classify } from '../rollback/grammar.ts';
import { readRowsSince } from '../witness/installed.ts';
import { type RowKeys, readContents } from './row-contents.ts';
import { createScheduler, type Scheduler, type Turn } from './scheduler.ts';
import type { Workspace } from './workspace.ts';

/** What only the pipeline itself can say of its interleavings. */
export interface InterleavingParts {
  /** How each table names its rows, and whose they are. */
  readonly rowKeys: RowKeys;
  /** Statements that take away what append-only tables keep of a case, before a clone serves again. */
  readonly sweep: string;
  /** What everybody can read at one moment. */
  readFacts(session: Session): Promise<Facts>;
  /** What stands of one run. */
  readRun(session: Session, runId: string): Promise<RunFacts>;
  /** What no contract of a table shows: rows that hang on nothing, writes to the switch. */
  readStray(session: Session): Promise<Stray>;
}

interface InterleaveOptions {
  readonly workspace: Workspace;
  readonly parts: InterleavingParts;
  readonly phases: readonly string[];
  readonly inverse: string;
  /** Makes the pipeline under proof upon the connections it may use. */
  readonly adapter: (provider: ConnectionProvider) => Methods;
  readonly deadlineMs: number;
  /** A model of the pipeline, which every COMMIT is held against. */
  readonly watch: InterleavingWatch | null;
}

interface Scene extends InterleaveOptions {
  readonly value: Interleaving;
  readonly scheduler: Scheduler;
  readonly statements: Sent[];
  readonly commits: Commit[];
  readonly steps: CutterStep[];
  /** Cutters whose COMMIT is under way, and whether another one was at any time of it: the tables then show both. */
  readonly committing: Map<number, { alone: boolean }>;
  readonly read: ReadRows;
}

/** Rejects with `E_DEADLINE` where the cutters did not end in time. */
export async function runInterleaving(
  value: Interleaving,
  options: InterleaveOptions,
): Promise<Interleaved> {
  const { workspace, adapter, deadlineMs, parts } = options;
  const { logical, observer } = workspace;
  const alone = adapter(provideAlone(workspace));
  const start = { facts: await parts.readFacts(logical), contents: workspace.contents };
  await prepare(value, alone, options);
  const prepared = await parts.readFacts(logical);
  const scheduler = createScheduler({ schedule: value.schedule, observer, deadlineMs });
  const read: ReadRows = (asked) => readRowsSince(observer, asked);
  await options.watch?.start(read);
  const scene: Scene = {
    ...{ ...options, value, scheduler, read, statements: [], commits: [], steps: [] },
    committing: new Map(),
  };
  await scheduler.play(value.cutters.map((_, cutter) => () => takeSteps(scene, cutter)));
  const facts = await parts.readFacts(logical);
  const runs: RunFacts[] = [];
  for (const { runId } of value.runs) runs.push(await parts.readRun(logical, runId));
  const { orphans } = await parts.readStray(logical);
  const unwound = await unwind(value, alone, options);
  const { switchWrites } = await parts.readStray(logical);
  const { statements, commits, steps } = scene;
  return {
    contradictions: options.watch?.findings() ?? [],
    steps,
    statements: statements.toSorted((one, other) => one.sentAt - other.sentAt),
    commits,
    start,
    prepared,
    end: { facts, runs },
    unwound,
    switchWrites,
    orphans,
  };
}

/** What stands before the cutters begin. Where it cannot be brought about, nobody can say what they would have done. */
async function prepare(
  { runs, standing }: Interleaving,
  methods: Methods,
  { phases }: InterleaveOptions,
): Promise<void> {
  for (const [index, run] of runs.entries()) {
    for (const phase of phases.slice(0, standing[index] ?? 0)) {
      const outcome = await take(methods, phase, run);
      if (outcome?.status === 'applied') continue;
      const end = outcome === null ? 'no outcome' : `${outcome.status}: ${outcome.reason.message}`;
      const why = `${phase} of ${run.runId} ended in ${end}`;
      throw new ProofError('E_INTERNAL', `the case could not be prepared: ${why}`, {
        hint: 'let the runs that stand before the cutters begin be valid one after the other',
      });
    }
  }
}

async function takeSteps(scene: Scene, cutter: number): Promise<void> {
  const { run: index, steps } = at(scene.value.cutters, cutter);
  const run = at(scene.value.runs, index);
  const position: Position = { step: 0, statement: 0, struck: null, die: () => undefined };
  const methods = scene.adapter(provideInTurn(scene, cutter, position));
  for (const [step, method] of steps.entries()) {
    Object.assign(position, { step, statement: 0 });
    scene.steps.push({ cutter, step, method, outcome: await take(methods, method, run) });
  }
}

/** A method that throws, or ends in anything else, leaves its caller without an outcome: no law may hold then. A case that is over is no fault of the method. */
async function take(
  methods: Methods,
  method: string,
  run: PipelineRun,
): Promise<PhaseOutcome | null> {
  try {
    const outcome = await methods[method]?.(run);
    return outcome === undefined || objectionToOutcome(outcome) !== null ? null : outcome;
  } catch {
    return null;
  }
}

/** Everybody alone, one run after the other; whoever is in the way of another is taken back before him in a later round. */
async function unwind(
  { runs }: Interleaving,
  methods: Methods,
  { workspace: { logical }, parts, inverse }: InterleaveOptions,
): Promise<readonly Unwound[]> {
  const unwound: Unwound[] = [];
  let before = await readContents(logical, parts.rowKeys);
  let left = runs.map((_, index) => index);
  for (const _round of runs) {
    const refused: number[] = [];
    for (const run of left) {
      const outcome = await take(methods, inverse, at(runs, run));
      const after = await readContents(logical, parts.rowKeys);
      unwound.push({ run, outcome, before, after });
      before = after;
      if (outcome?.status !== 'applied') refused.push(run);
    }
    left = refused;
  }
  return unwound;
}

function provideAlone(workspace: Workspace): ConnectionProvider {
  return {
    open: async (role) => {
      const database = await workspace.open('alone', role, 'read committed');
      return {
        query: (text, values) => database.query(text, values),
        [Symbol.asyncDispose]: () => workspace.giveBack(database),
      };
    },
  };
}

/** The statement log is outermost: it records what was asked; when it was sent is known within. */
function provideInTurn(scene: Scene, cutter: number, position: Position): ConnectionProvider {
  const { isolation } = at(scene.value.cutters, cutter);
  return {
    open: async (role, method) => {
      const database = await scene.workspace.open(`cutter ${cutter}`, role, isolation);
      let last: Turn = { sentAt: 0, answeredAt: 0, waited: false };
      let beganAt = 0;
      const inTurn: Connection = {
        query: (text, values) =>
          scene.scheduler.send(cutter, database, {
            text,
            values,
            onSent: () => {
              if (classify(text).kind === 'commit') beginCommit(scene.committing, cutter);
            },
            onTurn: async (turn, answer) => {
              last = turn;
              const { watch, committing, parts, workspace } = scene;
              const { alone = true } = committing.get(cutter) ?? {};
              committing.delete(cutter);
              if (answer?.command === 'BEGIN') {
                beganAt = turn.sentAt;
                watch?.begin(cutter);
              }
              if (answer?.command !== 'COMMIT') return;
              const { step } = position;
              await watch?.commit(scene.read, { cutter, step, method, alone });
              const facts = await parts.readFacts(workspace.logical);
              scene.commits.push({ cutter, step, beganAt, endedAt: turn.answeredAt, facts });
            },
          }),
        [Symbol.asyncDispose]: () => scene.workspace.giveBack(database),
      };
      const { names } = scene.workspace;
      const record = (statement: Statement) => {
        const sql = names.logical(statement.sql);
        scene.statements.push({ ...statement, sql, ...last, cutter });
      };
      return logStatements(inTurn, { role, method, position, record });
    },
  };
}

function beginCommit(committing: Scene['committing'], cutter: number): void {
  const alone = committing.size === 0;
  for (const other of committing.values()) other.alone = false;
  committing.set(cutter, { alone });
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item !== undefined) return item;
  throw new ProofError('E_INTERNAL', `the interleaving names number ${index} of ${items.length}`);
}

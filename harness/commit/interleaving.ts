/** Lets the cutters of one case work at once on a clone, on log-ins of their own and with real commits, then takes every run back. Says what was seen; judges nothing. */

import { readFacts, readRun, readStray } from '../../proofs/pipeline/facts.ts';
import {
  type Adapter,
  type Method,
  type Outcome,
  PHASES,
  type Run,
} from '../../schema/contract/phase.ts';
import { ProofError } from '../../schema/failure.ts';
import type {
  Commit,
  CutterStep,
  Interleaved,
  RunFacts,
  Sent,
  Unwound,
} from '../../schema/interleaved.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import type { Statement } from '../../schema/observation.ts';
import type { Connection, ConnectionProvider } from '../../schema/session.ts';
import { journal, type Position } from '../faults/statement-log.ts';
import { readContents } from './row-contents.ts';
import { createScheduler, type Scheduler, type Turn } from './scheduler.ts';
import type { Workspace } from './workspace.ts';

export interface InterleaveOptions {
  readonly workspace: Workspace;
  /** Makes the pipeline under proof upon the connections it may use. */
  readonly adapter: (provider: ConnectionProvider) => Adapter;
  readonly deadlineMs: number;
}

interface Scene extends InterleaveOptions {
  readonly value: Interleaving;
  readonly scheduler: Scheduler;
  readonly statements: Sent[];
  readonly commits: Commit[];
  readonly steps: CutterStep[];
}

/** Rejects with `E_DEADLINE` where the cutters did not end in time. */
export async function runInterleaving(
  value: Interleaving,
  options: InterleaveOptions,
): Promise<Interleaved> {
  const { workspace, adapter, deadlineMs } = options;
  const { asked, observer } = workspace;
  const alone = adapter(provideAlone(workspace));
  const start = { facts: await readFacts(asked), contents: workspace.contents };
  await prepare(value, alone);
  const prepared = await readFacts(asked);
  const scheduler = createScheduler({ schedule: value.schedule, observer, deadlineMs });
  const scene: Scene = { ...options, value, scheduler, statements: [], commits: [], steps: [] };
  await scheduler.play(value.cutters.map((_, cutter) => () => takeSteps(scene, cutter)));
  const facts = await readFacts(asked);
  const runs: RunFacts[] = [];
  for (const { runId } of value.runs) runs.push(await readRun(asked, runId));
  const { orphans } = await readStray(asked);
  const unwound = await unwind(value, alone, workspace);
  const { switchWrites } = await readStray(asked);
  const { statements, commits, steps } = scene;
  return {
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
async function prepare({ runs, standing }: Interleaving, adapter: Adapter): Promise<void> {
  for (const [index, run] of runs.entries()) {
    for (const phase of PHASES.slice(0, standing[index] ?? 0)) {
      const outcome = await adapter[phase](run);
      if (outcome.status === 'applied') continue;
      const why = `${phase} of ${run.runId} is ${outcome.status}: ${outcome.reason.message}`;
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
  const adapter = scene.adapter(provideInTurn(scene, cutter, position));
  for (const [step, method] of steps.entries()) {
    Object.assign(position, { step, statement: 0 });
    scene.steps.push({ cutter, step, method, outcome: await take(adapter, method, run) });
  }
}

/** A method that throws leaves its caller without an outcome: no law may hold then. A case that is over is no fault of the method. */
async function take(adapter: Adapter, method: Method, run: Run): Promise<Outcome | null> {
  try {
    return await adapter[method](run);
  } catch {
    return null;
  }
}

/** Everybody alone, one run after the other; whoever is in the way of another is taken back before him in a later round. */
async function unwind(
  { runs }: Interleaving,
  adapter: Adapter,
  { asked }: Workspace,
): Promise<readonly Unwound[]> {
  const unwound: Unwound[] = [];
  let before = await readContents(asked);
  let left = runs.map((_, index) => index);
  for (const _round of runs) {
    const refused: number[] = [];
    for (const run of left) {
      const outcome = await take(adapter, 'revert_cut', at(runs, run));
      const after = await readContents(asked);
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

/** The journal is outermost: it records what was asked; when it was sent is known within. */
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
            onTurn: async (turn, answer) => {
              last = turn;
              if (answer?.command === 'BEGIN') beganAt = turn.sentAt;
              if (answer?.command !== 'COMMIT') return;
              const facts = await readFacts(scene.workspace.asked);
              const { step } = position;
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
      return journal(inTurn, { role, method, position, record });
    },
  };
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item !== undefined) return item;
  throw new ProofError('E_INTERNAL', `the interleaving names number ${index} of ${items.length}`);
}

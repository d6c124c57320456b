/** Lets a pipeline try a way out in the middle of a phase, and reports what became of it. */

import type { Workbench } from '../../harness/engine/workbench.ts';
import { PHASES, type Phase, type Run } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import {
  digestAgain,
  digestFromOutside,
  type OutsideDigests,
} from '../histories/outside-digests.ts';
import { wrapped } from '../pipeline/wrapped-connections.ts';
import type { Escape } from './escapes.ts';

export interface Attempt {
  readonly way: Escape;
  readonly run: Run;
  readonly phase: Phase;
  /** Tried before this statement of the phase. */
  readonly statement: number;
  /** Whether the pipeline goes on as if nothing had happened. */
  readonly swallows: boolean;
}

export interface Attempted {
  readonly history: History;
  readonly seen: Observation;
  /** Statements of the way out that were sent. */
  readonly tried: number;
  /** What was said to those that were refused. */
  readonly refusals: readonly string[];
  readonly before: OutsideDigests;
  readonly after: OutsideDigests;
}

/** Routines that try to end the transaction from within, put on the law's clones for the pipeline to call. */
export const COMMITTING: readonly string[] = [
  `create procedure public.fn_commits() language plpgsql as $$ begin commit; end $$`,
  `create function public.fn_executes_commit() returns void language plpgsql as $$ begin execute 'commit'; end $$`,
  `grant execute on procedure public.fn_commits() to cutter_exec, cutter_verify`,
  `grant execute on function public.fn_executes_commit() to cutter_exec, cutter_verify`,
];

export async function tryToEscape(attempt: Attempt, workbench: Workbench): Promise<Attempted> {
  const { observer } = await workbench.sandbox('armed');
  const history = toHistory(attempt);
  const refusals: string[] = [];
  let [sent, tried] = [0, 0];
  const rogue = wrapped(workbench.subject, async ({ connection, method, text, values }) => {
    const now = method === attempt.phase && sent++ === attempt.statement;
    for (const sql of now ? attempt.way.statements : []) {
      tried += 1;
      try {
        await connection.query(workbench.names.sql(sql));
      } catch (error) {
        refusals.push(String((error as Error).message));
        if (!attempt.swallows) throw error;
      }
    }
    return connection.query(text, values);
  });
  const before = await digestFromOutside(observer);
  const seen = await workbench.run(history, { adapter: rogue.adapter });
  return { history, seen, tried, refusals, before, after: await digestAgain(observer, before) };
}

function toHistory({ run, phase }: Attempt): History {
  const phases = PHASES.slice(0, PHASES.indexOf(phase) + 1);
  return {
    runs: [run],
    steps: phases.map((one) => ({ do: 'phase', run: 0, phase: one })),
    faults: [],
  };
}

/** Lets a pipeline try a way out in the middle of a phase, and reports what became of it. */
import { ProofError, thrownError } from '../../schema/failure.ts';
import type { History } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import type { Contract, PipelineRun } from '../../schema/pipeline.ts';
import type { Workbench } from '../engine/workbench.ts';
import type { Escape } from './escapes.ts';
import { digestAgain, digestFromOutside, type OutsideDigests } from './outside-digests.ts';
import { wrapped } from './wrapped.ts';

export interface EscapeAttempt<Run extends PipelineRun = PipelineRun> {
  readonly way: Escape;
  readonly run: Run;
  readonly phase: string;
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

/** The statement itself is wrong: it names a table, a column or a schema that is not there, or is no SQL. */
const WRONG = ['E_SYNTAX', '42P01', '42703', '3F000'];

/** Routines that try to end the transaction from within, put on the law's clones for the pipeline to call. */
export function committingRoutines({ roles }: Pick<Contract, 'roles'>): readonly string[] {
  const all = roles.join(', ');
  return [
    `create procedure public.fn_commits() language plpgsql as $$ begin commit; end $$`,
    `create function public.fn_executes_commit() returns void language plpgsql as $$ begin execute 'commit'; end $$`,
    `grant execute on procedure public.fn_commits() to ${all}`,
    `grant execute on function public.fn_executes_commit() to ${all}`,
  ];
}

export async function tryToEscape(
  attempt: EscapeAttempt,
  workbench: Workbench,
): Promise<Attempted> {
  const { contract } = workbench.pipeline;
  const { observer } = await workbench.sandbox('armed');
  const history = toHistory(attempt, contract);
  const refusals: string[] = [];
  const wrong: string[] = [];
  let [sent, tried] = [0, 0];
  const rogue = wrapped(workbench.pipeline, async ({ connection, method, text, values }) => {
    const now = method === attempt.phase && sent++ === attempt.statement;
    for (const sql of now ? attempt.way.statements : []) {
      tried += 1;
      try {
        await connection.query(workbench.names.sql(sql));
      } catch (error) {
        const { code, message } = thrownError(error);
        refusals.push(message);
        if (WRONG.includes(code) && !sql.includes('\0')) wrong.push(`${code}: ${message}`);
        if (!attempt.swallows) throw error;
      }
    }
    return connection.query(text, values);
  });
  const tables = Object.keys(contract.tables);
  const before = await digestFromOutside(observer, tables);
  const seen = await workbench.run(history, { seams: rogue.seams });
  const after = await digestAgain(observer, before, tables);
  if (wrong.length > 0) {
    const { name } = attempt.way;
    throw new ProofError('E_CONTRACT', `${name} is no way out to refuse (${wrong.join('; ')})`, {
      hint: 'give `escapesOf` statements and names that the database knows',
    });
  }
  return { history, seen, tried, refusals, before, after };
}

function toHistory({ run, phase }: EscapeAttempt, { phases }: Contract): History {
  return {
    runs: [run],
    steps: phases
      .slice(0, phases.indexOf(phase) + 1)
      .map((one) => ({ do: 'phase', run: 0, phase: one })),
    faults: [],
  };
}

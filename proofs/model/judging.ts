/** Judges a commit, and the end of a step, by what the calls of the method must come to. Reads nothing. */
import { compareWithModel } from '../../schema/contract/model/compare.ts';
import type { Expectation } from '../../schema/contract/model/expectation.ts';
import type { ModelState } from '../../schema/contract/model/state.ts';
import type { StepObservation } from '../../schema/observation.ts';
import { expectedOf } from './expected-end.ts';
import type { StateReading } from './reading.ts';
import { enter, type StepProgress, type Working } from './watching.ts';

export const NOTHING: Expectation = { status: 'ok', answer: null, changes: [] };

interface Committed {
  readonly before: StateReading;
  readonly after: StateReading;
  /** What stood when the transaction began, where others may have committed since. */
  readonly begun?: ModelState;
}

/** A commit is the next transaction that the method has to say. Where a fault was planned, it may be the question how the one before has ended. */
export function committed(
  progress: StepProgress,
  working: Working,
  { before, after, begun = before.state }: Committed,
): readonly string[] {
  enter(progress, working, before);
  const { left } = progress;
  const changes = after !== before;
  if (!changes && working.isDisturbed) return [];
  progress.changed ||= changes;
  // Inverses that have nothing to do leave nothing to be seen; with faults about, it is not certain which have had their turn.
  let next = NOTHING;
  let turn = 0;
  for (const calls of left) {
    turn += 1;
    next = expectedOf(calls, before, after);
    if (!changes || !changesNothing(next)) break;
  }
  progress.left = left.slice(turn);
  // Whoever only asked was answered of some moment since his BEGIN, and others may have committed after it.
  if (!changes && begun !== before.state) return [];
  if (next.status === 'refused') {
    return [`was committed, and had to be refused with ${next.sqlstate}${because(next)}`];
  }
  return compareWithModel(before.state, after.state, next, {
    notAfter: after.at || null,
    begun,
  });
}

function changesNothing(expectation: Expectation): boolean {
  return expectation.status === 'ok' && expectation.changes.length === 0;
}

function because({ message }: { readonly message?: string }): string {
  const [code] = message?.split(':') ?? [];
  return code === undefined ? '' : ` (${code})`;
}

/** Refusals that the database has a part in; the others are the process's own. */
const CODES: Readonly<Record<string, string>> = {
  kill_switch_database: 'CK001',
  preflight: 'CK008',
  rejected_row: 'CK008',
  changed_since: 'CK005',
  built_upon: 'CK006',
};

/** Whether the step may have ended as it says. */
export function conclude(
  progress: StepProgress,
  { outcome, ...working }: Working & Pick<StepObservation, 'outcome'>,
  reading: StateReading,
): readonly string[] {
  const { step, method, isDisturbed } = working;
  if (outcome === null || outcome.status === 'indeterminate' || method === 'meddle') return [];
  enter(progress, working, reading);
  const { left, changed } = progress;
  const at = `${method} (step ${step})`;
  if (outcome.status === 'applied') {
    const missing = left.filter((calls) => !changesNothing(expectedOf(calls, reading, reading)));
    const silent = missing.length > 0 || (left.length > 0 && method !== 'revert_cut' && !changed);
    return silent ? [`${at}: is called applied, and something of it was never committed`] : [];
  }
  if (isDisturbed) return [];
  if (changed) return [`${at}: is called refused, and something of it was committed`];
  const { sqlstate, code } = outcome.reason;
  const claimed = sqlstate ?? CODES[code];
  if (claimed === undefined) return [];
  const refusal = left
    .map((calls) => expectedOf(calls, reading, reading))
    .find((one) => !changesNothing(one));
  const wanted = refusal?.status === 'refused' ? refusal.sqlstate : 'no refusal';
  return wanted === claimed ? [] : [`${at}: was refused with ${claimed}, expected ${wanted}`];
}

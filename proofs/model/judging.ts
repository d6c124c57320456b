/** Judges a commit, and the end of a step, by what the calls of the method must come to. Reads nothing. */
import { compareWithModel } from '../../schema/contract/model/compare.ts';
import type { Expectation } from '../../schema/contract/model/expectation.ts';
import type { ModelState } from '../../schema/contract/model/state.ts';
import type { Boundary, StepObservation } from '../../schema/observation.ts';
import { expectedOf } from './expected-end.ts';
import type { Changed, StateReading } from './reading.ts';
import { enter, firstRoutine, type Watching } from './watching.ts';

export const NOTHING: Expectation = { status: 'ok', answer: null, changes: [] };

interface Committed {
  readonly before: StateReading;
  readonly after: StateReading;
  readonly changed: readonly Changed[];
  /** What stood when the transaction began, where others may have committed since. */
  readonly begun?: ModelState;
}

/** A commit is the next transaction that the method has to say. Where a fault was planned, it may be the question how the one before has ended. */
export function committed(
  watching: Watching,
  boundary: Pick<Boundary, 'step' | 'method' | 'state'>,
  { before, after, changed, begun = before.state }: Committed,
): readonly string[] {
  enter(watching, boundary, before);
  learn(watching, boundary, changed);
  const { left } = watching;
  const changes = after !== before;
  if (!changes && isDisturbed(watching, boundary.step)) return [];
  watching.changed ||= changes;
  // Inverses that have nothing to do leave nothing to be seen; with faults about, it is not certain which have had their turn.
  let next = NOTHING;
  let turn = 0;
  for (const calls of left) {
    turn += 1;
    next = expectedOf(calls, before, after);
    if (!changes || !changesNothing(next)) break;
  }
  watching.left = left.slice(turn);
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

/** What a call has changed is asked for the next time. */
function learn(
  watching: Watching,
  { state }: Pick<Boundary, 'state'>,
  changed: readonly Changed[],
): void {
  if (changed.length === 0) return;
  const gone = (table: string) => state.some((one) => one.table === table && one.deleted > 0);
  const wanted = changed.map(({ table }) => ({ table, keys: gone(table) }));
  watching.habits.set(firstRoutine(watching.left[0]), wanted);
}

function isDisturbed({ history }: Watching, step: number): boolean {
  return history.faults.some((fault) => fault.step === step);
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
  watching: Watching,
  { step, method, outcome }: StepObservation,
  reading: StateReading,
): readonly string[] {
  if (outcome === null || outcome.status === 'indeterminate' || method === 'meddle') return [];
  enter(watching, { step, method }, reading);
  const { left, changed } = watching;
  const at = `${method} (step ${step})`;
  if (outcome.status === 'applied') {
    const missing = left.filter((calls) => !changesNothing(expectedOf(calls, reading, reading)));
    const silent = missing.length > 0 || (left.length > 0 && method !== 'revert_cut' && !changed);
    return silent ? [`${at}: is called applied, and something of it was never committed`] : [];
  }
  if (isDisturbed(watching, step)) return [];
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

/** Holds a history of the cutter against the model, boundary by boundary: what changed is exactly what the calls of that transaction must change. Reads what has changed, and nothing where nothing has. */
import type { HistoryWatch, Oracle } from '../../harness/run/oracle.ts';
import type { Call } from '../../schema/contract/model/call.ts';
import { compareWithModel } from '../../schema/contract/model/compare.ts';
import type { Expectation } from '../../schema/contract/model/expectation.ts';
import { callsOf } from '../../schema/contract/model/phases.ts';
import { digestOf } from '../../schema/contract/model/text.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import type { Boundary, StepObservation, TableState } from '../../schema/observation.ts';
import { expectedOf } from './expected-end.ts';
import {
  type Bodies,
  type Changed,
  NOTHING_READ,
  readAll,
  readChanges,
  type StateReading,
  statementOf,
  type WantedRows,
} from './reading.ts';

type Read = Parameters<HistoryWatch['look']>[0];
type Rows = Awaited<ReturnType<Read>>;

/** Which tables a call has changed the last time: they are read with its COMMIT. */
type Habits = Map<string, readonly WantedRows[]>;

/** Where a history has come to. */
interface Watching {
  readonly history: History<Run>;
  readonly bodies: Bodies;
  readonly habits: Habits;
  /** What was asked for with the COMMIT that is under way. */
  ahead: readonly WantedRows[];
  reading: StateReading;
  /** The net effect at the last boundary. */
  effect: readonly TableState[];
  step: number;
  /** What the method of the step has still to say, transaction by transaction. */
  left: readonly (readonly Call[])[];
  /** A transaction of the step has changed something. */
  changed: boolean;
}

export function createOracle(): Oracle<Run> {
  let ground: StateReading | null = null;
  const habits: Habits = new Map();
  return {
    watch: (history) => {
      const bodies = bodiesOf(history);
      const watching: Watching = {
        ...{ history, bodies, habits, reading: NOTHING_READ, effect: [], step: -1, left: [] },
        ...{ changed: false, ahead: [] },
      };
      return {
        ahead: (step, method) => ahead(watching, step, method),
        look: async (read, boundary, rows) => {
          if (boundary.kind === 'start') {
            ground ??= await readAll(read, bodies);
            watching.reading = ground;
            watching.effect = boundary.state;
            return [];
          }
          return look(watching, read, { boundary, rows });
        },
        conclude: (step) => conclude(watching, step),
      };
    },
  };
}

/** The texts that a run of the history may have written, by their digests. */
function bodiesOf({ runs }: History<Run>): Bodies {
  let known: ReadonlyMap<string, string> | null = null;
  return (sha256) => {
    known ??= new Map(
      runs.flatMap(({ plan }) =>
        plan.rows.map(({ body }) => [digestOf(body), (body as string | null) ?? ''] as const),
      ),
    );
    return known.get(sha256);
  };
}

async function look(
  watching: Watching,
  read: Read,
  { boundary, rows }: { readonly boundary: Boundary; readonly rows: Rows | null },
): Promise<readonly string[]> {
  const { reading: before, bodies, ahead: wanted } = watching;
  watching.ahead = [];
  const changed = changedTables(watching.effect, boundary.state, before);
  const after =
    changed.length === 0
      ? before
      : await readChanges(read, before, { changed, bodies, asked: rows && { wanted, rows } });
  watching.reading = after;
  watching.effect = boundary.state;
  if (boundary.method === 'meddle') return [];
  const at = `${boundary.method} (step ${boundary.step}), ${boundary.kind}`;
  if (boundary.kind === 'commit') learn(watching, boundary, changed);
  const findings =
    boundary.kind === 'commit'
      ? committed(watching, boundary, before)
      : compareWithModel(before.state, after.state, NOTHING);
  return findings.map((finding) => `${at}: ${finding}`);
}

/** Asks with the COMMIT for what its calls use to change: a question of its own would cost a round trip. */
function ahead(watching: Watching, step: number, method: string): string | null {
  enter(watching, step, method);
  watching.ahead = watching.habits.get(nameOf(watching.left[0])) ?? [];
  return watching.ahead.length === 0 ? null : statementOf(watching.ahead, watching.reading);
}

function nameOf(calls: readonly Call[] | undefined): string {
  return calls?.[0]?.routine ?? 'nothing';
}

const NOTHING: Expectation = { status: 'ok', answer: null, changes: [] };

function learn(
  watching: Watching,
  { step, method, state }: Boundary,
  changed: readonly Changed[],
): void {
  if (changed.length === 0) return;
  enter(watching, step, method);
  const gone = (table: string) => state.some((one) => one.table === table && one.deleted > 0);
  const wanted = changed.map(({ table }) => ({ table, keys: gone(table) }));
  watching.habits.set(nameOf(watching.left[0]), wanted);
}

/** The journal says which tables have changed, and how many rows they have by now; after a TRUNCATE it does not. */
function changedTables(
  before: readonly TableState[],
  after: readonly TableState[],
  { state }: StateReading,
): readonly Changed[] {
  const was = new Map(before.map((one) => [one.table, one]));
  const now = new Map(after.map((one) => [one.table, one]));
  return [...new Set([...was.keys(), ...now.keys()])].flatMap((table): readonly Changed[] => {
    const none = { table, inserted: 0, updated: 0, deleted: 0, net: '0' };
    const [one, other] = [was.get(table) ?? none, now.get(table) ?? none];
    if ([one.net, other.net].includes('NaN')) return [{ table, rows: null }];
    const same = (['inserted', 'updated', 'deleted', 'net'] as const).every(
      (field) => one[field] === other[field],
    );
    if (same) return [];
    const added = other.inserted - other.deleted - (one.inserted - one.deleted);
    return [{ table, rows: (state.get(table)?.size ?? 0) + added }];
  });
}

function enter(watching: Watching, step: number, method: string): void {
  if (watching.step === step) return;
  const run = watching.history.runs[watching.history.steps[step]?.run ?? 0];
  watching.step = step;
  watching.changed = false;
  watching.left = run === undefined ? [] : callsOf(method, run, watching.reading.state);
}

/** A commit is the next transaction that the method has to say. Where a fault was planned, it may be the question how the one before has ended. */
function committed(
  watching: Watching,
  { step, method }: Boundary,
  before: StateReading,
): readonly string[] {
  enter(watching, step, method);
  const { reading: after, left } = watching;
  const changes = after !== before;
  if (!changes && isDisturbed(watching, step)) return [];
  watching.changed ||= changes;
  // Inverses that have nothing to do leave nothing to be seen; with faults about, it is not certain which have had their turn.
  let next = NOTHING;
  let turn = 0;
  for (const calls of left) {
    turn += 1;
    next = expectedOf(calls, before, watching.reading);
    if (!changes || !changesNothing(next)) break;
  }
  watching.left = left.slice(turn);
  if (next.status === 'refused') {
    return [`was committed, and had to be refused with ${next.sqlstate}${because(next)}`];
  }
  return compareWithModel(before.state, after.state, next, false, after.at || null);
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
function conclude(
  watching: Watching,
  { step, method, outcome }: StepObservation,
): readonly string[] {
  if (outcome === null || outcome.status === 'indeterminate' || method === 'meddle') return [];
  enter(watching, step, method);
  const { reading, left, changed } = watching;
  const at = `${method} (step ${step})`;
  if (outcome.status === 'applied') {
    const missing = left.filter(
      (calls) => !changesNothing(expectedOf(calls, reading, watching.reading)),
    );
    const silent = missing.length > 0 || (left.length > 0 && method !== 'revert_cut' && !changed);
    return silent ? [`${at}: is called applied, and something of it was never committed`] : [];
  }
  if (isDisturbed(watching, step)) return [];
  if (changed) return [`${at}: is called refused, and something of it was committed`];
  const { sqlstate, code } = outcome.reason;
  const claimed = sqlstate ?? CODES[code];
  if (claimed === undefined) return [];
  const refusal = left
    .map((calls) => expectedOf(calls, reading, watching.reading))
    .find((one) => !changesNothing(one));
  const wanted = refusal?.status === 'refused' ? refusal.sqlstate : 'no refusal';
  return wanted === claimed ? [] : [`${at}: was refused with ${claimed}, expected ${wanted}`];
}

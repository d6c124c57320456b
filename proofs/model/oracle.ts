/** Holds a history of the cutter against the model, boundary by boundary: what changed is exactly what the calls of that transaction must change. Reads what has changed, and nothing where nothing has. */
import type { Oracle } from '../../harness/run/oracle.ts';
import type { Call } from '../../schema/contract/model/call.ts';
import { compareWithModel } from '../../schema/contract/model/compare.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { Names } from '../../schema/names.ts';
import type { Boundary, StepObservation, TableState } from '../../schema/observation.ts';
import type { ReadRows, RowsAsked, RowsFound } from '../../schema/rows-since.ts';
import { watchInterleaving } from './interleaving.ts';
import { committed, conclude, NOTHING } from './judging.ts';
import { type Changed, readAll, readChanges, type StateReading, since } from './reading.ts';
import { translationOf } from './translation.ts';
import {
  createWatching,
  defer,
  enter,
  type Habits,
  judge,
  type Watching,
  type Working,
} from './watching.ts';

export function createOracle(names: Names): Oracle<Run> {
  let ground: StateReading | null = null;
  const habits: Habits = new Map();
  return {
    watchInterleaving: (value) => watchInterleaving(value, names),
    watch: (history) => {
      const translation = translationOf(history.runs, names);
      const watching = createWatching(history, { translation, habits });
      return {
        ahead: (step, method) => {
          judge(watching);
          return ahead(watching, step, method);
        },
        look: async (read, boundary, found) => {
          try {
            if (boundary.kind === 'start') {
              ground ??= await readAll(read, translation);
              watching.reading = ground;
              watching.effect = boundary.state;
            } else await look(watching, read, { boundary, found });
          } catch (cause) {
            watching.failure ??= { cause };
          }
        },
        conclude: (step) => {
          const { reading } = watching;
          const working = workOf(watching, step);
          defer(watching, () => conclude(watching, { ...working, outcome: step.outcome }, reading));
        },
        findings: () => {
          judge(watching);
          if (watching.failure !== null) throw watching.failure.cause;
          return watching.findings;
        },
      };
    },
  };
}

async function look(
  watching: Watching,
  read: ReadRows,
  { boundary, found }: { readonly boundary: Boundary; readonly found: RowsFound | null },
): Promise<void> {
  const { reading: before, translation, ahead: wanted } = watching;
  watching.ahead = [];
  const changed = changedTables(watching.effect, boundary.state, before);
  const after =
    changed.length === 0
      ? before
      : await readChanges(read, before, {
          changed,
          translation,
          asked: found && { wanted, found },
        });
  watching.reading = after;
  watching.effect = boundary.state;
  if (boundary.method === 'meddle') return;
  const working = workOf(watching, boundary);
  defer(watching, () => {
    if (boundary.kind === 'commit') {
      enter(watching, working, before);
      learn(watching, boundary, changed);
    }
    const at = `${boundary.method} (step ${boundary.step}), ${boundary.kind}`;
    const findings =
      boundary.kind === 'commit'
        ? committed(watching, working, { before, after })
        : compareWithModel(before.state, after.state, NOTHING);
    return findings.map((finding) => `${at}: ${finding}`);
  });
}

/** Asks with the COMMIT for what its calls use to change: a question of its own would cost a round trip. */
function ahead(watching: Watching, step: number, method: string): RowsAsked | null {
  enter(watching, workOf(watching, { step, method }), watching.reading);
  watching.ahead = watching.habits.get(firstRoutine(watching.left[0])) ?? [];
  return watching.ahead.length === 0 ? null : since(watching.ahead, watching.reading);
}

/** What a call has changed is asked for the next time. */
function learn(watching: Watching, { state }: Boundary, changed: readonly Changed[]): void {
  if (changed.length === 0) return;
  const gone = (table: string) => state.some((one) => one.table === table && one.deleted > 0);
  const wanted = changed.map(({ table }) => ({ table, keys: gone(table) }));
  watching.habits.set(firstRoutine(watching.left[0]), wanted);
}

function firstRoutine(calls: readonly Call[] | undefined): string {
  return calls?.[0]?.routine ?? 'nothing';
}

function workOf(
  { history }: Watching,
  { step, method }: Pick<StepObservation, 'step' | 'method'>,
): Working {
  const run = history.runs[history.steps[step]?.run ?? 0];
  return { step, method, run, isDisturbed: history.faults.some((fault) => fault.step === step) };
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

/** Where a history has come to that is held against the model, and what of it is still to be judged. Reads nothing. */
import type { Call } from '../../schema/contract/model/call.ts';
import { callsOf } from '../../schema/contract/model/phases.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import type { StepObservation, TableState } from '../../schema/observation.ts';
import { NOTHING_READ, type StateReading, type WantedTables } from './reading.ts';
import type { Translation } from './translation.ts';

/** Which tables a call has changed the last time: they are read with its COMMIT. */
export type Habits = Map<string, WantedTables>;

type Judging = () => readonly string[];

/** Where a history has come to. */
export interface Watching {
  readonly history: History<Run>;
  readonly translation: Translation;
  readonly habits: Habits;
  /** What was asked for with the COMMIT that is under way. */
  ahead: WantedTables;
  reading: StateReading;
  /** The net effect at the last boundary. */
  effect: readonly TableState[];
  step: number;
  /** What the method of the step has still to say, transaction by transaction. */
  left: readonly (readonly Call[])[];
  /** A transaction of the step has changed something. */
  changed: boolean;
  /** What is still to be judged, in the order in which it happened. */
  readonly pending: Judging[];
  readonly findings: string[];
}

export function createWatching(
  history: History<Run>,
  { translation, habits }: Pick<Watching, 'translation' | 'habits'>,
): Watching {
  return {
    ...{ history, translation, habits, reading: NOTHING_READ, effect: [], step: -1, left: [] },
    ...{ changed: false, ahead: [], pending: [], findings: [] },
  };
}

/** While the server works on what is sent next, there is time to judge. */
export function defer(watching: Watching, work: Judging): void {
  if (watching.pending.length === 0) setImmediate(judgeQuietly, watching);
  watching.pending.push(work);
}

export function judge({ pending, findings }: Watching): void {
  for (let work = pending.shift(); work !== undefined; work = pending.shift()) {
    findings.push(...work());
  }
}

/** Nobody is there to hear of a failure yet: it waits for who asks next. */
function judgeQuietly(watching: Watching): void {
  try {
    judge(watching);
  } catch (error) {
    watching.pending.unshift(() => {
      throw error;
    });
  }
}

export function firstRoutine(calls: readonly Call[] | undefined): string {
  return calls?.[0]?.routine ?? 'nothing';
}

export function enter(
  watching: Watching,
  { step, method }: Pick<StepObservation, 'step' | 'method'>,
  { state }: StateReading,
): void {
  if (watching.step === step) return;
  const run = watching.history.runs[watching.history.steps[step]?.run ?? 0];
  watching.step = step;
  watching.changed = false;
  watching.left = run === undefined ? [] : callsOf(method, run, state);
}

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

/** How far a step has come. */
export interface StepProgress {
  step: number;
  /** What the method of the step has still to say, transaction by transaction. */
  left: readonly (readonly Call[])[];
  /** A transaction of the step has changed something. */
  changed: boolean;
}

export const NOT_BEGUN: StepProgress = { step: -1, left: [], changed: false };

/** A method at work. */
export interface Working extends Pick<StepObservation, 'step' | 'method'> {
  readonly run: Run | undefined;
  /** A fault was planned for the step. */
  readonly isDisturbed: boolean;
}

/** Where a history has come to. */
export interface Watching extends StepProgress {
  readonly history: History<Run>;
  readonly translation: Translation;
  readonly habits: Habits;
  /** What was asked for with the COMMIT that is under way. */
  ahead: WantedTables;
  reading: StateReading;
  /** The net effect at the last boundary. */
  effect: readonly TableState[];
  /** What is still to be judged, in the order in which it happened. */
  readonly pending: Judging[];
  readonly findings: string[];
  /** Why nothing can be said. The pipeline must not hear of it: it would be taken for an answer of the server. */
  failure: { readonly cause: unknown } | null;
}

export function createWatching(
  history: History<Run>,
  { translation, habits }: Pick<Watching, 'translation' | 'habits'>,
): Watching {
  return {
    ...{ ...NOT_BEGUN, history, translation, habits, reading: NOTHING_READ, effect: [] },
    ...{ ahead: [], pending: [], findings: [], failure: null },
  };
}

/** While the server works on what is sent next, there is time to judge. */
export function defer(watching: Watching, work: Judging): void {
  if (watching.pending.length === 0) setImmediate(judge, watching);
  watching.pending.push(work);
}

export function judge(watching: Watching): void {
  const { pending, findings } = watching;
  try {
    for (let work = pending.shift(); work !== undefined; work = pending.shift()) {
      findings.push(...work());
    }
  } catch (cause) {
    watching.failure ??= { cause };
  }
}

export function enter(
  progress: StepProgress,
  { step, method, run }: Working,
  { state }: StateReading,
): void {
  if (progress.step === step) return;
  const left = run === undefined ? [] : callsOf(method, run, state);
  Object.assign(progress, { step, left, changed: false });
}

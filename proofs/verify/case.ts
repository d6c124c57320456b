/** Runs histories in which a run is verified, untouched or after somebody changed it, and reads around each verification as its role may. Judges nothing. */
import fc from 'fast-check';
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { wholeRun } from '../../generators/history.ts';
import { run } from '../../generators/plan.ts';
import { INTERFERENCES, PHASES, type Run } from '../../schema/contract/phase.ts';
import type { History, Step } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';
import { type RunReading, readLoggedIn, readWithin } from './verifier.ts';

export interface Verified {
  readonly seen: Observation;
  /** What the verifier read of the baseline, logged in by itself. */
  readonly baseline: RunReading;
  /** What it read around each verification, by the step of the verification. */
  readonly before: ReadonlyMap<number, RunReading>;
  readonly after: ReadonlyMap<number, RunReading>;
}

/** A verification cannot be changed before there is one. */
const BEFOREHAND = Object.keys(INTERFERENCES).filter((how) => how !== 'verify_again');

/** Whole runs, and runs that somebody changed right before they are verified. */
export function verifiedRun(maxUnits: number): fc.Arbitrary<History<Run>> {
  const changed = fc
    .record({
      main: run({ maxUnits, tag: 'a' }),
      how: fc.constantFrom(...BEFOREHAND),
      unit: fc.nat({ max: 60 }),
    })
    .map(({ main, how, unit }): History<Run> => {
      const phases = PHASES.map((phase): Step => ({ do: 'phase', run: 0, phase }));
      const change: Step = { do: 'meddle', run: 0, how, unit };
      const steps = [...phases.slice(0, -1), change, ...phases.slice(-1)];
      return { runs: [main], steps, faults: [] };
    });
  return fc.oneof(wholeRun(CUTTER_PARTS, maxUnits), changed);
}

export async function verify(history: History<Run>, workbench: CutterWorkbench): Promise<Verified> {
  const { target } = await workbench.sandbox('armed');
  const baseline = await readLoggedIn(target, workbench.names, 'baseline');
  const [before, after] = [new Map<number, RunReading>(), new Map<number, RunReading>()];
  const seen = await workbench.run(history, {
    onBoundary: async (transaction, { step, kind }) => {
      if (kind !== 'commit' && kind !== 'rollback') return;
      for (const [at, readings] of [
        [step + 1, before],
        [step, after],
      ] as const) {
        if (!isVerification(history.steps[at])) continue;
        readings.set(at, await readWithin(transaction, runOf(history, at).runId));
      }
    },
  });
  return { seen, baseline, before, after };
}

export function isVerification(step: Step | undefined): boolean {
  return step?.do === 'phase' && step.phase === 'write_verify';
}

export function runOf(history: History<Run>, at: number): Run {
  return history.runs[history.steps[at]?.run ?? 0] as Run;
}

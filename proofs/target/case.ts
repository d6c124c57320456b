/** Runs the target document beside what others cut, takes it back, and reads every row of every table before, during and after. Judges nothing. */
import { type Change, compareContents, readContents } from '../../harness/commit/row-contents.ts';
import type { Trial } from '../../harness/rollback/trial.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import type { History, Step } from '../../schema/history.ts';
import type { Contents } from '../../schema/interleaved.ts';
import type { Observation } from '../../schema/observation.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';
import { ROW_KEYS } from '../pipeline/row-keys.ts';
import type { ShippedTarget } from '../pipeline/target.ts';

/** What others do meanwhile: their run, and before which phase of the target each of its phases comes. */
export interface TargetCase {
  readonly other: Run | null;
  /** One place a phase of theirs, from the first phase on: 0 is before all of the target's, 5 after them. */
  readonly places: readonly number[];
}

export interface Harm {
  readonly seen: Observation;
  readonly target: ShippedTarget;
  /** As the planner of the pipeline plans the shipped text now, and gives it back; null where that was not asked. */
  readonly shipped: { readonly digest: string; readonly text: string } | null;
  /** Units of the target that stood before the compensation. */
  readonly units: number;
  /** Rows that differ from before the first phase until before the compensation, during it, and over both. */
  readonly during: readonly Change[];
  readonly back: readonly Change[];
  readonly over: readonly Change[];
}

export const TARGET_RUN = 'run-target';

export async function runTarget(
  { other, places }: TargetCase,
  workbench: CutterWorkbench,
  options: Parameters<CutterWorkbench['pipeline']['planner']['plan']>[1],
): Promise<Harm> {
  const { pipeline } = workbench;
  const target = pipeline.target();
  const steps: Step[] = PHASES.flatMap((phase, index): Step[] => [
    ...theirs(places, index),
    { do: 'phase', run: 0, phase },
  ]);
  const revert = steps.push(...theirs(places, PHASES.length));
  const history: History = {
    runs: [{ runId: TARGET_RUN, plan: target.plan }, ...(other === null ? [] : [other])],
    steps: [...steps, { do: 'revert', run: 0 }],
    faults: [],
  };
  const contents: Record<string, Contents> = {};
  const seen = await workbench.run(history, {
    onBoundary: async (trial, { kind, step }) => {
      if (kind === 'start') contents['before'] = await readAll(trial);
      if (step === revert - 1 && kind !== 'end') contents['during'] = await readAll(trial);
      if (kind === 'end') contents['after'] = await readAll(trial);
    },
  });
  const { before = {}, during = {}, after = {} } = contents;
  const units = Object.values(during['public.information_unit'] ?? {});
  return {
    seen,
    target,
    // The text is the same in every case, so once is enough.
    shipped:
      other === null
        ? {
            digest: pipeline.planner.plan(target.text, options).digest,
            text: pipeline.planner.reassemble(target.plan),
          }
        : null,
    units: units.filter(([run]) => run === TARGET_RUN).length,
    during: changesOf(before, during),
    back: changesOf(during, after),
    over: changesOf(before, after),
  };
}

/** All of them: whoever reads a list for people gets the first few. */
function changesOf(before: Contents, after: Contents): readonly Change[] {
  const changes: Change[] = [];
  compareContents(before, after, (change) => {
    changes.push(change);
    return false;
  });
  return changes;
}

function theirs(places: readonly number[], index: number): readonly Step[] {
  return PHASES.filter((_, phase) => places[phase] === index).map((phase) => ({
    do: 'phase',
    run: 1,
    phase,
  }));
}

async function readAll(trial: Trial): Promise<Contents> {
  const read: Contents[] = [];
  await trial.asOther('cutter_verify', async (session) => {
    read.push(await readContents(session, ROW_KEYS));
  });
  return read[0] ?? {};
}

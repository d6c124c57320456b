/** Interleavings: two or three cutters beside each other, on one document, on the same run, or in each other's way. Plain data that shrinks towards one cutter after the other. */
import fc from 'fast-check';
import { freezeCutplan } from '../schema/contract/cutplan.ts';
import { type Method, PHASES, type Run } from '../schema/contract/phase.ts';
import type { Cutter, Interleaving, Isolation } from '../schema/interleaving.ts';
import { ISOLATIONS } from '../schema/interleaving.ts';
import { DOCUMENTS, run } from './plan.ts';
import { shrinkInterleaving } from './shrink-interleaving.ts';

/** Small plans: what goes wrong between cutters goes wrong with few units. */
const MOST_UNITS = 3;
const LONGEST_SCHEDULE = 60;

export function interleaving(): fc.Arbitrary<Interleaving<Run>> {
  return shrinkInterleaving(
    fc.oneof(
      { weight: 5, arbitrary: beside() },
      { weight: 3, arbitrary: sameRun() },
      { weight: 2, arbitrary: crossed() },
      { weight: 1, arbitrary: three() },
    ),
  );
}

/** Two runs, on one document or on two; each goes on from where it stands, and may be taken back. */
function beside(tags: readonly string[] = ['a', 'b']): fc.Arbitrary<Interleaving<Run>> {
  return fc
    .record({
      runs: fc.tuple(...tags.map(small)),
      standing: fc.tuple(...tags.map(phaseCount)),
      steps: fc.tuple(...tags.map(stretch)),
      ...common(tags.length),
    })
    .map(({ runs, standing, steps, isolations, schedule }) => ({
      runs,
      standing,
      cutters: steps.map((of, index) => goOn(index, standing[index] ?? 0, of, isolations[index])),
      schedule,
    }));
}

/** Two cutters of one run: only one of them may win a phase, and one may take back what the other does. */
function sameRun(): fc.Arbitrary<Interleaving<Run>> {
  return fc
    .record({
      main: small('a'),
      standing: phaseCount(),
      steps: fc.tuple(stretch(), stretch()),
      ...common(2),
    })
    .map(({ main, standing, steps, isolations, schedule }) => ({
      runs: [main],
      standing: [standing],
      cutters: steps.map((of, index) => goOn(0, standing, of, isolations[index])),
      schedule,
    }));
}

/** Two runs that want the same addresses, each in the other order: each waits for the other. */
function crossed(): fc.Arbitrary<Interleaving<Run>> {
  return fc
    .record({
      main: run({ maxUnits: MOST_UNITS, tag: 'a' }),
      documents: fc.tuple(fc.constantFrom(...DOCUMENTS), fc.constantFrom(...DOCUMENTS)),
      ...common(2),
    })
    .map(({ main, documents: [one, other], isolations, schedule }) => ({
      runs: [relocate(main, 'run-a', one), reversed(main, 'run-b', other)],
      standing: [1, 1],
      cutters: isolations.map((isolation, index) => ({
        run: index,
        isolation,
        steps: ['cut_leg_a' as const],
      })),
      schedule,
    }));
}

function three(): fc.Arbitrary<Interleaving<Run>> {
  return beside(['a', 'b', 'c']).map((value) => ({
    ...value,
    // Three that wait for one row which is not there yet are let go at the same moment: nobody could say who is next.
    runs: value.runs.map((one) => relocate(one, one.runId, 'vn/baseline-a')),
  }));
}

/** The rows of a run in another document, under their addresses as they are. */
export function relocate({ plan }: Run, runId: string, documentRef: string): Run {
  return { runId, plan: freezeCutplan({ ...plan, documentRef }) };
}

/** The same addresses from the last to the first. */
export function reversed(main: Run, runId: string, documentRef: string): Run {
  const rows = main.plan.rows
    .toReversed()
    .map((row, index) => ({ ...row, position: index + 1, parentAddress: null }));
  return { runId, plan: freezeCutplan({ ...main.plan, documentRef, rows }) };
}

interface Stretch {
  readonly phases: number;
  readonly reverts: boolean;
}

function stretch(): fc.Arbitrary<Stretch> {
  return fc.record({ phases: fc.nat({ max: 3 }), reverts: fc.boolean() });
}

/** At least one step: what would do nothing takes the run back. */
function goOn(run: number, standing: number, of: Stretch, isolation?: Isolation): Cutter {
  const phases: readonly Method[] = PHASES.slice(standing, standing + of.phases);
  const reverts = of.reverts || phases.length === 0;
  const steps = reverts ? [...phases, 'revert_cut' as const] : phases;
  return { run, isolation: isolation ?? ISOLATIONS[0], steps };
}

function common(cutters: number) {
  const isolation = fc.constantFrom(...ISOLATIONS);
  const all = { minLength: cutters, maxLength: cutters };
  return {
    isolations: fc.oneof(
      isolation.map((one) => Array.from({ length: cutters }, () => one)),
      fc.array(isolation, all),
    ),
    // Long stretches of one cutter and quick changes both occur; 0 keeps going, so that it shrinks to serial.
    schedule: fc.oneof(
      choices(fc.nat({ max: 2 })),
      choices(
        fc.oneof(
          { weight: 5, arbitrary: fc.constant(0) },
          { arbitrary: fc.nat({ max: 2 }), weight: 1 },
        ),
      ),
    ),
  };
}

function choices(choice: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  return fc.array(choice, { maxLength: LONGEST_SCHEDULE, size: 'max' });
}

function phaseCount(): fc.Arbitrary<number> {
  return fc.nat({ max: PHASES.length });
}

function small(tag: string): fc.Arbitrary<Run> {
  return run({ maxUnits: MOST_UNITS, tag });
}

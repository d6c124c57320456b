/** Shrinks an interleaving by what it is and not by how it was generated, so that a case that was written by hand or read from a file shrinks as well. Every candidate is a valid interleaving. */
import fc from 'fast-check';
import { freezeCutplan } from '../schema/contract/cutplan.ts';
import type { Run } from '../schema/contract/phase.ts';
import { type Interleaving, ISOLATIONS } from '../schema/interleaving.ts';

/** The same values as the given arbitrary, with shrinking towards one cutter after the other. */
export function shrinkInterleaving(
  given: fc.Arbitrary<Interleaving<Run>>,
): fc.Arbitrary<Interleaving<Run>> {
  return new Shrinking(given);
}

class Shrinking extends fc.Arbitrary<Interleaving<Run>> {
  readonly #given: fc.Arbitrary<Interleaving<Run>>;

  constructor(given: fc.Arbitrary<Interleaving<Run>>) {
    super();
    this.#given = given;
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<Interleaving<Run>> {
    return this.#given.generate(random, bias);
  }

  override canShrinkWithoutContext(value: unknown): value is Interleaving<Run> {
    return typeof value === 'object' && value !== null && 'schedule' in value;
  }

  override shrink(value: Interleaving<Run>): fc.Stream<fc.Value<Interleaving<Run>>> {
    return fc.stream(candidates(value)).map((simpler) => new fc.Value(simpler, undefined));
  }
}

/** The boldest first: each that still refutes spares many small ones. */
function* candidates(value: Interleaving<Run>): IterableIterator<Interleaving<Run>> {
  const { runs, standing, cutters, schedule } = value;
  for (const shorter of shorten(schedule)) yield { ...value, schedule: shorter };
  if (cutters.length > 2) {
    for (const index of cutters.keys()) yield { ...value, cutters: cutters.toSpliced(index, 1) };
  }
  for (const [index, cutter] of cutters.entries()) {
    for (const step of [...cutter.steps.keys()].toReversed()) {
      if (cutter.steps.length === 1) continue;
      const steps = cutter.steps.toSpliced(step, 1);
      yield { ...value, cutters: cutters.with(index, { ...cutter, steps }) };
    }
    const [weakest] = ISOLATIONS;
    if (cutter.isolation !== weakest) {
      yield { ...value, cutters: cutters.with(index, { ...cutter, isolation: weakest }) };
    }
  }
  for (const [index, phases] of standing.entries()) {
    if (phases > 0) yield { ...value, standing: standing.with(index, phases - 1) };
  }
  for (const [index, run] of runs.entries()) {
    for (const smaller of simplify(run)) yield { ...value, runs: runs.with(index, smaller) };
  }
}

/** None at all, then half, then one less; then without a change of turn. */
function* shorten(schedule: readonly number[]): IterableIterator<readonly number[]> {
  const { length } = schedule;
  if (length > 0) yield [];
  if (length > 2) yield schedule.slice(0, Math.ceil(length / 2));
  if (length > 1) yield schedule.slice(0, -1);
  for (const [index, choice] of schedule.entries()) {
    if (choice > 0) yield schedule.with(index, 0);
  }
}

/** One unit less, then the texts of all units in plain words. */
function* simplify({ runId, plan }: Run): IterableIterator<Run> {
  if (plan.rows.length > 1) {
    yield { runId, plan: freezeCutplan({ ...plan, rows: plan.rows.slice(0, -1) }) };
  }
  const rows = plan.rows.map((row) => ({
    ...row,
    title: 'x',
    heading: '',
    body: '',
    ownerRef: 'x',
  }));
  const plain = freezeCutplan({ ...plan, rows });
  if (plain.digest !== plan.digest) yield { runId, plan: plain };
}

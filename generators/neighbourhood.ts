/** Histories with neighbours: some phases and the compensation, and deeds of somebody else before, between and after any of their transactions. Plain data that shrinks; any pipeline's. */
import fc from 'fast-check';
import type { Step } from '../schema/history.ts';
import { ACTS, type NeighbourDeed, type Neighbourhood, WHOSE } from '../schema/neighbour.ts';
import type { Contract, PipelineRun } from '../schema/pipeline.ts';
import { type HistoryParts, phaseSteps, REVERT } from './steps.ts';

/** Histories say which tables there are; whether and by whom they may be written, the catalog says when a deed is done. */
type NeighbourhoodParts<Run extends PipelineRun = PipelineRun> = HistoryParts<Run> & {
  readonly contract: Pick<Contract, 'tables'>;
};

/** One deed mostly, for it shows most and shrinks best; two at times, for one may make room for the other. */
export function neighbourhood<Run extends PipelineRun>(
  parts: NeighbourhoodParts<Run>,
  { maxUnits, open }: { readonly maxUnits: number; readonly open: boolean },
): fc.Arbitrary<Neighbourhood<Run>> {
  const { phases } = parts.contract;
  const deeds = fc.oneof(
    { weight: 3, arbitrary: fc.array(draft(parts, open), { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(draft(parts, open), { minLength: 2, maxLength: 2 }) },
  );
  return fc
    .record({
      run: parts.run({ maxUnits, tag: 'a' }),
      count: fc.integer({ min: 1, max: phases.length }),
      again: fc.option(fc.constant(REVERT), { freq: 1 }),
      drafts: deeds,
    })
    .map(({ run, count, again, drafts }) => {
      const steps = [...phaseSteps(parts, 0, count), REVERT, ...(again === null ? [] : [again])];
      return { runs: [run], steps, faults: [], deeds: placed(parts, run, steps, drafts) };
    });
}

/** Where nothing else is said of a deed of an example. */
export const PLAIN_DEED: Omit<NeighbourDeed, 'step' | 'table' | 'act'> = {
  transaction: 0,
  whose: 'written',
  row: 0,
  column: 0,
  value: 0,
  numbered: false,
  open: false,
};

type Draft = Omit<NeighbourDeed, 'step' | 'transaction'> & { readonly at: number };

function draft({ contract }: NeighbourhoodParts, open: boolean): fc.Arbitrary<Draft> {
  // What a compensation owes nothing, nobody else may write either: that the catalog says for the rest.
  const tables = Object.entries(contract.tables).filter(([, duty]) => duty === 'restored');
  return fc.record({
    at: fc.nat({ max: 10_000 }),
    table: fc.constantFrom(...tables.map(([table]) => table)),
    act: fc.constantFrom(...ACTS),
    whose: fc.constantFrom(...WHOSE),
    row: fc.nat({ max: 60 }),
    column: fc.nat({ max: 60 }),
    value: fc.nat({ max: 100_000 }),
    numbered: fc.nat({ max: 7 }).map((one) => one === 7),
    open: fc.constant(open),
  });
}

/** Every step is as likely as any other, and so is each transaction of it: a deed comes before one. */
function placed<Run extends PipelineRun>(
  { contract, transactions }: NeighbourhoodParts<Run>,
  run: Run,
  steps: readonly Step[],
  drafts: readonly Draft[],
): readonly NeighbourDeed[] {
  return drafts.map(({ at, ...deed }) => {
    const step = at % steps.length;
    const taken = steps[step];
    const method = taken?.do === 'phase' ? taken.phase : contract.inverse;
    const transaction = Math.floor(at / steps.length) % transactions(method, run).length;
    // Whoever takes numbers and deletes as well leaves what the next owner of the number finds.
    return { ...deed, step, transaction, numbered: deed.numbered && drafts.length === 1 };
  });
}

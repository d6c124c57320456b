/** Histories: a run and its compensation, beside somebody else's run, with faults and foreign hands. Plain data that shrinks; any pipeline's. */
import fc from 'fast-check';
import { ProofError } from '../schema/failure.ts';
import type { History, Step } from '../schema/history.ts';
import type { PipelineRun } from '../schema/pipeline.ts';
import { faultyRun } from './faulty-history.ts';
import type { HistoryDrawing, HistoryListing, HistoryParts } from './steps.ts';
import { beside, phaseSteps, REVERT } from './steps.ts';

/** Every phase, then the compensation; now and then beside a committed run of somebody else. */
export const wholeRun: HistoryDrawing = (parts, maxUnits) => {
  const { length } = parts.contract.phases;
  return prefixes(parts, maxUnits, { least: length, most: length });
};

/** Any number of phases from the first on, then the compensation. */
export const prefixRun: HistoryDrawing = (parts, maxUnits) =>
  prefixes(parts, maxUnits, { least: 0, most: parts.contract.phases.length });

/** Phases, one foreign deed on what they made, then the compensation that must yield. */
export const meddledRun: HistoryDrawing = (parts, maxUnits) => {
  const { phases, interferences } = parts.contract;
  if (Object.keys(interferences).length === 0) {
    throw new ProofError('E_CONTRACT', 'interferences: there are none, so nobody can meddle', {
      hint: 'say in the contract what others may do to the rows of a run, or leave these cases out',
    });
  }
  return fc
    .record({
      main: parts.run({ maxUnits, tag: 'a' }),
      how: fc.constantFrom(...Object.keys(interferences)),
      extra: fc.nat({ max: phases.length }),
      unit: fc.nat({ max: 60 }),
    })
    .map(({ main, how, extra, unit }) => {
      const count = Math.min(phases.length, (interferences[how] ?? 0) + extra);
      const deed: Step = { do: 'meddle', run: 0, how, unit };
      return { runs: [main], steps: [...phaseSteps(parts, 0, count), deed, REVERT], faults: [] };
    });
};

/** Every prefix once, each followed by the compensation. */
export const everyPrefix: HistoryListing = (parts, runs) => {
  const { phases } = parts.contract;
  return [...phases.keys(), phases.length].map((count) => ({
    runs,
    steps: [...phaseSteps(parts, 0, count), REVERT],
    faults: [],
  }));
};

/** Each foreign deed once, on a given run that has gone all the way. */
export const everyMeddling: HistoryListing = (parts, runs) => {
  const { phases, interferences } = parts.contract;
  return Object.keys(interferences).map((how) => ({
    runs,
    steps: [...phaseSteps(parts, 0, phases.length), { do: 'meddle', run: 0, how, unit: 0 }, REVERT],
    faults: [],
  }));
};

/** Steps in any order, mostly senseless, with and without faults: what must hold in every history is tried here. */
export const anyHistory: HistoryDrawing = (parts, maxUnits) => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      do: fc.constant('phase' as const),
      run: fc.nat({ max: 1 }),
      phase: fc.constantFrom(...parts.contract.phases),
    }),
    fc.record({ do: fc.constant('revert' as const), run: fc.nat({ max: 1 }) }),
  );
  return fc.oneof(
    prefixRun(parts, maxUnits),
    faultyRun(parts, maxUnits),
    fc.record({
      runs: fc.tuple(parts.run({ maxUnits, tag: 'a' }), parts.run({ maxUnits, tag: 'b' })),
      steps: fc.array(step, { minLength: 1, maxLength: 8 }),
      faults: fc.constant([]),
    }),
  );
};

function prefixes<Run extends PipelineRun>(
  parts: HistoryParts<Run>,
  maxUnits: number,
  { least, most }: { readonly least: number; readonly most: number },
): fc.Arbitrary<History<Run>> {
  return fc
    .record({
      main: parts.run({ maxUnits, tag: 'a' }),
      bystander: fc.option(parts.run({ maxUnits: 3, tag: 'b' }), { freq: 2 }),
      count: fc.integer({ min: least, max: most }),
    })
    .map((drawn) => beside(parts, drawn));
}

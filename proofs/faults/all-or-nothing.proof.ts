/** Law: whatever strikes at whatever statement, a phase is applied, refused or indeterminate, and the witness agrees. */
import fc from 'fast-check';
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { everySingleFault } from '../../generators/every-fault.ts';
import {
  eachKindOfFault,
  everyFault,
  everyPairOfFaults,
  faultyRun,
  manyFaults,
} from '../../generators/faulty-history.ts';
import { everyLostInverse } from '../../generators/lost-inverse.ts';
import { law } from '../../harness/engine/law.ts';
import { allOrNothing } from '../../harness/laws/faults.ts';
import type { CutterHistory } from '../../schema/contract/phase.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { HALF_DONE } from './canaries-all-or-nothing.ts';

/** A committed case costs as much as ten others: fewer pairs are enough there. */
const SPACING = { rollback: 1, commit: 9 } as const;

law({
  ...allOrNothing(PRODUCTION),
  id: 'faults/all-or-nothing',
  given: fc.oneof(faultyRun(CUTTER_PARTS, 12), manyFaults(CUTTER_PARTS, 6)),
  examples: (settings, stage) => {
    const [{ runs }] = explicitRuns(settings) as [CutterHistory];
    // Where all steps share one session, nothing can strike after it was ended.
    const pairs = everyPairOfFaults(CUTTER_PARTS, runs).filter(
      ({ faults }) => stage === 'commit' || faults[0]?.kind !== 'terminate',
    );
    return [
      ...eachKindOfFault(CUTTER_PARTS, runs),
      ...everyLostInverse(CUTTER_PARTS, runs),
      ...pairs.filter((_, index) => index % SPACING[stage] === 0),
      ...(stage === 'rollback' ? everyFault(CUTTER_PARTS, runs) : []),
    ];
  },
  core: {
    of: 'one fault, at every statement of every prefix and of its compensation',
    size: 1,
    values: (settings) => {
      const [{ runs }] = explicitRuns(settings) as [CutterHistory];
      return everySingleFault(CUTTER_PARTS, runs);
    },
  },
  canaries: HALF_DONE,
});

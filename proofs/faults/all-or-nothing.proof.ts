/** Law: whatever strikes at whatever statement, a phase is applied, refused or indeterminate, and the witness agrees. */
import fc from 'fast-check';
import { everySingleFault } from '../../generators/every-fault.ts';
import {
  eachKindOfFault,
  everyFault,
  everyPairOfFaults,
  faultyRun,
  manyFaults,
} from '../../generators/faulty-history.ts';
import { law } from '../../harness/engine/law.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import { FAULT_KINDS, type Fault } from '../../schema/fault.ts';
import { type History, methodOf } from '../../schema/history.ts';
import { exercised, labelExercise, pointOf } from '../histories/exercised.ts';
import { judgeFaulty, mustHaveStruck, plannedOf } from '../histories/fault-outcomes.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { judgeCommon, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { HALF_DONE } from './canaries-all-or-nothing.ts';

/** A committed case costs as much as ten others: fewer pairs are enough there. */
const SPACING = { rollback: 1, commit: 9 } as const;

law({
  id: 'faults/all-or-nothing',
  claim:
    'always ends a struck phase as applied, refused or indeterminate, and leaves all of it or nothing',
  needs: ['concurrentSessions', 'terminate'],
  stages: ['rollback', 'commit'],
  given: fc.oneof(faultyRun(12), manyFaults(6)),
  examples: (settings, stage) => {
    const [{ runs }] = explicitRuns(settings) as [History];
    // Where all steps share one session, nothing can strike after it was ended.
    const pairs = everyPairOfFaults(runs).filter(
      ({ faults }) => stage === 'commit' || faults[0]?.kind !== 'terminate',
    );
    return [
      ...eachKindOfFault(runs),
      ...pairs.filter((_, index) => index % SPACING[stage] === 0),
      ...(stage === 'rollback' ? everyFault(runs) : []),
    ];
  },
  core: {
    of: 'one fault, at every statement of every prefix and of its compensation',
    size: 1,
    values: (settings) => {
      const [{ runs }] = explicitRuns(settings) as [History];
      return everySingleFault(runs);
    },
  },
  act: async (history, workbench) => mustHaveStruck(history, await workbench.run(history)),
  check: (history, seen) => [...judgeFaulty(history, seen), ...judgeCommon(seen)],
  accepts: acceptHistory,
  label: (history, seen) => [
    ...history.faults.map(({ kind, side }) => `${kind} ${side}`),
    ...labelExercise(seen),
    `faults ${history.faults.length}`,
  ],
  requires: {
    ...Object.fromEntries(
      METHODS.flatMap((method) => [
        ...FAULT_KINDS.map((kind) => [`${method} struck by ${kind}`, 1]),
        [`${method} applied`, 1],
        [`${method} refused`, 1],
      ]),
    ),
    'sql_error before': 1,
    'sql_error after': 1,
    'crash before': 1,
    'crash after': 1,
    'faults 2': 1,
  },
  tell: tellHistory,
  tally: (history, seen, stage) => ({
    ...exercised(seen, stage),
    faults: plannedOf(history, seen).map((fault) => ({
      point: `${methodAt(history, fault)}: ${pointOf(fault, seen)}`,
      kind: fault.kind,
      planned: 1,
      fired: seen.firedFaults.includes(fault) ? 1 : 0,
    })),
  }),
  canaries: HALF_DONE,
});

function methodAt({ steps }: History, { step }: Fault): string {
  const struck = steps[step];
  return struck === undefined ? 'step' : methodOf(struck);
}

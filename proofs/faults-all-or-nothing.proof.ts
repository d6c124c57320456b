/** Law: whatever strikes at whatever statement, a phase is applied, refused or indeterminate, and the witness agrees. */
import fc from 'fast-check';
import {
  everyFault,
  everyPairOfFaults,
  everySingleFault,
  faultyRun,
  manyFaults,
} from '../generators/strikes.ts';
import type { History } from '../schema/history.ts';
import { HALF_DONE } from './canaries/half-done.ts';
import { explicitRuns } from './examples.ts';
import { faultPoint, judgeFaulty, mustHaveStruck, plannedOf } from './faulty.ts';
import { law } from './law.ts';
import { judgeCommon, tellHistory } from './unwinding.ts';

/** A committed case costs as much as ten others: every third of the sample is enough there. */
const SPACING = { rollback: 1, commit: 3 } as const;

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
    return [...everyFault(runs), ...pairs].filter((_, index) => index % SPACING[stage] === 0);
  },
  core: {
    of: 'one fault, at every statement of every prefix and of its compensation',
    size: 1,
    values: (settings) => {
      const [{ runs }] = explicitRuns(settings) as [History];
      return everySingleFault(runs);
    },
  },
  act: async (history, bench) => mustHaveStruck(history, await bench.run(history)),
  check: (history, seen) => [...judgeFaulty(history, seen), ...judgeCommon(seen)],
  label: (history, seen) => [
    ...history.faults.map(({ kind, side }) => `${kind} ${side}`),
    ...seen.steps.flatMap(({ outcome }) => (outcome === null ? [] : [`step ${outcome.status}`])),
    `faults ${history.faults.length}`,
    ...(history.faults.some(({ step }) => history.steps[step]?.do === 'revert')
      ? ['in the compensation']
      : []),
  ],
  requires: {
    'sql_error before': 1,
    'sql_error after': 1,
    'cancel before': 1,
    'terminate after': 1,
    'disconnect after': 1,
    'timeout before': 1,
    'disk_full after': 1,
    'crash before': 1,
    'crash after': 1,
    'faults 2': 1,
    'in the compensation': 1,
    'step refused': 1,
    'step applied': 1,
  },
  tell: tellHistory,
  tally: (history, seen) => ({
    residue: seen.residue,
    faults: plannedOf(history, seen).map((fault) => ({
      point: faultPoint(fault, seen),
      kind: fault.kind,
      planned: 1,
      fired: seen.firedFaults.includes(fault) ? 1 : 0,
    })),
  }),
  canaries: HALF_DONE,
});

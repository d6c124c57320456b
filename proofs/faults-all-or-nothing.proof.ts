/** Law: whatever strikes at whatever statement, a phase is applied, refused or indeterminate, and the witness agrees. */
import { everyFault, faultyRun } from '../generators/history.ts';
import { HALF_DONE } from './canaries/half-done.ts';
import { explicitRuns } from './examples.ts';
import { faultPoint, judgeFaulty, mustHaveStruck } from './faulty.ts';
import { law } from './law.ts';
import { judgeCommon, tellHistory } from './unwinding.ts';

law({
  id: 'faults/all-or-nothing',
  claim:
    'always ends a struck phase as applied, refused or indeterminate, and leaves all of it or nothing',
  needs: ['concurrentSessions', 'terminate'],
  stages: ['rollback', 'commit'],
  given: faultyRun(12),
  examples: (settings) =>
    explicitRuns(settings)
      .slice(0, 1)
      .flatMap(({ runs }) => everyFault(runs)),
  act: async (history, bench) => mustHaveStruck(history, await bench.run(history)),
  check: (history, seen) => [...judgeFaulty(history, seen), ...judgeCommon(seen)],
  label: (history, seen) => [
    ...history.faults.map(({ kind, side }) => `${kind} ${side}`),
    ...seen.steps.flatMap(({ outcome }) => (outcome === null ? [] : [`step ${outcome.status}`])),
  ],
  requires: {
    'sql_error before': 1,
    'sql_error after': 1,
    'cancel before': 1,
    'terminate after': 1,
    'disconnect after': 1,
    'step refused': 1,
    'step applied': 1,
  },
  tell: tellHistory,
  tally: (history, seen) => ({
    residue: seen.residue,
    faults: history.faults.map((fault) => ({
      point: faultPoint(fault, seen),
      kind: fault.kind,
      planned: 1,
      fired: seen.firedFaults.includes(fault) ? 1 : 0,
    })),
  }),
  canaries: HALF_DONE,
});

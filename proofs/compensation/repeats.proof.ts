/** Law: a compensation done twice is done once; interrupted at any statement and run again, it completes. */
import { everyInterruption, repeatedRevert } from '../../generators/repeated-steps.ts';
import { law } from '../../harness/engine/law.ts';
import { differences, stateAfter } from '../../harness/run/checks.ts';
import type { History } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import { exercised } from '../histories/exercised.ts';
import { changed, mustHaveStruck } from '../histories/fault-outcomes.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { judgeLedger } from '../histories/ledger.ts';
import { judgeCommon, judgeOutcomes, labelHistory, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { CARELESS_REPEATS } from './canaries-repeats.ts';

/** A committed case costs as much as ten others: some of the interruptions are enough there, all of them in an exhaustive run. */
const SPACING = { rollback: 1, commit: 7 } as const;

law({
  id: 'compensation/repeats',
  claim: 'always ends where one compensation ends, however often it is repeated or interrupted',
  needs: ['concurrentSessions', 'terminate'],
  stages: ['rollback', 'commit'],
  given: repeatedRevert(12),
  examples: (settings, stage) =>
    interruptions(settings).filter((_, at) => at % SPACING[stage] === 0),
  core: {
    of: 'one death of the process, at every statement of the compensation of every prefix',
    size: 1,
    values: interruptions,
  },
  act: async (history, workbench) => mustHaveStruck(history, await workbench.run(history)),
  check: (history, seen) => [...judgeRepeats(history, seen), ...judgeCommon(seen)],
  accepts: acceptHistory,
  label: (history) => [
    ...labelHistory(history),
    ...history.faults.map(({ kind }) => `struck by ${kind}`),
    ...(history.faults.length === 0 ? ['undisturbed'] : []),
  ],
  requires: { undisturbed: 1, 'struck by crash': 1, 'struck by disconnect': 1, 'phases 5': 1 },
  tell: tellHistory,
  tally: (_history, seen, stage) => exercised(seen, stage),
  canaries: CARELESS_REPEATS,
});

function interruptions(settings: Parameters<typeof explicitRuns>[0]): readonly History[] {
  const [{ runs }] = explicitRuns(settings) as [History];
  return everyInterruption(runs);
}

/** Of the three compensations the first may be struck; the second must complete it, and the third must find nothing to do. */
function judgeRepeats(history: History, seen: Observation): readonly string[] {
  if (seen.sessionLost) return [];
  const struck = new Set(history.faults.map(({ step }) => step));
  const start = history.steps.findIndex(({ run }) => run === 0);
  const third = history.steps.length - 1;
  const [base, second, end] = [start - 1, third - 1, third].map((step) => stateAfter(seen, step));
  if (base === undefined || second === undefined || end === undefined) return ['no state was seen'];
  return [
    ...judgeOutcomes(seen.steps.filter(({ step }) => !struck.has(step))),
    ...differences(base, second).map(
      (difference) => `after the second compensation: ${difference}`,
    ),
    ...changed(second, end).map((table) => `the third compensation changed ${table}`),
    ...judgeLedger(history, { base, end }),
  ];
}

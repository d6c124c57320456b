/** Law: the emulated COMMIT is as good as a real one. Where it cannot be, the difference is named. */
import fc from 'fast-check';
import {
  eachKindOfFault,
  everyFault,
  faultyRun,
  manyFaults,
} from '../../generators/faulty-history.ts';
import {
  anyHistory,
  everyMeddling,
  everyPrefix,
  meddledRun,
  wholeRun,
} from '../../generators/history.ts';
import { everyLostAnswer } from '../../generators/repeated-steps.ts';
import { law } from '../../harness/engine/law.ts';
import type { Settings } from '../../harness/engine/settings.ts';
import { compareTwins } from '../../harness/run/stage-diff.ts';
import { FAULT_KINDS } from '../../schema/fault.ts';
import type { History } from '../../schema/history.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { PLANTED } from './canaries.ts';
import { labelTwins, runTwins, tallyTwins, tellTwins } from './case.ts';

const MOST_UNITS = 12;

law({
  id: 'fidelity/twin',
  claim: 'always ends a history in the rollback stage as it ends with real commits',
  needs: ['concurrentSessions', 'terminate'],
  // Of the two it is the commit stage that a server may lack; the other one is its twin.
  stages: ['commit'],
  twins: true,
  given: fc.oneof(
    anyHistory(MOST_UNITS),
    wholeRun(MOST_UNITS),
    faultyRun(MOST_UNITS),
    manyFaults(MOST_UNITS),
    meddledRun(MOST_UNITS),
  ),
  examples: explicitHistories,
  act: runTwins,
  check: (_history, twins) => compareTwins(twins),
  accepts: acceptHistory,
  label: labelTwins,
  requires: {
    ...Object.fromEntries(FAULT_KINDS.map((kind) => [`fault ${kind}`, 1])),
    'meddled with': 7,
    'a step refused': 5,
    'out of order': 1,
    'all phases': 5,
    reverted: 5,
  },
  tell: tellTwins,
  tally: (_history, twins) => tallyTwins(twins),
  canaries: PLANTED.map(({ canary }) => canary),
});

/** Whole runs first, for what a COMMIT does shows in most of them; then every deed, every prefix, every kind of fault at a write, at its COMMIT and in the compensation. */
function explicitHistories(settings: Settings): readonly History[] {
  const [single, ...others] = explicitRuns(settings);
  if (single === undefined) return [];
  const { runs } = single;
  const struck = [
    ...everyFault(runs).filter(
      ({ faults }) => settings.exhaustive || faults[0]?.statement === COMMIT,
    ),
    ...eachKindOfFault(runs),
    ...everyLostAnswer(runs),
  ];
  return [
    single,
    ...others,
    senseless(runs),
    ...everyMeddling(runs),
    ...everyPrefix(runs),
    ...struck.filter(({ faults }) => settings.exhaustive || STRUCK.includes(faults[0]?.step ?? 0)),
  ];
}

/** The enactment, and the compensation of a whole run: one writes much, the other commits often. */
const STRUCK: readonly number[] = [2, 5];
/** The index of the enactment's own; each kind strikes its write anyway. */
const COMMIT = 3;

/** The steps in the wrong order, and each of them twice. */
function senseless(runs: History['runs']): History {
  const phase = (name: 'cut_leg_a' | 'pre_write_backup' | 'leg_b_record') =>
    ({ do: 'phase', run: 0, phase: name }) as const;
  return {
    runs,
    steps: [
      phase('cut_leg_a'),
      { do: 'revert', run: 0 },
      phase('pre_write_backup'),
      phase('pre_write_backup'),
      phase('leg_b_record'),
      phase('cut_leg_a'),
      phase('cut_leg_a'),
      { do: 'revert', run: 0 },
      { do: 'revert', run: 0 },
      phase('cut_leg_a'),
    ],
    faults: [],
  };
}

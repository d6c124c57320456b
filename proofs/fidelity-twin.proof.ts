/** Law: the emulated COMMIT is as good as a real one. Where it cannot be, the difference is named. */
import fc from 'fast-check';
import {
  anyHistory,
  everyFault,
  everyMeddling,
  everyPrefix,
  faultyRun,
  meddledRun,
  wholeRun,
} from '../generators/history.ts';
import { compareTwins } from '../harness/fidelity.ts';
import { FAULT_KINDS } from '../schema/fault.ts';
import type { History } from '../schema/history.ts';
import { PLANTED } from './canaries/fidelity.ts';
import { explicitRuns } from './examples.ts';
import { law } from './law.ts';
import type { Settings } from './settings.ts';
import { labelTwins, runTwins, tellTwins } from './twin.ts';

const MOST_UNITS = 12;

law({
  id: 'fidelity/twin',
  claim: 'always ends a history in the rollback stage as it ends with real commits',
  needs: ['concurrentSessions', 'terminate'],
  // Of the two it is the commit stage that a server may lack; the other one is its twin.
  stages: ['commit'],
  given: fc.oneof(
    anyHistory(MOST_UNITS),
    wholeRun(MOST_UNITS),
    faultyRun(MOST_UNITS),
    meddledRun(MOST_UNITS),
  ),
  examples: explicitHistories,
  act: runTwins,
  check: (_history, twins) => compareTwins(twins),
  label: labelTwins,
  requires: {
    ...Object.fromEntries(FAULT_KINDS.map((kind) => [`fault ${kind}`, 1])),
    'meddled with': 7,
    'a step refused': 5,
    'out of order': 1,
    'all phases': 5,
    reverted: 5,
  },
  tell: (_history, twins) => tellTwins(twins),
  tally: (_history, { commit }) => ({ residue: commit.seen.residue }),
  canaries: PLANTED.map(({ canary }) => canary),
});

/** Whole runs first, for what a COMMIT does shows in most of them; then every fault at a write and at its COMMIT, every deed, every prefix. */
function explicitHistories(settings: Settings): readonly History[] {
  const [single, ...others] = explicitRuns(settings);
  if (single === undefined) return [];
  const { runs } = single;
  const faults = everyFault(runs).filter(
    ({ steps }) => settings.exhaustive || steps.length === ENACTED,
  );
  return [
    single,
    ...others,
    senseless(runs),
    ...everyMeddling(runs),
    ...everyPrefix(runs),
    ...faults,
  ];
}

/** Backup, cut, enactment and compensation: the enactment is what is struck. */
const ENACTED = 4;

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

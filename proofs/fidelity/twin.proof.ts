/** Law: the emulated COMMIT is as good as a real one. Where it cannot be, the difference is named. */
import fc from 'fast-check';
import { CUTTER_PARTS } from '../../generators/cutter.ts';
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
import { twin } from '../../harness/laws/twin.ts';
import type { Twins } from '../../harness/run/stage-diff.ts';
import type { CutterHistory } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { PLANTED } from './canaries.ts';

const MOST_UNITS = 12;

const general = twin(PRODUCTION);

law({
  ...general,
  id: 'fidelity/twin',
  given: fc.oneof(
    anyHistory(CUTTER_PARTS, MOST_UNITS),
    wholeRun(CUTTER_PARTS, MOST_UNITS),
    faultyRun(CUTTER_PARTS, MOST_UNITS),
    manyFaults(CUTTER_PARTS, MOST_UNITS),
    meddledRun(CUTTER_PARTS, MOST_UNITS),
  ),
  examples: explicitHistories,
  label: (history, twins) => {
    const labels = general.label(history, twins);
    const refused = labels.indexOf('a step refused');
    return wasOutOfOrder(twins) ? labels.toSpliced(refused + 1, 0, 'out of order') : labels;
  },
  requires: {
    ...general.requires,
    'meddled with': 7,
    'a step refused': 5,
    'out of order': 1,
    'all phases': 5,
    reverted: 5,
  },
  canaries: PLANTED.map(({ canary }) => canary),
});

function wasOutOfOrder({ commit }: Twins): boolean {
  return commit.seen.steps.some(
    ({ outcome }) => outcome?.status === 'refused' && outcome.reason.code === 'out_of_order',
  );
}

/** Whole runs first, for what a COMMIT does shows in most of them; then every deed, every prefix, every kind of fault at a write, at its COMMIT and in the compensation. */
function explicitHistories(settings: Settings): readonly History[] {
  const [single, ...others] = explicitRuns(settings);
  if (single === undefined) return [];
  const { runs } = single;
  const struck = [
    ...everyFault(CUTTER_PARTS, runs).filter(
      ({ faults }) => settings.exhaustive || faults[0]?.statement === COMMIT,
    ),
    ...eachKindOfFault(CUTTER_PARTS, runs),
    ...everyLostAnswer(CUTTER_PARTS, runs),
  ];
  return [
    single,
    ...others,
    senseless(runs),
    ...everyMeddling(CUTTER_PARTS, runs),
    ...everyPrefix(CUTTER_PARTS, runs),
    ...struck.filter(({ faults }) => settings.exhaustive || STRUCK.includes(faults[0]?.step ?? 0)),
  ];
}

/** The enactment, and the compensation of a whole run: one writes much, the other commits often. */
const STRUCK: readonly number[] = [2, 5];
/** The index of the enactment's own; each kind strikes its write anyway. */
const COMMIT = 3;

/** The steps in the wrong order, and each of them twice. */
function senseless(runs: CutterHistory['runs']): History {
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

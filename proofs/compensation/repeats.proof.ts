/** Law: a compensation done twice is done once; interrupted at any statement and run again, it completes. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { everyInterruption, everyRepeat, repeatedRevert } from '../../generators/repeated-steps.ts';
import { law } from '../../harness/engine/law.ts';
import type { Settings } from '../../harness/engine/settings.ts';
import { repeats } from '../../harness/laws/compensation.ts';
import type { CutterHistory } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import { labelHistory } from '../histories/labels.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { CARELESS_REPEATS } from './canaries-repeats.ts';

/** A committed case costs as much as ten others: some of the interruptions are enough there, all of them in an exhaustive run. */
const SPACING = { rollback: 1, commit: 7 } as const;

const general = repeats(PRODUCTION);

law({
  ...general,
  id: 'compensation/repeats',
  given: repeatedRevert(CUTTER_PARTS, 12),
  examples: (settings, stage) => [
    ...interruptions(settings).filter((_, at) => at % SPACING[stage] === 0),
    ...everyRepeat(CUTTER_PARTS, runsOf(settings)),
  ],
  core: {
    of: 'one death of the process, at every statement of the compensation of every prefix',
    size: 1,
    values: interruptions,
  },
  label: (history, seen) => [
    ...new Set([...labelHistory(history), ...general.label(history, seen)]),
  ],
  canaries: CARELESS_REPEATS,
});

function interruptions(settings: Settings): readonly History[] {
  return everyInterruption(CUTTER_PARTS, runsOf(settings));
}

function runsOf(settings: Settings): CutterHistory['runs'] {
  return (explicitRuns(settings) as [CutterHistory])[0].runs;
}

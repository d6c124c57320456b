/** Law: leg B and the verification record what stands, by the plan's own count, whatever its size; what differs from the plan by one is refused, and nothing is recorded. */
import type { Lie, RecorderCase } from '../../generators/recorder-lie.ts';
import { everyLie, recorderCase, runOfSize } from '../../generators/recorder-lie.ts';
import { tell } from '../../harness/counterexample/story.ts';
import { law } from '../../harness/engine/law.ts';
import type { Settings, Stage } from '../../harness/engine/settings.ts';
import { acceptFields, acceptWhere, fieldsOf } from '../../harness/engine/value-shape.ts';
import { exercised } from '../../harness/laws/exercised.ts';
import { judgeAlways, judgeSwitch } from '../../harness/run/checks.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { type CutterWorkbench, PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { acceptRun } from '../pipeline/run-shape.ts';
import { WRONG_RECORDERS } from './canaries.ts';
import { type RecordersSeen, recordWith } from './case.ts';
import { judgeRecorders } from './check.ts';

law({
  pipeline: PRODUCTION,
  id: 'recorders/hold-to-plan',
  claim:
    'always records the count and the digest of what was cut, under two roles, and never what differs from the plan by one',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: recorderCase(12),
  examples,
  act: (value: RecorderCase, workbench: CutterWorkbench): Promise<RecordersSeen> =>
    recordWith(value, workbench),
  check: (value, recorded) => [
    ...judgeRecorders(value, recorded),
    ...judgeAlways(recorded.seen),
    ...judgeSwitch(recorded.seen, CUTTER),
  ],
  accepts: acceptFields({
    run: acceptRun,
    lie: acceptWhere((lie) => KINDS.includes(String(fieldsOf(lie)['of'])), 'it is no lie we know'),
  }),
  label: ({ run, lie }) => [labelOf(lie), sizeOf(run.plan.rows.length)],
  requires: {
    'the truth': 1,
    'a claim to leg_b_record': 1,
    'a claim to write_verify': 1,
    'rows before leg_b_record': 1,
    'rows before write_verify': 1,
    'the answer to leg_b_record': 1,
    'the answer to write_verify': 1,
    'the record of leg B': 1,
    'units 1': 1,
    'units up to 60': 1,
    'units up to 500': 1,
  },
  tell: ({ lie }, { seen, found }) => [
    `lie: ${JSON.stringify(lie)}`,
    ...tell(seen),
    `found: ${JSON.stringify(found)}`,
  ],
  tally: (_value, { seen }, stage) => exercised(seen, stage),
  canaries: WRONG_RECORDERS,
});

const KINDS = ['nobody', 'claim', 'rows', 'answer', 'record'];

/** Every lie on a small plan, and the truth about 1, 60 and 500 units; with real commits one lie of each kind. */
function examples(settings: Settings, stage: Stage): readonly RecorderCase[] {
  const [small] = explicitRuns(settings).flatMap(({ runs }) => runs.slice(0, 1));
  const truth = [1, 60, 500].map(
    (units): RecorderCase => ({ run: runOfSize(units), lie: { of: 'nobody' } }),
  );
  // Read as a pattern it is the name of the run that stands in the baseline.
  const alike: RecorderCase = {
    run: { ...runOfSize(3), runId: 'baselin_' },
    lie: { of: 'nobody' },
  };
  const lies = [
    alike,
    ...everyLie(runOfSize(3)),
    ...(small === undefined ? [] : everyLie(small).slice(0, 4)),
  ];
  return stage === 'rollback' ? [...lies, ...truth] : [...lies.filter(isTold), ...truth];
}

/** One lie of each kind and phase. */
function isTold({ lie }: RecorderCase, index: number, all: readonly RecorderCase[]): boolean {
  return all.findIndex((one) => labelOf(one.lie) === labelOf(lie)) === index;
}

function labelOf(lie: Lie): string {
  switch (lie.of) {
    case 'nobody':
      return 'the truth';
    case 'claim':
      return `a claim to ${lie.before}`;
    case 'rows':
      return `rows before ${lie.before}`;
    case 'answer':
      return `the answer to ${lie.before}`;
    case 'record':
      return 'the record of leg B';
    default:
      return lie satisfies never;
  }
}

function sizeOf(units: number): string {
  return units === 1 ? 'units 1' : units <= 60 ? 'units up to 60' : 'units up to 500';
}

/** Law: where others changed or built on the cut, the compensation refuses and changes nothing. */
import { everyMeddling, meddledRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { differences, stateAfter } from '../../harness/run/checks.ts';
import { type History, MEDDLINGS } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import { exercised } from '../histories/exercised.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { judgeCommon, judgeOutcomes, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { HASTY_INVERSES } from './canaries-yields.ts';

law({
  id: 'compensation/yields',
  claim:
    'never undoes what others changed or built on; it refuses, with a typed reason, and changes nothing',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: meddledRun(20),
  examples: (settings) =>
    explicitRuns(settings)
      .slice(0, 1)
      .flatMap(({ runs }) => everyMeddling(runs)),
  act: (history, workbench) => workbench.run(history),
  check: (history, seen) => [...judgeYielding(history, seen), ...judgeCommon(seen)],
  accepts: acceptHistory,
  label: (history) =>
    history.steps.flatMap((step) => (step.do === 'meddle' ? [`meddling ${step.how}`] : [])),
  requires: Object.fromEntries(MEDDLINGS.map((how) => [`meddling ${how}`, 1])),
  tell: tellHistory,
  tally: (_history, seen, stage) => exercised(seen, stage),
  canaries: HASTY_INVERSES,
});

function judgeYielding(history: History, seen: Observation): readonly string[] {
  const revert = history.steps.length - 1;
  const outcome = seen.steps[revert]?.outcome;
  const typed =
    outcome?.status === 'refused' &&
    (outcome.reason.code === 'changed_since' || outcome.reason.code === 'built_upon');
  return [
    ...judgeOutcomes(seen.steps.slice(0, revert)),
    ...(typed ? [] : [`the compensation did not yield: ${JSON.stringify(outcome ?? null)}`]),
    ...differences(stateAfter(seen, revert - 1), seen.boundaries.at(-1)?.state ?? []).map(
      (difference) => `though it refused: ${difference}`,
    ),
  ];
}

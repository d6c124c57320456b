/** Law: the shipped target document cuts, enacts, is recorded and verified, and comes back, and touches no row of anybody else, whatever others do beside it. */
import fc from 'fast-check';
import { run } from '../../generators/plan.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { exercised } from '../../harness/laws/exercised.ts';
import { judgeCommon, judgeOutcomes, tellHistory } from '../../harness/laws/unwinding.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { type CutterWorkbench, PRODUCTION } from '../pipeline/cutter.ts';
import { acceptRun } from '../pipeline/run-shape.ts';
import { TARGET_OPTIONS } from '../pipeline/target.ts';
import { HARMFUL_TARGETS } from './canaries.ts';
import { type Harm, runTarget, type TargetCase } from './case.ts';
import { judgeHarm, judgeShipped } from './check.ts';

law({
  pipeline: PRODUCTION,
  id: 'target/harmless',
  claim: 'always cuts, enacts and takes back the shipped target, and never touches anything else',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: targetCase(),
  examples: () => [{ other: null, places: [] }],
  act: (value: TargetCase, workbench: CutterWorkbench): Promise<Harm> =>
    runTarget(value, workbench, TARGET_OPTIONS),
  check: (value, harm) => [
    ...judgeHarm(value, harm),
    ...judgeOutcomes(harm.seen.steps),
    ...judgeCommon(harm.seen, PRODUCTION),
    ...judgeShipped(harm),
  ],
  accepts: acceptFields({
    other: (other) => (other === null ? [] : acceptRun(other)),
    places: acceptWhere(Array.isArray, 'they are no list'),
  }),
  label: ({ other, places }) =>
    other === null
      ? ['alone']
      : [
          `others in a document that is ${other.plan.documentRef.includes('baseline') ? 'known' : 'new'}`,
          places.every((place) => place === 0) ? 'others before' : 'others meanwhile',
        ],
  requires: { alone: 1, 'others meanwhile': 1 },
  tell: (_value, { seen }) => tellHistory({ runs: [], steps: [], faults: [] }, seen, PRODUCTION),
  tally: (_value, { seen }, stage) => exercised(seen, stage),
  canaries: HARMFUL_TARGETS,
});

/** Any plan of others, as far as it goes, each phase wherever it falls. */
function targetCase(): fc.Arbitrary<TargetCase> {
  const place = fc.nat({ max: PHASES.length });
  return fc
    .record({
      other: run({ maxUnits: 2, tag: 'b' }),
      places: fc.array(place, { maxLength: PHASES.length }),
    })
    .map(({ other, places }) => ({ other, places: places.toSorted((one, two) => one - two) }));
}

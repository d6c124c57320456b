/** Law: PostgreSQL and the model in memory answer the same to every row. Two texts of one contract, written apart: where they differ, one of them is wrong. */
import {
  everyFlawAlone,
  type FlawedRows,
  flawedRows,
  OBJECTIONABLE_FIELDS,
  takenPlan,
} from '../../generators/flawed-rows.ts';
import type { Told } from '../../harness/counterexample/story.ts';
import { law } from '../../harness/engine/law.ts';
import type { Settings } from '../../harness/engine/settings.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { type Cutplan, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { createEach } from '../histories/creation.ts';
import { type CutterWorkbench, PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { acceptPlan } from '../pipeline/run-shape.ts';
import { disagreements, labelReplies, type Replies } from './agreement.ts';
import {
  everySpaceIsBlank,
  ownerNotAsked,
  parentNotSought,
  positionNotAsked,
} from './canaries-model.ts';

interface Compared extends Replies {
  readonly after: readonly string[];
}

law({
  pipeline: PRODUCTION,
  id: 'cut/agrees-with-model',
  claim:
    'PostgreSQL and the model always accept and reject the same rows, and never with other reasons',
  needs: ['concurrentSessions'],
  given: flawedRows(12),
  examples,
  act: async ({ plan }: FlawedRows, workbench: CutterWorkbench): Promise<Compared> => {
    const { creations, after } = await createEach(plan, workbench);
    return { database: creations, model: workbench.pipeline.model.create(plan), after };
  },
  check: (_value, seen) => [...disagreements(seen), ...seen.after],
  accepts: acceptFields({
    plan: acceptPlan,
    spoils: acceptWhere(Array.isArray, 'they are no list'),
  }),
  label: (_value, { database }) => labelReplies(database),
  // One at least of each: the examples alone meet them, whatever the seed.
  requires: {
    created: 1,
    rejected: 1,
    error: 1,
    'several reasons in one row': 1,
    'several rejected rows': 1,
    ...Object.fromEntries(OBJECTIONABLE_FIELDS.map((field) => [`rejected for ${field}`, 1])),
  },
  tell: ({ spoils }, { database, model }) => [
    { what: 'deed', text: `a plan is asked about, spoilt by: ${spoils.join(', ') || 'nothing'}` },
    ...database.flatMap(({ position, status, reasons }, index): readonly Told[] => [
      { what: 'deed', text: `row ${position}: fn_iu_create` },
      [
        `row ${position}: PostgreSQL ${status} ${reasons.join('; ')}`,
        `the model ${model[index]?.status} ${model[index]?.reasons.join('; ')}`,
      ].join(' | '),
    ]),
  ],
  canaries: [ownerNotAsked, parentNotSought, positionNotAsked, everySpaceIsBlank],
});

/** One row with one flaw first: what shows a missing rule is then the smallest plan there is. */
function examples(settings: Settings): readonly FlawedRows[] {
  const [oneUnit, sample] = explicitRuns(settings).map(({ runs }) => runs[0]?.plan);
  if (oneUnit === undefined || sample === undefined) return [];
  return [
    ...everyFlawAlone(oneUnit),
    { plan: withoutRoot(sample), spoils: ['no root'] },
    takenPlan(oneUnit),
  ];
}

/** The first row is a parent: those under it go its way, and those under them. */
function withoutRoot(plan: Cutplan): Cutplan {
  const rows = plan.rows.map((row, index) => (index === 0 ? { ...row, title: '' } : row));
  return freezeCutplan({ ...plan, rows });
}

/** Law: the preflight refuses exactly what `fn_iu_create` would reject, field by field and all at once, and what the database could not keep as it stands in the plan. */
import {
  everyFlawAlone,
  type FlawedRows,
  flawedRows,
  OBJECTIONABLE_FIELDS,
  takenPlan,
} from '../../generators/flawed-rows.ts';
import { law } from '../../harness/engine/law.ts';
import type { Settings } from '../../harness/engine/settings.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { baselineUnits } from '../../schema/contract/baseline.ts';
import { type Cutplan, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { type CutterWorkbench, PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { acceptPlan } from '../pipeline/run-shape.ts';
import { WRONG_PREFLIGHTS } from './canaries.ts';
import { type Checked, checkAndCreate } from './case.ts';
import { judgeChecked } from './check.ts';

law({
  pipeline: PRODUCTION,
  id: 'preflight/agrees',
  claim:
    'always refuses every row that the database would reject, and never one that it would take',
  needs: ['concurrentSessions'],
  given: flawedRows(12),
  examples,
  act: ({ plan }: FlawedRows, workbench: CutterWorkbench): Promise<Checked> =>
    checkAndCreate(plan, workbench),
  check: ({ plan }, checked) => [
    ...judgeChecked(plan, checked),
    ...checked.after,
    ...checked.known,
  ],
  accepts: acceptFields({
    plan: acceptPlan,
    spoils: acceptWhere(Array.isArray, 'they are no list'),
  }),
  label: (_value, checked) => labelsOf(checked),
  requires: {
    'nothing found': 1,
    'several rows refused': 1,
    'several fields of one row': 1,
    'cannot be sent': 1,
    'created otherwise': 1,
    'an address that stands': 1,
    'parent_address of the plan': 1,
    'position of the plan': 1,
    ...Object.fromEntries(OBJECTIONABLE_FIELDS.map((field) => [`refused: ${field}`, 1])),
  },
  tell: ({ spoils }, { findings, creations }) => [
    `spoilt by: ${spoils.join(', ') || 'nothing'}`,
    ...creations.map(({ position, status, reasons }, index) => {
      const said = findings.filter((finding) => finding.position === index + 1);
      const own = said.map(({ rule, problem }) => `${problem} (${rule})`).join('; ');
      const answer = [status, ...reasons].join(' ');
      return `row ${position}: PostgreSQL ${answer} | the preflight ${own || 'nothing'}`;
    }),
  ],
  canaries: WRONG_PREFLIGHTS,
});

/** Everything that is wrong in one way first; then a plan that the database cannot refuse and would not keep. */
function examples(settings: Settings): readonly FlawedRows[] {
  const [plan] = explicitRuns(settings).map(({ runs }) => runs[0]?.plan);
  if (plan === undefined) return [];
  return [
    ...everyFlawAlone(plan),
    takenPlan(plan),
    { plan: halved(plan), spoils: ['half a pair in a body'] },
    { plan: hung(plan, 0), spoils: ['under a unit of its own document'] },
    { plan: hung(plan, 1), spoils: ['under a unit of another document'] },
    {
      plan: freezeCutplan({ ...plan, rows: plan.rows.flatMap(twice) }),
      spoils: ['position of another'],
    },
  ];
}

/** The first body ends in half a pair of surrogates, which the database never gets as it is. */
function halved(plan: Cutplan): Cutplan {
  const rows = plan.rows.map((row, at) => (at === 0 ? { ...row, body: `${row.body}\ud800` } : row));
  return freezeCutplan({ ...plan, rows });
}

/** Hangs the plan under a unit of the baseline: of the document that it goes into, or of the next one. */
function hung(plan: Cutplan, further: number): Cutplan {
  const documents = [...new Set(baselineUnits().map(({ documentRef }) => documentRef))];
  const [own = '', home = ''] = [documents[0], documents[further]];
  const parent = baselineUnits().find(({ documentRef }) => documentRef === home);
  const rows = plan.rows.map((row) => ({ ...row, parentAddress: parent?.address ?? null }));
  return freezeCutplan({ ...plan, documentRef: own, rows });
}

/** The same place twice, at two addresses. */
function twice(row: Cutplan['rows'][number]): readonly Cutplan['rows'][number][] {
  return [row, { ...row, canonicalAddress: `${row.canonicalAddress}/again` }];
}

function labelsOf({ findings, creations, altered, stood }: Checked): readonly string[] {
  const refused = findings.filter(({ rule }) => rule === 'row');
  const rows = new Set(refused.map(({ position }) => position));
  return [
    ...(findings.length === 0 ? ['nothing found'] : []),
    ...(rows.size > 1 ? ['several rows refused'] : []),
    ...(refused.length > rows.size ? ['several fields of one row'] : []),
    ...(creations.some(({ status }) => status === 'error') ? ['cannot be sent'] : []),
    ...(altered.length > 0 ? ['created otherwise'] : []),
    ...(Object.keys(stood).length > 0 ? ['an address that stands'] : []),
    ...new Set(refused.map(({ field }) => `refused: ${field}`)),
    ...new Set(
      findings.filter(({ rule }) => rule === 'plan').map(({ field }) => `${field} of the plan`),
    ),
  ];
}

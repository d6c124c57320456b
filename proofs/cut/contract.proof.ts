/** Law: `fn_iu_create` creates a row iff it meets the contract, and otherwise names the field. Asked of the database itself, past the preflight. */
import { everyFlaw, type OneFlaw, oneFlaw } from '../../generators/one-flaw.ts';
import type { Told } from '../../harness/counterexample/story.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { type Creation, createEach } from '../histories/creation.ts';
import { type CutterWorkbench, PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { acceptPlan } from '../pipeline/run-shape.ts';
import { blankTitlePasses, choosesForYou, silentRejection } from './canaries-contract.ts';

law({
  pipeline: PRODUCTION,
  id: 'cut/contract',
  claim:
    'always creates a row that meets the contract, and never one that does not, naming the field',
  needs: ['concurrentSessions'],
  given: oneFlaw(12),
  examples: (settings) => {
    const plan = explicitRuns(settings)[0]?.runs[0]?.plan;
    return plan === undefined ? [] : [{ plan, flaw: null }, ...everyFlaw(plan)];
  },
  act: (value: OneFlaw, workbench: CutterWorkbench) => createEach(value.plan, workbench),
  check: ({ plan, flaw }, { creations, after }) => [
    ...creations.flatMap((creation, index) => {
      const spoilt = flaw !== null && plan.rows[index]?.position === flaw.position;
      return judgeRow(creation, spoilt ? flaw.reason : null);
    }),
    ...after,
  ],
  accepts: acceptFields({
    plan: acceptPlan,
    flaw: acceptWhere((flaw) => typeof flaw === 'object', 'it is neither a flaw nor null'),
  }),
  label: ({ flaw }) => [flaw === null ? 'valid' : `flaw in ${flaw.field}`],
  requires: {
    valid: 1,
    'flaw in section_type': 1,
    'flaw in title': 1,
    'flaw in canonical_address': 1,
  },
  tell: (_value, { creations }) =>
    creations.flatMap(({ position, status, reasons }): readonly Told[] => [
      { what: 'deed', text: `row ${position}: fn_iu_create` },
      `row ${position}: ${[status, ...reasons].join(' ')}`,
    ]),
  canaries: [blankTitlePasses, choosesForYou, silentRejection],
});

function judgeRow(creation: Creation, expected: string | null): readonly string[] {
  const { position, status, reasons } = creation;
  if (expected === null) {
    return status === 'created'
      ? []
      : [`row ${position} meets the contract, yet: ${reasons.join('; ')}`];
  }
  if (status !== 'rejected') return [`row ${position} was ${status}, expected: ${expected}`];
  return reasons.length === 1 && reasons[0] === expected
    ? []
    : [`row ${position} was rejected with "${reasons.join('; ')}" instead of "${expected}"`];
}

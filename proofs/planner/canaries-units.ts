/** Planners that lose nothing of a document and are wrong all the same: in what they say of a unit, or in what they take. */

import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import type { CutterCanary, CutterPipeline } from '../pipeline/cutter.ts';
import { replacing } from '../pipeline/mutant.ts';
import { OPTIONS } from './case.ts';

type Planner = CutterPipeline['planner'];

export const forgetsTitles = planning(
  'forgets-titles',
  'the title of a unit is its number alone',
  (planner, ...asked) => {
    const plan = planner.plan(...asked);
    const rows = plan.rows.map((row) => ({ ...row, title: row.title.replace(/\..*/u, '') }));
    return freezeCutplan({ ...plan, rows });
  },
);

export const plansAnything = planning(
  'plans-anything',
  'a document that must be refused is cut as another one',
  (planner, ...asked) => {
    try {
      return planner.plan(...asked);
    } catch {
      return planner.plan('Điều 1.', { ...OPTIONS, depth: 'point' });
    }
  },
);

export const exhaustsItself = planning(
  'exhausts-itself',
  'a document of more than nine units ends in an error that is not ours',
  (planner, ...asked) => {
    const plan = planner.plan(...asked);
    if (plan.rows.length > 9) throw new RangeError('Maximum call stack size exceeded');
    return plan;
  },
);

function planning(
  name: string,
  breaks: string,
  plan: (planner: Planner, ...asked: Parameters<Planner['plan']>) => ReturnType<Planner['plan']>,
): CutterCanary {
  return replacing({ name, breaks }, 'planner', (planner) => ({
    ...planner,
    plan: (...asked) => plan(planner, ...asked),
    // What was planned all the same needs no more than notices.
    survey: (document, options) => ({
      notices: [],
      counts: planner.survey('Điều 1.', { ...OPTIONS, depth: 'point' }).counts,
      ...surveyed(() => planner.survey(document, options)),
      plan: plan(planner, document, options),
    }),
  }));
}

function surveyed(survey: () => ReturnType<Planner['survey']>) {
  try {
    return survey();
  } catch {
    return {};
  }
}

/** Databases and models that lack one rule of the contract. Whichever side it is, the law of their agreement must notice. */
import { type Cutplan, type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant, replacing } from '../pipeline/mutant.ts';

/** The table still refuses the row, so the call ends in an error and not in a reason. */
export const ownerNotAsked: CutterCanary = mutant({
  name: 'owner-not-asked',
  breaks: 'the database does not ask for the owner of a unit',
  routine: 'public.fn_iu_create',
  from: `case when cutter.is_blank(p_owner_ref) then 'owner_ref: must not be empty' end,`,
  to: 'null,',
});

/** No constraint stands behind this rule: the unit is created, outside the hierarchy. */
export const parentNotSought: CutterCanary = mutant({
  name: 'parent-not-sought',
  breaks: 'the database creates a unit under a parent that is not there',
  routine: 'public.fn_iu_create',
  from: 'case when p_parent_address is not null and parent is null',
  to: 'case when false',
});

export const positionNotAsked: CutterCanary = forgetful({
  name: 'position-not-asked',
  breaks: 'the model takes any position for a positive one',
  overlook: ({ position }) => ({ position: Math.max(position, 1) }),
});

export const everySpaceIsBlank: CutterCanary = forgetful({
  name: 'every-space-is-blank',
  breaks: 'the model counts as blank what JavaScript trims, and not only what the contract names',
  overlook: ({ title }) => ({ title: (title as string | null)?.trim() === '' ? '' : title }),
});

interface Forgetful {
  readonly name: string;
  readonly breaks: string;
  /** What the model is shown in place of the row's own fields. */
  readonly overlook: (row: CutplanRow) => Partial<CutplanRow>;
}

/** The model itself stays whole: it is shown rows from which what the rule is about was taken out. */
function forgetful({ name, breaks, overlook }: Forgetful): CutterCanary {
  const shown = (plan: Cutplan): Cutplan =>
    freezeCutplan({ ...plan, rows: plan.rows.map((row) => ({ ...row, ...overlook(row) })) });
  return replacing({ name, breaks }, 'model', ({ create }) => ({
    create: (plan) => create(shown(plan)),
  }));
}

/** The cases in which others write to a run, between any two of its phases, and it is to be taken back. Plain data. */
import { callOf, type Deed } from '../../generators/direct-call.ts';
import { EDITS, type Edit } from '../../generators/neighbour-deeds.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { by, done, swiftly, undone } from './courses.ts';

export function editedExamples(): readonly (readonly Deed[])[] {
  return [
    ...EDITS.map((how) => takenBackAfter(how)),
    ...EDITS.flatMap((how, at) =>
      [2, 3, 4, 5].map((upTo) => takenBackFrom(upTo, { how, of: 0, unit: (at + upTo) % 2 })),
    ),
    ...OF_DOCUMENTS.map((how) => takenBackFrom(2, { how, of: 1, unit: 0 })),
  ];
}

/** Others write to a run while it goes on and once it stands, and then it is to be taken back. */
function takenBackAfter(how: Edit): readonly Deed[] {
  const edit: Deed = { do: 'edit', how, run: 0, unit: 1 };
  const all = done(0, PHASES.length);
  return [...swiftly(all.slice(0, 2)), edit, ...swiftly(all.slice(2)), edit, ...foundAndRefused(0)];
}

/** Others write to a run when so many phases stand: the next phase and each inverse must see to it by itself. */
function takenBackFrom(
  upTo: number,
  { how, of, unit }: { readonly how: Edit; readonly of: 0 | 1; readonly unit: number },
): readonly Deed[] {
  const edit: Deed = { do: 'edit', how, run: of, unit };
  const next = done(of, upTo + 1)
    .slice(upTo)
    .map((phase) => ({ ...phase, ends: 'rollback' as const }));
  return [...swiftly(done(of, upTo)), edit, ...next, ...foundAndRefused(of)];
}

/** Of documents that stand others may know more than the run does. */
const OF_DOCUMENTS: readonly Edit[] = [
  ...(['edit_document', 'retire_document', 'record_other', 'record_first'] as const),
  'record_at_once',
  ...(['bear_run', 'move_document', 'give_away', 'hang_own'] as const),
];

function foundAndRefused(of: 0 | 1): readonly Deed[] {
  const question = by('cutter_verify', [callOf('public.fn_revert_check', of)], 'rollback');
  const inverses = undone(of).map((one) => ({ ...one, role: 'cutter_exec' as const }));
  return [question, ...swiftly(inverses)];
}

/** Cutters and functions that forget about each other. Alone each of them works; the law of two cutters must refute every one. */
import { reporting } from '../../harness/laws/wrapped.ts';
import type { PhaseOutcome } from '../../schema/pipeline.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const HELD = `perform from public.legal_document where document_ref = p_document_ref for update;`;

/** Two cuts of one document count from the same number of units. */
export const lostUpdate: CutterCanary = mutant({
  name: 'lost-update',
  breaks:
    'the number of units is read when the cut opens and written when it closes, with no lock between',
  mutations: [
    { routine: 'public.fn_cut_open', from: HELD, to: HELD.replace(' for update', '') },
    {
      routine: 'public.fn_cut_close',
      from: 'set unit_count = unit_count + created_count,',
      to: `set unit_count = (opened.before ->> 'unit_count')::integer + created_count,`,
    },
  ],
});

/** Counts, digests and the order of the moves are as they should be: the model alone sees it. */
const UNSEEN: readonly CutterCanary[] = [
  mutant({
    name: 'audits-another-row',
    breaks: 'the audit keeps a digest of the title in the place of one of the row',
    routine: 'cutter.audit_unit',
    from: 'cutter.text_digest(new::text)',
    to: 'cutter.text_digest(new.title)',
  }),
  mutant({
    name: 'forgets-the-profile',
    breaks: 'the document is told the run in the place of the digest of its units',
    routine: 'public.fn_cut_close',
    from: `'unit_digest', created_digest)),`,
    to: `'unit_digest', p_run_id)),`,
  }),
];

export const FORGETFUL_CUTTERS: readonly CutterCanary[] = [
  lostUpdate,
  ...UNSEEN,
  mutant({
    name: 'rows-not-held',
    breaks: 'an inverse looks at the document without holding it',
    routine: 'cutter.hold_rows',
    from: `and relation = 'public.legal_document'
  )
  for update;`,
    to: `and relation = 'public.legal_document'
  );`,
  }),
  mutant({
    name: 'no-turns',
    breaks: 'two callers of one run do not take turns',
    routine: 'cutter.take_turn',
    from: `perform pg_advisory_xact_lock(hashtextextended('cutter.run ' || coalesce(p_run_id, ''), 0));`,
    to: 'null;',
  }),
  mutant({
    name: 'old-snapshot',
    breaks: 'two transactions of a run may go on from the same event',
    statements: ['alter table cutter.run_event drop constraint run_event_run_id_ordinal_key'],
  }),
  mutant({
    name: 'looks-once',
    breaks: 'the run is looked at before its rows are held, and not again',
    mutations: ['public.fn_verify_revert', 'public.fn_leg_b_revert'].map((routine) => ({
      routine,
      from: 'perform cutter.refuse(public.fn_revert_check(p_run_id));',
      to: '',
    })),
  }),
  mutant({
    name: 'record-of-another',
    breaks: 'governance records are taken back by document instead of by run',
    routine: 'public.fn_leg_b_revert',
    from: 'delete from public.governance_record where run_id = p_run_id;',
    to: `delete from public.governance_record where document_ref =
    (select document_ref from public.governance_record where run_id = p_run_id) and run_id <> 'baseline';`,
  }),
  mutant({
    name: 'search-rows-of-another',
    breaks: 'search rows are taken back by document instead of by run',
    routine: 'public.fn_cut_revert',
    from: 'delete from public.information_unit_search where unit_id = any (unit_ids);',
    to: `delete from public.information_unit_search where document_ref =
    (select document_ref from public.information_unit_search where unit_id = unit_ids[1]);`,
  }),
  {
    name: 'conflict-taken-for-success',
    breaks: 'a cut that gave way to another one is reported as applied',
    change: (pipeline) => reporting(pipeline, 'cut_leg_a', takenForSuccess),
  },
  {
    name: 'answers-in-another-word',
    breaks: 'a cut that gave way to another one ends in a status that there is not',
    change: (pipeline) =>
      reporting(pipeline, 'cut_leg_a', (outcome) =>
        isConflict(outcome) ? ({ ...outcome, status: 'postponed' } as never) : outcome,
      ),
  },
  {
    name: 'tries-again-in-silence',
    breaks: 'a cut that gave way to another one is tried again, and nobody is told',
    change: (pipeline) =>
      reporting(pipeline, 'cut_leg_a', (outcome, again) =>
        isConflict(outcome) ? again() : outcome,
      ),
  },
];

function takenForSuccess(outcome: PhaseOutcome): PhaseOutcome {
  return isConflict(outcome) ? { status: 'applied', detail: {} } : outcome;
}

function isConflict(outcome: PhaseOutcome): boolean {
  return outcome.status === 'refused' && outcome.reason.code === 'conflict';
}

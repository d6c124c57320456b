/** What the functions of the copy take, parameter by parameter, and how each can be given something else than what is right. Plain data in words; the values are made where a run is known. */

/** Every function that a role may call, with what its parameters mean, in their order. No function takes one meaning twice. */
export const PARAMETERS = {
  'public.fn_backup_record': ['run', 'plan', 'actor', 'manifest'],
  'public.fn_cut_open': ['run', 'plan', 'document', 'actor', 'count'],
  'public.fn_iu_create': [
    ...(['run', 'document', 'position', 'parent', 'address', 'title', 'body', 'actor'] as const),
    ...(['unitKind', 'publication', 'section', 'owner', 'heading'] as const),
  ],
  'public.fn_cut_close': ['run', 'plan', 'actor', 'count'],
  'public.fn_iu_enact': ['run', 'plan', 'actor'],
  'public.fn_leg_b_record': ['run', 'plan', 'actor', 'count', 'unitDigest'],
  'public.fn_verify_record': ['run', 'plan', 'actor', 'count', 'unitDigest'],
  'public.fn_verify_revert': ['run', 'actor'],
  'public.fn_leg_b_revert': ['run', 'actor'],
  'public.fn_iu_enact_revert': ['run', 'actor'],
  'public.fn_cut_revert': ['run', 'actor'],
  'public.fn_backup_revert': ['run', 'actor'],
  'public.fn_revert_check': ['run'],
  'public.fn_run_state': ['run'],
  'public.fn_run_hold': ['run'],
  'public.fn_run_settle': ['run'],
  'public.fn_approval_claim': [
    ...(['approval', 'nonce', 'run', 'plan', 'operations', 'notBefore', 'notAfter'] as const),
  ],
  'public.fn_approval_consume': ['approval', 'run', 'operation'],
} as const satisfies Readonly<Record<string, readonly Meaning[]>>;
export type Routine = keyof typeof PARAMETERS;

const BLANK = ['null', 'blank'] as const;

/** What may stand in the place of the right value. */
export const DEVIATIONS = {
  run: ['of the other run', 'of no run', 'of the baseline', ...BLANK],
  plan: ['of the other run', ...BLANK],
  document: ['of the baseline', 'of no run', ...BLANK],
  actor: ['another', ...BLANK],
  manifest: ['another', ...BLANK],
  count: ['one more', 'one less', 'zero', 'negative', 'null'],
  unitDigest: ['of the other run', 'one digit less', ...BLANK],
  position: ['zero', 'negative', 'one more', 'null'],
  parent: ['of the baseline', 'of no run', 'itself', ...BLANK],
  address: ['of the baseline', 'at the limit', 'over the limit', 'another', ...BLANK],
  title: ['another', 'no-break space', ...BLANK],
  body: ['another', ...BLANK],
  unitKind: ['unknown', ...BLANK],
  publication: ['another', 'unknown', ...BLANK],
  section: ['another', 'unknown', ...BLANK],
  owner: ['another', ...BLANK],
  heading: ['another', ...BLANK],
  approval: ['of the other run', 'another', ...BLANK],
  nonce: ['of the other run', 'another', ...BLANK],
  operations: ['to recover', 'to revert', 'all', 'none', 'unknown', 'null'],
  operation: ['to recover', 'to revert', 'unknown', 'null'],
  notBefore: ['to come', 'long ago', 'null'],
  notAfter: ['over', 'days away', 'for ever', 'null'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Meaning = keyof typeof DEVIATIONS;

/** By meaning, what is given in the place of the right value. */
export type Deviations = { readonly [M in Meaning]?: (typeof DEVIATIONS)[M][number] };

export const ROUTINES = Object.keys(PARAMETERS) as readonly Routine[];

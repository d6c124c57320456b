/** Names the reasons for which an approval arms nothing. A name never changes: people and scripts rely on it. */

export const APPROVAL_CODES = [
  'missing',
  'malformed',
  'forged',
  'wrong_namespace',
  'unknown_signer',
  'signer_not_valid',
  'not_a_sovereign',
  'too_few_signatures',
  'same_key_twice',
  'same_role_twice',
  'requester_signs',
  'no_window',
  'window_too_long',
  'not_yet_valid',
  'expired',
  'wrong_run',
  'wrong_plan',
  'operation_not_allowed',
  'wrong_address',
  'wrong_database',
  'wrong_certificate',
  'wrong_schema',
  'clock_skew',
  'replayed',
  'ledgers_disagree',
  'ledger_unusable',
  'database_refused',
] as const;
export type ApprovalCode = (typeof APPROVAL_CODES)[number];

export interface ApprovalObjection {
  readonly code: ApprovalCode;
  /** The offending value, in words. */
  readonly what: string;
}

/** The one error class of the project: a stable code, a message with the offending value, a hint that says what to do. */

/** Stable codes; evidence and scripts may rely on them. */
const FAILURE_CODES = [
  'E_USAGE',
  'E_CONFIGURATION',
  'E_DIRECTORY',
  'E_DOCUMENT',
  'E_CUTPLAN',
  'E_SERVER_START',
  'E_SCHEMA_LOAD',
  'E_CONTRACT',
  'E_CONNECTION',
  'E_DATABASE',
  'E_MULTIPLE_STATEMENTS',
  'E_SYNTAX',
  'E_STATEMENT_REFUSED',
  'E_FUNCTION_REFUSED',
  'E_TRANSACTION_CONTROL',
  'E_OUTSIDE_TRANSACTION',
  'E_SECOND_TRANSACTION',
  'E_TRANSACTION_ENDED',
  'E_GUARD_CLOSED',
  'E_DEADLINE',
  'E_EXISTING',
  'E_NOT_SHOWN',
  'E_CANARY',
  'E_JOURNAL',
  'E_BACKUP',
  'E_EVIDENCE',
  'E_SHARD',
  'E_INTERNAL',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

interface FailureDetail {
  /** One sentence that says what to do. */
  readonly hint?: string;
  /** The five characters of SQLSTATE, where the server objected. */
  readonly sqlstate?: string;
  readonly cause?: unknown;
}

/** Every error that leaves one of our modules. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly sqlstate: string | undefined;

  constructor(code: FailureCode, message: string, detail: FailureDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.hint = detail.hint;
    this.sqlstate = detail.sqlstate;
  }
}

/** What was thrown, read for its code (an SQLSTATE, or the name of a system error) and message; `none` where it has no code. */
export function thrownError(thrown: unknown): { readonly code: string; readonly message: string } {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  return { code: String(code ?? 'none'), message: String(message ?? thrown) };
}

/** Knows our errors by their name and code, not by their class: a test runner may have loaded this module twice. */
export function isProofError(thrown: unknown): thrown is ProofError {
  const { name, code } = (thrown ?? {}) as { name?: unknown; code?: unknown };
  return name === 'ProofError' && FAILURE_CODES.some((known) => known === code);
}

/** Gives the text of anything that was thrown, with code and hint where it has them. */
export function describeFailure(thrown: unknown): string {
  if (isProofError(thrown)) {
    const hint = thrown.hint === undefined ? '' : ` (${thrown.hint})`;
    return `${thrown.code}: ${thrown.message}${hint}`;
  }
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

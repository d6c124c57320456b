/** One call of a function of the contract, as a session's user sends it. Says nothing of what it does. */
import type { Value } from './state.ts';

/** Alone in its transaction, which commits afterwards, unless it is one of several that are said to be in one. */
export interface Call {
  /** By its full name in the contract, such as `public.fn_iu_create`. */
  readonly routine: string;
  /** The session's user, such as `cutter_exec`. */
  readonly role: string;
  /** The arguments in order. */
  readonly values: readonly Value[];
  /** Who logged in, where the role was only taken on by `set role`: the audit names him. */
  readonly login?: string;
  /** The clock of the server, where it is known; otherwise the newest moment that the ledgers know. */
  readonly at?: string;
  /** The name of the database, where it is known; otherwise any name will do. */
  readonly database?: string;
}

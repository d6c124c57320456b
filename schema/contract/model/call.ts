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
}

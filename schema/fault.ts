/** Faults: failures that strike at one statement. Part of the generated value, so that they shrink with it. */

/** `before`: the statement never ran. `after`: it ran, and the pipeline is told that it failed. */
export const FAULT_SIDES = ['before', 'after'] as const;
/** `disconnect`: the pipeline loses its connection; after COMMIT that is the lost acknowledgement. `crash`: its process dies, and nothing of it runs on. */
export const FAULT_KINDS = [
  'sql_error',
  'cancel',
  'timeout',
  'disk_full',
  'terminate',
  'disconnect',
  'crash',
] as const;
/** Kinds where the server answers with an error and the session goes on: never after a COMMIT, which has landed. */
export const ERROR_KINDS: readonly FaultKind[] = ['sql_error', 'cancel', 'timeout', 'disk_full'];
type FaultSide = (typeof FAULT_SIDES)[number];
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  /** Index into the steps of the history. */
  readonly step: number;
  /** Index into the statements of that step, `BEGIN` being 0. */
  readonly statement: number;
  readonly side: FaultSide;
  readonly kind: FaultKind;
  /** What an `sql_error` says, such as `40001`. */
  readonly sqlstate: string;
}

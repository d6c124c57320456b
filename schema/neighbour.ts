/** What somebody else does beside a run, between any two of its transactions, and what the tables held around it. Plain data; a deed is kept as a counterexample when it refutes. */
import type { History } from './history.ts';
import type { Observation } from './observation.ts';
import type { PipelineRun } from './pipeline.ts';

export const ACTS = ['insert', 'update', 'delete'] as const;
export type Act = (typeof ACTS)[number];

/** Whose row is touched, or copied: one that the run wrote, one that bears a name of the run, any other. Where there is none of the kind, the next kind is taken. */
export const WHOSE = ['written', 'named', 'other'] as const;
export type Whose = (typeof WHOSE)[number];

/** One write to one row. The numbers pick among what the catalog and the rows offer when it is done, so that a deed always means something. */
export interface NeighbourDeed {
  /** It is done before this transaction of this step begins. */
  readonly step: number;
  readonly transaction: number;
  readonly table: string;
  readonly act: Act;
  readonly whose: Whose;
  readonly row: number;
  /** The column that an update changes: its name, or a number that picks one. */
  readonly column: number | string;
  readonly value: number;
  /** An insert gives the number itself that the next row of the table would have had. */
  readonly numbered: boolean;
  /** It stays uncommitted until the transaction waits for it or has ended, where others have a session of their own. */
  readonly open: boolean;
}

/** A history with neighbours. */
export interface Neighbourhood<Run extends PipelineRun = PipelineRun> extends History<Run> {
  readonly deeds: readonly NeighbourDeed[];
}

/** Key of a row to its columns, each as a digest. */
export type Rows = Readonly<Record<string, Readonly<Record<string, string>>>>;
/** By table. */
export type TableContents = Readonly<Record<string, Rows>>;

/** `refused`: the server itself said no. `idle`: there was nothing to touch, or it changed nothing. */
export type DeedEnd = 'done' | 'refused' | 'idle';

export interface DeedSeen {
  readonly what: 'deed';
  readonly deed: number;
  readonly end: DeedEnd;
  /** The column that was written, or null where it was not an update. */
  readonly column: string | null;
  readonly whose: Whose | null;
  /** Why the server said no, as SQLSTATE. */
  readonly sqlstate: string | null;
  /** True where a transaction of the pipeline ran while it was uncommitted. */
  readonly heldOpen: boolean;
  readonly before: TableContents;
  readonly after: TableContents;
}

/** The contents after a transaction of the pipeline, committed or rolled back. */
export interface TransactionSeen {
  readonly what: 'transaction';
  readonly step: number;
  /** True where something of any table changed, the ledgers too. */
  readonly changed: boolean;
  readonly after: TableContents;
}

export interface NeighbourhoodSeen {
  readonly observation: Observation;
  readonly start: TableContents;
  /** In the order in which it happened. */
  readonly events: readonly (DeedSeen | TransactionSeen)[];
}

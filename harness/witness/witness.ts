/** What sees the effects of one case from inside its transaction. One kind is installed on a copy, the other needs nothing installed; whoever judges never knows which. */
import type { Boundary } from '../../schema/observation.ts';
import type { RowsAsked, RowsFound } from '../../schema/rows-since.ts';
import type { Database } from '../connection/connection.ts';
import type { Stocktaking } from './completeness.ts';
import type { Content } from './content-digests.ts';

/** What COMMIT ends besides. Settings go last: whoever blinds the witness is noticed before. */
export const ENDINGS = ['cursors', 'temporary', 'settings'] as const;
export type Ending = (typeof ENDINGS)[number];

/** The net effect on every table so far, and how the switch stands; and the rows that somebody asked for. */
export type Seen = Pick<Boundary, 'state' | 'switchOn'> & { readonly rows?: RowsFound };

/** Runs the statements and then reads what is to be seen. `undone`: they take back all that was done since the look before. `wanted`: rows that come along, as they are then. */
export type See = (
  statements: string,
  ending: 'kept' | 'undone',
  wanted?: RowsAsked | null,
) => Promise<Seen>;

export interface Witness extends Content {
  /** The id of the case's transaction; another one at the end means that it was swapped. */
  readonly transaction: bigint;
  readonly see: See;
  /** Statements that end what a COMMIT ends besides its transaction. */
  readonly endings: Readonly<Record<Ending, string>>;
  /** A statement that meets a full disk, or at least is told of one. */
  readonly fullDisk: string;
  /** What was done to the transaction or to the witness itself; none where all is as it was begun. */
  complaints(): Promise<readonly string[]>;
  /** Holds what was witnessed against what the server counted, before the rollback. */
  takeStock(): Promise<Stocktaking>;
}

/** Begins the transaction of a case on the connection. */
export type OpenWitness = (database: Database) => Promise<Witness>;

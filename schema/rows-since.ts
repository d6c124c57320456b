/** Rows of a copy that are newer than what somebody knows: how they are asked for, and what is answered. Speaks the names of the contract. */

export interface RowsAsked {
  /** With `keys`, all keys of the table too: they tell which rows are gone. */
  readonly tables: readonly { readonly table: string; readonly keys: boolean }[];
  /** The newest transaction whose rows are known; null where none are. */
  readonly newest: number | null;
  /** The transaction of the case, where its own rows are wanted whatever is known: outside of phases it is older by its number than they are. */
  readonly own: string | null;
}

export interface RowsFound {
  /** The server's clock, in UTC. */
  readonly now: string;
  /** Who logged in. */
  readonly login: string;
  /** The transaction that the reader is in; null where it has none. */
  readonly own: string | null;
  /** In the order in which they were asked for: each new row with the transaction that wrote it, as `row_to_json` gives it in UTC; and the keys, their parts joined by a tab. */
  readonly tables: readonly (readonly [
    news: readonly (readonly [transaction: string, row: Readonly<Record<string, unknown>>])[],
    keys: readonly string[] | null,
  ])[];
}

export type ReadRows = (asked: RowsAsked) => Promise<RowsFound>;

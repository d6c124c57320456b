/** What a call must come to: an answer and changes, or a refusal. What is not named must stay as it was. */
import type { ModelState, Value } from './state.ts';

/** A value that only the server knows. Two of one name are equal. An id is larger than every id that its table had; a moment is not before `notBefore`, nor before what the ledgers knew. */
export interface Served {
  readonly served: 'id' | 'moment' | 'xid';
  readonly name: string;
  readonly notBefore?: string;
}

/** A value that follows from rows as the server wrote them: a digest of a row's text, an image. */
export interface Derived {
  readonly derived: string;
  readonly of: (after: ModelState) => Value;
}

export type Expected = Value | Served | Derived;

/** A key in parts has more than one column. */
export type Key = string | Served | readonly (string | Served)[];

/** What becomes of one row. `row: null` says that it is gone. Of a row that stood before, columns that are not named stay; of a new one, all are named. */
export interface ExpectedChange {
  readonly table: string;
  readonly key: Key;
  readonly row: Readonly<Record<string, Expected>> | null;
}

export type Expectation =
  | {
      readonly status: 'ok';
      readonly answer: Value | Readonly<Record<string, Expected>>;
      readonly changes: readonly ExpectedChange[];
    }
  | { readonly status: 'refused'; readonly sqlstate: string; readonly message?: string };

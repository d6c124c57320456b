/** Digests every table of a database from the observer's connection, which sees only what is committed. */
import type { Observer } from '../../harness/witness/observer.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { ProofError } from '../../schema/failure.ts';

export interface OutsideDigests {
  /** Table to `<rows>:<sha-256>`. */
  readonly tables: ReadonlyMap<string, string>;
  readonly mark: bigint;
}

export async function digestFromOutside({ outside }: Observer): Promise<OutsideDigests> {
  const mark = await outside.mark();
  return { tables: await outside.digests(Object.keys(TABLE_DUTIES)), mark };
}

/** Digests again. Rejects with `E_NOT_SHOWN` where others work on the tables too: a difference could be theirs. */
export async function digestAgain(
  observer: Observer,
  before: OutsideDigests,
): Promise<OutsideDigests> {
  const after = await digestFromOutside(observer);
  const differs = compareFromOutside(before, after).length > 0;
  if (!differs || !(await observer.outside.disturbed(before.mark))) return after;
  throw new ProofError('E_NOT_SHOWN', 'another session committed while the tables were compared', {
    hint: 'try again when nobody writes to the database, or prove it with --server embedded',
  });
}

export function compareFromOutside(
  before: OutsideDigests,
  after: OutsideDigests,
): readonly string[] {
  // An answer without rows would make everything look equal.
  if (before.tables.size !== Object.keys(TABLE_DUTIES).length) {
    return ['the observer did not see every table'];
  }
  return [...before.tables]
    .filter(([table, digest]) => after.tables.get(table) !== digest)
    .map(([table]) => `${table}: an independent observer sees other content than before`);
}

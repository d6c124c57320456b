/** Digests every table of a database from the observer's connection, which sees only what is committed. */
import { ProofError } from '../../schema/failure.ts';
import type { Observer } from '../witness/observer.ts';

export interface OutsideDigests {
  /** Table to `<rows>:<sha-256>`. */
  readonly tables: ReadonlyMap<string, string>;
  readonly mark: bigint;
}

export async function digestFromOutside(
  { outside }: Observer,
  tables: readonly string[],
): Promise<OutsideDigests> {
  const mark = await outside.mark();
  return { tables: await outside.digests(tables), mark };
}

/** Digests again. Rejects with `E_NOT_SHOWN` where others work on the tables too: a difference could be theirs. */
export async function digestAgain(
  observer: Observer,
  before: OutsideDigests,
  tables: readonly string[],
): Promise<OutsideDigests> {
  const after = await digestFromOutside(observer, tables);
  const differs = compareFromOutside(before, after, tables).length > 0;
  if (!differs || !(await observer.outside.disturbed(before.mark))) return after;
  throw new ProofError('E_NOT_SHOWN', 'another session committed while the tables were compared', {
    hint: 'try again when nobody writes to the database, or prove it with --server embedded',
  });
}

export function compareFromOutside(
  before: OutsideDigests,
  after: OutsideDigests,
  tables: readonly string[],
): readonly string[] {
  // An answer without rows would make everything look equal.
  if (before.tables.size !== tables.length) return ['the observer did not see every table'];
  return [...before.tables]
    .filter(([table, digest]) => after.tables.get(table) !== digest)
    .map(([table]) => `${table}: an independent observer sees other content than before`);
}

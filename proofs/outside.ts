/** Digests every table of a copy from the observer's connection, which sees only what is committed. */
import type { Observer } from '../harness/observer.ts';
import { TABLE_DUTIES } from '../schema/contract.ts';

/** Table to `<rows>:<sha-256>`. */
export type OutsideDigests = ReadonlyMap<string, string>;

const DIGESTS = `select t, proof.full_digest(t::regclass) as digest from unnest($1::text[]) t`;

export async function digestFromOutside(observer: Observer): Promise<OutsideDigests> {
  const { rows } = await observer.session.query(DIGESTS, [Object.keys(TABLE_DUTIES)]);
  return new Map(rows.map((row) => [String(row['t']), String(row['digest'])]));
}

export function compareFromOutside(
  before: OutsideDigests,
  after: OutsideDigests,
): readonly string[] {
  // An answer without rows would make everything look equal.
  if (before.size !== Object.keys(TABLE_DUTIES).length)
    return ['the observer did not see every table'];
  return [...before]
    .filter(([table, digest]) => after.get(table) !== digest)
    .map(([table]) => `${table}: an independent observer sees other content than before`);
}

/** Which tables have changed between two boundaries, by the journal of the witness. Reads nothing. */
import type { TableState } from '../../schema/observation.ts';
import type { Changed, StateReading } from './reading.ts';

/** The journal says which tables have changed, and how many rows they have by now; after a TRUNCATE it does not. */
export function changedTables(
  before: readonly TableState[],
  after: readonly TableState[],
  { state }: StateReading,
): readonly Changed[] {
  const was = new Map(before.map((one) => [one.table, one]));
  const now = new Map(after.map((one) => [one.table, one]));
  return [...new Set([...was.keys(), ...now.keys()])].flatMap((table): readonly Changed[] => {
    const none = { table, inserted: 0, updated: 0, deleted: 0, net: '0' };
    const [one, other] = [was.get(table) ?? none, now.get(table) ?? none];
    if ([one.net, other.net].includes('NaN')) return [{ table, rows: null }];
    const same = (['inserted', 'updated', 'deleted', 'net'] as const).every(
      (field) => one[field] === other[field],
    );
    if (same) return [];
    const added = other.inserted - other.deleted - (one.inserted - one.deleted);
    return [{ table, rows: (state.get(table)?.size ?? 0) + added }];
  });
}

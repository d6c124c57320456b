/** Sums what the laws' cases counted, and finds numbers that speak against "proved". Nothing is dropped but exact duplicates of residue. */
import { quote } from '../../platform/safe-text.ts';
import type { CountRow } from '../../schema/evidence.ts';
import type { Tally } from '../../schema/tally.ts';

/** Gives one tally for the run, by the methods of the pipeline in their order. The order of the parts never shows in the sum. */
export function sumTallies(tallies: readonly Tally[], methods: readonly string[]): Tally {
  /** Methods that the plan does not know come last. */
  const methodRank = (method: string): number => {
    const rank = methods.indexOf(method);
    return rank === -1 ? methods.length : rank;
  };
  return {
    killSwitch: sumRows(
      tallies.flatMap((tally) => tally.killSwitch),
      (row) => [methodRank(row.method), row.method],
      (sum, row) => ({
        method: sum.method,
        attempts: sum.attempts + row.attempts,
        refusals: sum.refusals + row.refusals,
        statementsSent: sum.statementsSent + row.statementsSent,
      }),
    ),
    faults: sumRows(
      tallies.flatMap((tally) => tally.faults),
      (row) => [row.point, row.kind],
      (sum, row) => ({
        point: sum.point,
        kind: sum.kind,
        planned: sum.planned + row.planned,
        fired: sum.fired + row.fired,
      }),
    ),
    counts: sorted(
      tallies.flatMap((tally) => tally.counts),
      (row) => [
        row.case,
        row.table,
        row.before,
        row.during,
        row.after,
        row.digestBefore,
        row.digestDuring,
        row.digestAfter,
      ],
    ),
    coverage: sumRows(
      tallies.flatMap((tally) => tally.coverage),
      (row) => [methodRank(row.method), row.point, row.kind, row.stage, row.outcome],
      (sum, row) => ({ ...sum, steps: sum.steps + row.steps }),
    ),
    residue: sumRows(
      tallies.flatMap((tally) => tally.residue),
      (row) => [row.declared ? 1 : 0, row.what],
      (sum) => sum,
    ),
  };
}

/** Numbers that must not stand beside the word "proved", each as a sentence. */
export function contradictions(sums: Tally): string[] {
  const found: string[] = [];
  for (const { what, declared } of sums.residue) {
    if (!declared) found.push(`undeclared residue: ${what}`);
  }
  for (const row of sums.killSwitch) {
    if (row.refusals < row.attempts || row.statementsSent > 0) {
      found.push(
        `${row.method} met the switch off ${row.attempts} times, refused ${row.refusals} times and sent ${row.statementsSent} statements`,
      );
    }
  }
  for (const row of sums.counts) {
    if (!keepsDuty(row)) {
      found.push(`${row.table} is not as its contract says, in the case ${quote(row.case)}`);
    }
  }
  return found;
}

function keepsDuty(row: CountRow): boolean {
  const restored = row.before === row.after && row.digestBefore === row.digestAfter;
  if (row.duty === 'constant') return restored && row.digestBefore === row.digestDuring;
  return restored || (row.duty === 'append-only' && row.after > row.before);
}

type Key = readonly (string | number)[];

function sumRows<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
  add: (sum: Row, row: Row) => Row,
): Row[] {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? row : add(sum, row));
  }
  return sorted([...sums.values()], keyOf);
}

function sorted<Row>(rows: readonly Row[], keyOf: (row: Row) => Key): Row[] {
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((left, right) => compareKeys(left.key, right.key))
    .map(({ row }) => row);
}

/** Compares by code unit, for the order must be the same on every machine, whatever its locale. */
function compareKeys(left: Key, right: Key): number {
  for (const [index, a] of left.entries()) {
    const b = right[index];
    if (b === undefined || a === b) continue;
    return a < b ? -1 : 1;
  }
  return 0;
}

/** The ledger of what the cases of a law met. A required label is counted from 0, so that it shows where it was never met. */

export interface Coverage {
  add(labels: readonly string[]): void;
  counts(): Readonly<Record<string, number>>;
}

export function createCoverage(requires: Readonly<Record<string, number>>): Coverage {
  const counts = new Map<string, number>(Object.keys(requires).map((label) => [label, 0]));
  return {
    add: (labels) => {
      for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The ledger of what the cases of a law met. A required label that was met too rarely makes the law vacuous, though nothing failed. */

export interface Coverage {
  add(labels: readonly string[]): void;
  counts(): Readonly<Record<string, number>>;
  /** Says which required labels were met too rarely. */
  gaps(): readonly string[];
}

export function createCoverage(requires: Readonly<Record<string, number>>): Coverage {
  const counts = new Map<string, number>(Object.keys(requires).map((label) => [label, 0]));
  return {
    add: (labels) => {
      for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    gaps: () =>
      Object.entries(requires)
        .filter(([label, least]) => (counts.get(label) ?? 0) < least)
        .map(([label, least]) => `"${label}" met ${counts.get(label) ?? 0} times of ${least}`),
  };
}

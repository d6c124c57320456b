/** What must hold in every history whatever the law, and the comparisons that laws share. Pure: judges what was seen and looks at nothing else. */
import type { Boundary, Observation, State, TableState } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';

/** Findings that refute any law: an escape, an undeclared residue, a change the journal does not account for. */
export function judgeAlways(seen: Observation): readonly string[] {
  return [
    ...seen.violations.map(({ code, message }) => `${code}: ${message}`),
    ...seen.residue.filter(({ declared }) => !declared).map(({ what }) => `left behind: ${what}`),
    ...(seen.auditedTransactions < 1
      ? ['the observer audited no transaction: it saw nothing']
      : []),
    ...judgeCompleteness(seen),
  ];
}

/** Findings against the duties that hold at all times: constant tables, append-only tables. */
export function judgeDuties(seen: Observation, { tables }: Contract): readonly string[] {
  const last = seen.boundaries.at(-1)?.state ?? [];
  return last.flatMap((table) => {
    const duty = tables[table.table];
    if (duty === 'constant') return [`${table.table} was written: ${describeTable(table)}`];
    // A TRUNCATE counts no rows: only its sum, which is no number, tells.
    if (duty === 'append-only' && (table.updated + table.deleted > 0 || table.net === 'NaN')) {
      return [`${table.table} is append-only, and old rows were changed: ${describeTable(table)}`];
    }
    return [];
  });
}

/** The switch must stand as it stood, and must not be written even for one statement. */
export function judgeSwitch(seen: Observation, { killSwitch }: Contract): readonly string[] {
  if (killSwitch === null) return [];
  const first = seen.boundaries[0]?.switchOn;
  const moved = seen.boundaries.find(({ switchOn }) => switchOn !== first);
  const touched = seen.boundaries.find(({ state }) =>
    state.some(({ table }) => table === killSwitch.table),
  );
  return [
    ...(moved === undefined
      ? []
      : [`the kill-switch moved in ${moved.method} (step ${moved.step})`]),
    ...(touched === undefined ? [] : [`${killSwitch.table} was written in ${touched.method}`]),
  ];
}

/** Names every restored table whose content differs between two states. Equal counts are not enough: the content sums must agree. */
export function differences(one: State, other: State, { tables }: Contract): readonly string[] {
  const restored = Object.keys(tables).filter((table) => tables[table] === 'restored');
  return restored.flatMap((table) => {
    const [a, b] = [find(one, table), find(other, table)];
    const same = a.net === b.net && a.inserted - a.deleted === b.inserted - b.deleted;
    if (same && a.net !== 'NaN') return [];
    const rows = b.inserted - b.deleted - (a.inserted - a.deleted);
    const count = rows === 0 ? 'the same number of rows' : `${rows > 0 ? '+' : ''}${rows} rows`;
    return [`${table}: ${count}, other content (${describeTable(b)})`];
  });
}

/** The state after a step's last boundary, or before it. */
export function stateAfter(seen: Observation, step: number): State {
  return last(
    seen.boundaries.filter((boundary) => boundary.step <= step && boundary.kind !== 'end'),
  );
}

export function describeTable(table: TableState): string {
  const truncated = table.net === 'NaN' ? ', truncated' : '';
  return `${table.inserted} inserted, ${table.updated} updated, ${table.deleted} deleted${truncated}`;
}

function last(boundaries: readonly Boundary[]): State {
  return boundaries.at(-1)?.state ?? [];
}

function find(state: State, table: string): TableState {
  const none = { table, inserted: 0, updated: 0, deleted: 0, net: '0' };
  return state.find((one) => one.table === table) ?? none;
}

/** Where the server counted more than the journal holds, the pages decide whether the journal's sum is the truth. */
function judgeCompleteness(seen: Observation): readonly string[] {
  const { completeness } = seen;
  const end = seen.boundaries.at(-1)?.state ?? [];
  switch (completeness.status) {
    case 'complete':
      return [];
    case 'undeclared':
      return completeness.tables.map(
        (table) => `written, though no table of the contract: ${table}`,
      );
    case 'pages_compared':
      return completeness.tables
        .filter((table) => completeness.changed.includes(table) === isZero(find(end, table)))
        .map((table) => `${table}: its pages do not agree with the journal of its changes`);
    default:
      return completeness satisfies never;
  }
}

function isZero(table: TableState): boolean {
  return table.net === '0' && table.inserted === table.deleted;
}

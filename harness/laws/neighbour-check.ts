/** How a history with neighbours is judged: each refusal has a type and changed nothing, and whatever goes on leaves the neighbours' work as they left it. Pure. */
import type {
  DeedSeen,
  Neighbourhood,
  NeighbourhoodSeen,
  Rows,
  TableContents,
} from '../../schema/neighbour.ts';
import type { PhaseOutcome } from '../../schema/pipeline.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { differ, differing, equal } from './table-contents.ts';
import { judgeOutcomes } from './unwinding.ts';

/** What the judge must be told of a pipeline besides its contract. */
export interface NeighbourlyContract {
  /** Codes of refusals that do not say what was in the way. */
  readonly untyped: readonly string[];
  /** Columns of rows that stood before the run, and that it may change: its inverses put them back. */
  readonly rewrites: Readonly<Record<string, readonly string[]>>;
}

/** What a neighbour left of one row; null where he took it away. */
interface Theirs {
  readonly row: Rows[string] | null;
  /** What he changed of it; all of a row that he made. */
  readonly columns: ReadonlySet<string>;
  /** True where the run had written the row before him. */
  readonly written: boolean;
}

type Neighbours = Map<string, Theirs>;

interface Judging {
  readonly value: Neighbourhood;
  readonly seen: NeighbourhoodSeen;
  readonly pipeline: Pipeline;
  readonly rules: NeighbourlyContract;
}

export function judgeNeighbours(judging: Judging): readonly string[] {
  const { seen } = judging;
  const theirs: Neighbours = new Map();
  const findings: string[] = [];
  let before = seen.start;
  for (const event of seen.events) {
    if (event.what === 'deed') {
      takeDown(theirs, event, seen.start);
    } else {
      findings.push(
        ...judgeTransaction(judging, { step: event.step, before, after: event.after }, theirs),
      );
    }
    before = event.after;
  }
  return [
    ...judgeUndisturbed(judging),
    ...judgeRefusals(judging),
    ...findings,
    ...judgeEnd(judging, theirs, before),
  ];
}

/** What a neighbour did moves into the account, triggers and all. */
function takeDown(theirs: Neighbours, { before, after }: DeedSeen, start: TableContents): void {
  for (const [table, key] of differing(before, after)) {
    const [was, is] = [before[table]?.[key], after[table]?.[key]];
    const name = nameOf(table, key);
    const known = theirs.get(name);
    const columns =
      was === undefined || is === undefined ? Object.keys(is ?? was ?? {}) : differ(was, is);
    theirs.set(name, {
      row: is ?? null,
      columns: new Set([...(known?.columns ?? []), ...columns]),
      written: known?.written ?? (was !== undefined && !equal(was, start[table]?.[key])),
    });
  }
}

/** One transaction of the pipeline may not change what a neighbour has written, but for what the run is known to rewrite and to put back. */
function judgeTransaction(
  { seen, rules }: Judging,
  {
    step,
    before,
    after,
  }: { readonly step: number; readonly before: TableContents; readonly after: TableContents },
  theirs: Neighbours,
): readonly string[] {
  const { method } = seen.observation.steps.find((one) => one.step === step) ?? {
    method: `step ${step}`,
  };
  return differing(before, after).flatMap(([table, key]) => {
    const left = theirs.get(nameOf(table, key));
    if (left === undefined) return [];
    const [was, is] = [before[table]?.[key], after[table]?.[key]];
    if (is === undefined)
      return [`${method} removed a row of ${table} that somebody else had written`];
    if (was === undefined) {
      // An inverse that puts back what stood before the run would undo a deletion.
      return left.row === null && !left.written
        ? []
        : [`${method} made a row of ${table} again that somebody else had removed`];
    }
    const mine = rules.rewrites[table] ?? [];
    const over = differ(was, is).filter(
      (column) => !mine.includes(column) || (left.written && left.columns.has(column)),
    );
    return over.length === 0
      ? []
      : [
          `${method} overwrote ${over.join(', ')} of a row of ${table} that somebody else had written`,
        ];
  });
}

/** Where nobody got anything done, the run is as undisturbed as any. */
function judgeUndisturbed({ seen }: Judging): readonly string[] {
  const idle = seen.events.every(
    (event) => event.what === 'transaction' || (event.end !== 'done' && !event.heldOpen),
  );
  return idle
    ? judgeOutcomes(seen.observation.steps).map(
        (finding) => `though nobody did anything: ${finding}`,
      )
    : [];
}

/** Whoever finds the number taken that the server gives next cannot know by whom. */
const TAKEN = '23505';

function judgeRefusals({ value, seen, rules, pipeline }: Judging): readonly string[] {
  const { inverse } = pipeline.contract;
  const numbered = seen.events.some(
    (event) => event.what === 'deed' && event.end === 'done' && value.deeds[event.deed]?.numbered,
  );
  return seen.observation.steps.flatMap(({ step, method, outcome }) => {
    if (outcome?.status === 'applied') return [];
    const taken = numbered && outcome?.status === 'refused' && outcome.reason.sqlstate === TAKEN;
    const why = taken ? null : typeOf(outcome, rules);
    const findings = why === null ? [] : [`${method} ${why}`];
    const moved = method === inverse ? movedAfterDeed(seen, step) : movedAtAll(seen, step);
    return moved.length === 0
      ? findings
      : [...findings, `${method} was refused, and yet changed ${moved.join(', ')}`];
  });
}

function typeOf(outcome: PhaseOutcome | null, { untyped }: NeighbourlyContract): string | null {
  if (outcome === null) return 'ended without an outcome';
  if (outcome.status === 'applied') return null;
  const { code, message, sqlstate } = outcome.reason;
  if (outcome.status === 'indeterminate') return `is indeterminate: ${message}`;
  return untyped.includes(code)
    ? `was refused without a type (${code} ${sqlstate ?? ''}): ${message}`
    : null;
}

function movedAtAll({ observation }: NeighbourhoodSeen, step: number): readonly string[] {
  const states = observation.boundaries.filter((one) => one.step === step);
  const rolledBack = states.every(({ kind }) => kind === 'rollback' || kind === 'end');
  return rolledBack ? [] : ['something, for it committed'];
}

/** A compensation that is refused for what was there before it began to undo has undone nothing. What came later may stop it half-way. */
function movedAfterDeed({ events }: NeighbourhoodSeen, step: number): readonly string[] {
  const inStep = events.findIndex((event) => event.what === 'transaction' && event.step === step);
  const lastDeed = events.findLastIndex((event) => event.what === 'deed' && event.end === 'done');
  const moving = events.flatMap((event, index) =>
    index >= inStep && event.what === 'transaction' && event.step === step && event.changed
      ? [index]
      : [],
  );
  const [first] = moving;
  if (first === undefined || first < lastDeed) return [];
  const event = events[first];
  const before = events[first - 1];
  return event?.what === 'transaction' ? changedTables(before?.after ?? {}, event.after) : [];
}

function changedTables(before: TableContents, after: TableContents): readonly string[] {
  const tables = [...new Set(differing(before, after).map(([table]) => table))];
  return tables.length === 0 ? ['a ledger'] : tables;
}

/** After a compensation everything is as it was, but for what neighbours did. */
function judgeEnd({ seen }: Judging, theirs: Neighbours, end: TableContents): readonly string[] {
  const last = seen.observation.steps.at(-1);
  if (last?.outcome?.status !== 'applied') return [];
  const { start } = seen;
  const names = new Set([
    ...differing(start, end).map(([table, key]) => nameOf(table, key)),
    ...theirs.keys(),
  ]);
  return [...names].flatMap((name) => {
    const [table = '', key = ''] = name.split(SEPARATOR);
    const [was, is] = [start[table]?.[key], end[table]?.[key]];
    const expected = expectedOf(was, theirs.get(name));
    if (equal(is, expected)) return [];
    const whose = theirs.has(name) ? 'somebody else left it otherwise' : 'it was otherwise before';
    const how =
      is === undefined
        ? 'a row is gone'
        : expected === undefined
          ? 'a row is there'
          : `other ${differ(expected, is).join(', ')}`;
    return [`after the compensation ${table}: ${how}; ${whose}`];
  });
}

/** His columns of a row as he left them, the others as before the run. */
function expectedOf(
  was: Rows[string] | undefined,
  left: Theirs | undefined,
): Rows[string] | undefined {
  if (left === undefined) return was;
  if (left.row === null) return undefined;
  if (was === undefined) return left.row;
  const { row, columns } = left;
  return Object.fromEntries(
    Object.entries(row).map(([column, is]) => [
      column,
      columns.has(column) ? is : (was[column] ?? is),
    ]),
  );
}

const SEPARATOR = '\u0000';

function nameOf(table: string, key: string): string {
  return `${table}${SEPARATOR}${key}`;
}

/** Faults in the rows that are inserted: a value that is missing, two values of one type that change places. */
import { replaced } from './expressions.ts';
import { type Candidate, type Fragment, nodesIn } from './fragment.ts';
import { type Known, type KnownColumn, relationName } from './known.ts';
import { rangeOf, textOf } from './ranges.ts';
import { at, isTree, type Json, type Met, type Path, put } from './tree.ts';

/** Gives the faults of every INSERT under the root of the fragment. */
export function* faultsOfRows(fragment: Fragment, known: Known): Generator<Candidate> {
  for (const met of nodesIn(fragment)) {
    if (met.type === 'InsertStmt') yield* faultsOfInsert(met, fragment, known);
  }
}

function faultsOfInsert(met: Met, fragment: Fragment, known: Known): readonly Candidate[] {
  const table = known.tables.get(relationName(met.node['relation'])) ?? [];
  const names = ((met.node['cols'] ?? []) as readonly Json[]).map((one) =>
    String(at(one, ['ResTarget', 'name'])),
  );
  const values = valuesOf(met);
  if (values.length !== names.length) return [];
  const columns = names.map((name) => table.find((column) => column.name === name));
  return values.flatMap((value, place) => [
    ...nulled(fragment, value, columns[place]),
    ...exchanged(fragment, { values, columns, place }),
  ]);
}

function valuesOf({ node, path }: Met): readonly Path[] {
  const select = [...path, 'InsertStmt', 'selectStmt', 'SelectStmt'];
  const statement = at(node['selectStmt'] ?? null, ['SelectStmt']);
  if (!isTree(statement)) return [];
  const rows = (statement['valuesLists'] ?? []) as readonly Json[];
  if (rows.length === 1) {
    const items = (at(rows[0] ?? null, ['List', 'items']) ?? []) as readonly Json[];
    return items.map((_, place) => [...select, 'valuesLists', 0, 'List', 'items', place]);
  }
  const targets = (statement['targetList'] ?? []) as readonly Json[];
  return targets.map((_, place) => [...select, 'targetList', place, 'ResTarget', 'val']);
}

/** A column that may not be null tells of it by itself. */
function nulled(
  fragment: Fragment,
  path: Path,
  column: KnownColumn | undefined,
): readonly Candidate[] {
  const isNull = at(fragment.tree as Json, [...path, 'A_Const', 'isnull']) === true;
  if (column?.nullable !== true || isNull) return [];
  return [
    replaced(fragment, path, {
      operator: 'value null',
      node: { A_Const: { isnull: true } },
      text: 'null',
    }),
  ];
}

interface Row {
  readonly values: readonly Path[];
  readonly columns: readonly (KnownColumn | undefined)[];
  readonly place: number;
}

/** With the next value of a column of the same type. */
function exchanged(fragment: Fragment, { values, columns, place }: Row): readonly Candidate[] {
  const type = columns[place]?.type;
  const next = columns.findIndex((column, other) => other > place && column?.type === type);
  const [one, other] = [values[place], values[next]];
  if (type === undefined || one === undefined || other === undefined) return [];
  const [first, second] = [rangeOf(fragment, one), rangeOf(fragment, other)];
  const [left, right] = [at(fragment.tree as Json, one), at(fragment.tree as Json, other)];
  if (first === null || second === null || left === undefined || right === undefined) return [];
  const between = fragment.source.slice(first.end, second.start);
  const [before, after] = [textOf(fragment, first), textOf(fragment, second)];
  return [
    {
      operator: 'values exchanged',
      want: put(put(fragment.tree as Json, one, right), other, left),
      edits: [{ start: first.start, end: second.end, text: `${after}${between}${before}` }],
      what: `${before}, ${after}`,
    },
  ];
}

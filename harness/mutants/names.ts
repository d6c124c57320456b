/** Faults of somebody who takes the wrong name: another variable of the same type, another column, the row before instead of the row after. */
import { replaced } from './expressions.ts';
import { type Candidate, type Fragment, nodesIn } from './fragment.ts';
import { type Known, nextLike } from './known.ts';
import { nameParts, type SqlRoutine } from './routines.ts';
import { columnsBeside, columnsOfAlias } from './scopes.ts';
import type { Json, Met } from './tree.ts';

/** Gives the faults of every name under the root of the fragment. */
export function* faultsOfNames(
  fragment: Fragment,
  routine: SqlRoutine,
  known: Known,
): Generator<Candidate> {
  for (const met of nodesIn(fragment)) {
    if (met.type !== 'ColumnRef') continue;
    const parts = nameParts(met.node['fields']);
    const [first, second] = parts;
    if (first === undefined || parts.length > 2) continue;
    if (second === undefined) yield* single(fragment, met, { name: first, routine, known });
    else yield* dotted(fragment, met, { first, second, routine, known });
  }
}

interface Single {
  readonly name: string;
  readonly routine: SqlRoutine;
  readonly known: Known;
}

function single(
  fragment: Fragment,
  met: Met,
  { name, routine, known }: Single,
): readonly Candidate[] {
  const other = nextLike(routine.variables, name);
  if (other !== null) return [named(fragment, met, 'another variable', [other.name])];
  if (routine.isTrigger && (name === 'new' || name === 'old')) {
    return [named(fragment, met, 'new/old', [name === 'new' ? 'old' : 'new'])];
  }
  const beside = columnsBeside(fragment.tree as Json, met.path, { column: name, known });
  const column = nextLike(beside ?? [], name);
  return column === null ? [] : [named(fragment, met, 'another column', [column.name])];
}

interface Dotted extends Omit<Single, 'name'> {
  readonly first: string;
  readonly second: string;
}

function dotted(fragment: Fragment, met: Met, place: Dotted): readonly Candidate[] {
  const { first, second, routine, known } = place;
  const isRow = routine.isTrigger && (first === 'new' || first === 'old');
  const record = routine.variables.find(({ name }) => name === first)?.type ?? '';
  const table = isRow
    ? known.tables.get(known.tableOfTrigger.get(routine.name) ?? '')
    : (columnsOfAlias(fragment.tree as Json, met.path, { alias: first, known }) ??
      known.tables.get(record.replaceAll(' ', '')));
  const column = nextLike(table ?? [], second);
  return [
    ...(isRow ? [named(fragment, met, 'new/old', [first === 'new' ? 'old' : 'new', second])] : []),
    ...(column === null ? [] : [named(fragment, met, 'another column', [first, column.name])]),
  ];
}

function named(
  fragment: Fragment,
  { path }: Met,
  operator: string,
  parts: readonly string[],
): Candidate {
  const fields: Json = parts.map((part) => ({ String: { sval: part } }));
  const text = parts.map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part}"`));
  return replaced(fragment, path, {
    operator,
    node: { ColumnRef: { fields } },
    text: text.join('.'),
  });
}

/** Faults in lists: an argument of coalesce() that is missing, an item of IN or of an array. */
import { nodeText, replaced } from './expressions.ts';
import { type Candidate, type Fragment, nodesIn } from './fragment.ts';
import { rangeOf, textOf } from './ranges.ts';
import { at, type Json, type Met, put, type Tree } from './tree.ts';

type Operator = (met: Met, fragment: Fragment) => readonly Candidate[];

/** Gives the faults of every list under the root of the fragment. */
export function* faultsOfLists(fragment: Fragment): Generator<Candidate> {
  for (const met of nodesIn(fragment)) yield* BY_TYPE[met.type]?.(met, fragment) ?? [];
}

const coalesced: Operator = ({ type, node, path }, fragment) => {
  const args = (node['args'] ?? []) as readonly Json[];
  const texts = args.map((_, place) => nodeText(fragment, [...path, type, 'args', place]));
  return args.flatMap((_, place) => {
    const rest = args.filter((_, other) => other !== place);
    const kept = texts.filter((_, other) => other !== place);
    const [only] = rest;
    if (kept.includes(null) || only === undefined) return [];
    const word = type === 'CoalesceExpr' ? 'coalesce' : fragmentWord(node);
    return [
      replaced(fragment, path, {
        operator: `${word} argument dropped`,
        node: rest.length === 1 ? only : { [type]: { ...node, args: rest } },
        text: rest.length === 1 ? String(kept[0]) : `${word}(${kept.join(', ')})`,
      }),
    ];
  });
};

const fragmentWord = (node: Tree): string => (node['op'] === 'IS_LEAST' ? 'least' : 'greatest');

/** An item of IN, or of an ARRAY, that is missing. */
const listed: Operator = ({ type, node, path }, fragment) => {
  const list =
    type === 'A_ArrayExpr'
      ? [...path, type, 'elements']
      : node['kind'] === 'AEXPR_IN'
        ? [...path, type, 'rexpr', 'List', 'items']
        : null;
  const items = list === null ? [] : ((at(fragment.tree as Json, list) ?? []) as readonly Json[]);
  if (list === null || items.length < 2) return [];
  const places = items.map((_, place) => rangeOf(fragment, [...list, place]));
  return places.flatMap((place, index) => {
    const [before, after] = [places[index - 1], places[index + 1]];
    if (!place) return [];
    const cut = before
      ? [{ start: before.end, end: place.end, text: '' }]
      : after
        ? [{ start: place.start, end: after.start, text: '' }]
        : [];
    return [
      {
        operator: 'list item dropped',
        want: put(fragment.tree as Json, [...list, index], undefined),
        edits: cut,
        what: textOf(fragment, place),
      },
    ];
  });
};

const BY_TYPE: Readonly<Record<string, Operator>> = {
  A_Expr: listed,
  A_ArrayExpr: listed,
  CoalesceExpr: coalesced,
  MinMaxExpr: coalesced,
};

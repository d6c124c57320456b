/** Faults in expressions: comparisons, boolean terms, arithmetic, constants, null tests. Each says the wanted tree and the texts that may give it; whether one does is decided elsewhere. */
import { type Candidate, type Fragment, nodesIn } from './fragment.ts';
import { rangeOf, textOf, widened } from './ranges.ts';
import type { TextEdit, Token } from './text.ts';
import { at, type Json, type Met, type Path, put, type Tree } from './tree.ts';

type Operator = (met: Met, fragment: Fragment) => readonly Candidate[];

/** Gives the faults of every expression under the root of the fragment, in the order of its tree. */
export function* faultsOfExpressions(fragment: Fragment): Generator<Candidate> {
  for (const met of nodesIn(fragment)) {
    const operators = BY_TYPE[met.type] ?? [];
    for (const operator of operators) yield* operator(met, fragment);
  }
}

/** Puts another node at the path of one, with its text in the same place. */
export function replaced(
  fragment: Fragment,
  path: Path,
  change: { readonly operator: string; readonly node: Json; readonly text: string },
): Candidate {
  const range = rangeOf(fragment, path);
  const { operator, node, text } = change;
  const edits = range === null ? [] : [range, widened(fragment, range)];
  return {
    operator,
    want: put(fragment.tree as Json, path, node),
    edits: edits.flatMap((place) => [
      { ...place, text },
      { ...place, text: `(${text})` },
    ]),
    what: range === null ? operator : `${textOf(fragment, range)} -> ${text}`,
  };
}

export function nodeText(fragment: Fragment, path: Path): string | null {
  const range = rangeOf(fragment, path);
  return range === null ? null : textOf(fragment, range);
}

const RELATIONS: Readonly<Record<string, readonly string[]>> = {
  '=': ['<>'],
  '<>': ['='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
};
const ARITHMETIC: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*' };

const relation: Operator = ({ node, path }, fragment) => {
  if (node['kind'] !== 'AEXPR_OP') return [];
  const name = lastName(node['name']);
  const [operator, others] = RELATIONS[name]
    ? ['relational', RELATIONS[name]]
    : ['arithmetic', node['lexpr'] === undefined ? [] : [ARITHMETIC[name] ?? []].flat()];
  return others.map((other) => ({
    operator,
    want: put(fragment.tree as Json, [...path, 'A_Expr', 'name'], [{ String: { sval: other } }]),
    edits: tokensAt(fragment, node).map((token) => ({ ...placeOf(token), text: other })),
    what: `${name} -> ${other}`,
  }));
};

const distinctness: Operator = ({ node, path }, fragment) => {
  const kinds = ['AEXPR_DISTINCT', 'AEXPR_NOT_DISTINCT'];
  const kind = kinds.indexOf(String(node['kind']));
  if (kind < 0) return [];
  const words = fragment.tokens.findIndex(({ start }) => start === node['location']);
  const from = fragment.tokens[words + (kind === 0 ? 2 : 3)];
  const is = fragment.tokens[words];
  if (is === undefined || from === undefined) return [];
  const place = { start: is.start, end: from.end };
  const plain = kind === 0 ? '<>' : '=';
  const change = (fields: Tree, text: string): Candidate => ({
    operator: 'relational',
    want: put(fragment.tree as Json, [...path, 'A_Expr'], { ...node, ...fields }),
    edits: [{ ...place, text }],
    what: `${textOf(fragment, place)} -> ${text}`,
  });
  return [
    change(
      { kind: kinds[1 - kind] ?? '' },
      kind === 0 ? 'is not distinct from' : 'is distinct from',
    ),
    change({ kind: 'AEXPR_OP', name: [{ String: { sval: plain } }] }, plain),
  ];
};

const concatenation: Operator = ({ node, path }, fragment) => {
  if (node['kind'] !== 'AEXPR_OP' || lastName(node['name']) !== '||') return [];
  return ['lexpr', 'rexpr'].flatMap((side) => {
    const text = nodeText(fragment, [...path, 'A_Expr', side]);
    const kept = node[side];
    if (text === null || kept === undefined) return [];
    return [replaced(fragment, path, { operator: 'operand dropped', node: kept, text })];
  });
};

const terms: Operator = ({ node, path }, fragment) => {
  const args = (node['args'] ?? []) as readonly Json[];
  if (node['boolop'] === 'NOT_EXPR') {
    const text = nodeText(fragment, [...path, 'BoolExpr', 'args', 0]);
    return text === null || args[0] === undefined
      ? []
      : [replaced(fragment, path, { operator: 'not dropped', node: args[0], text })];
  }
  const isAnd = node['boolop'] === 'AND_EXPR';
  const places = args.map((_, place) => rangeOf(fragment, [...path, 'BoolExpr', 'args', place]));
  const parts = places.flatMap((place) => place ?? []);
  if (parts.length < args.length) return [];
  return [
    ...args.map((_, place) =>
      termDropped(fragment, { path, args, parts, place }, isAnd ? 'conjunct' : 'disjunct'),
    ),
    otherJunction(fragment, { node, path, parts }),
  ];
};

interface Terms {
  readonly path: Path;
  readonly args: readonly Json[];
  readonly parts: readonly { readonly start: number; readonly end: number }[];
  readonly place: number;
}

function termDropped(fragment: Fragment, terms: Terms, what: string): Candidate {
  const { path, args, parts, place } = terms;
  const rest = args.filter((_, other) => other !== place);
  const [only] = rest;
  const want =
    rest.length === 1 && only !== undefined
      ? put(fragment.tree as Json, path, only)
      : put(fragment.tree as Json, [...path, 'BoolExpr', 'args'], rest);
  const wide = parts.map((part) => widened(fragment, part));
  const cut = ([...spans]: readonly { start: number; end: number }[]): TextEdit[] => {
    const [here, before, after] = [spans[place], spans[place - 1], spans[place + 1]];
    if (here === undefined) return [];
    if (before !== undefined) return [{ start: before.end, end: here.end, text: '' }];
    return after === undefined ? [] : [{ start: here.start, end: after.start, text: '' }];
  };
  const dropped = parts[place];
  return {
    operator: `${what} dropped`,
    want,
    edits: [...cut(wide), ...cut(parts)],
    what: dropped === undefined ? what : textOf(fragment, dropped),
  };
}

function otherJunction(
  fragment: Fragment,
  { node, path, parts }: { node: Tree; path: Path; parts: Terms['parts'] },
): Candidate {
  const [was, is] = node['boolop'] === 'AND_EXPR' ? ['and', 'or'] : ['or', 'and'];
  const first = parts[0] ?? { start: 0, end: 0 };
  const last = parts.at(-1) ?? first;
  let text = '';
  for (const [place, part] of parts.entries()) {
    const gap = place === 0 ? '' : fragment.source.slice(parts[place - 1]?.end, part.start);
    text += gap.replace(new RegExp(`\\b${was}\\b`, 'i'), is) + textOf(fragment, part);
  }
  const place = { start: first.start, end: last.end };
  const boolop = was === 'and' ? 'OR_EXPR' : 'AND_EXPR';
  return {
    operator: 'and/or',
    want: put(fragment.tree as Json, [...path, 'BoolExpr', 'boolop'], boolop),
    edits: [
      { ...place, text },
      { ...place, text: `(${text})` },
    ],
    what: `${was} -> ${is}`,
  };
}

const nullTest: Operator = ({ node, path }, fragment) => {
  const isNull = node['nulltesttype'] === 'IS_NULL';
  const text = nodeText(fragment, [...path, 'NullTest', 'arg']);
  if (text === null) return [];
  return [
    replaced(fragment, path, {
      operator: 'null test',
      node: { NullTest: { ...node, nulltesttype: isNull ? 'IS_NOT_NULL' : 'IS_NULL' } },
      text: `${text} is ${isNull ? 'not ' : ''}null`,
    }),
  ];
};

const BY_TYPE: Readonly<Record<string, readonly Operator[]>> = {
  A_Expr: [relation, distinctness, concatenation],
  BoolExpr: [terms],
  NullTest: [nullTest],
};

export function lastName(names: Json | undefined): string {
  const last = ((names ?? []) as readonly Json[]).at(-1);
  return String(at(last ?? null, ['String', 'sval']) ?? '');
}

function tokensAt(fragment: Fragment, node: Tree): readonly Token[] {
  return fragment.tokens.filter(({ start }) => start === node['location']);
}

function placeOf({ start, end }: Token): { start: number; end: number } {
  return { start, end };
}

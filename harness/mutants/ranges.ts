/** Finds the text of a node in its fragment, by trying: the parser says only where a node begins, and of an operator only where its sign stands. */
import type { Fragment, Range } from './fragment.ts';
import { parse, sameTree, splice, type Token } from './text.ts';
import { type Json, type Path, put, type Tree } from './tree.ts';

const PROBES = 300;
const ranges = new WeakMap<Fragment, Map<string, Range | null>>();

/** The text of an expression, found by putting a name in its place until the tree agrees. */
export function rangeOf(fragment: Fragment, path: Path): Range | null {
  const known = ranges.get(fragment) ?? new Map<string, Range | null>();
  ranges.set(fragment, known);
  const key = path.join('/');
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = search(fragment, path);
  known.set(key, found);
  return found;
}

export function textOf(fragment: Fragment, range: Range): string {
  return fragment.source.slice(range.start, range.end);
}

/** The range with the parentheses around it, as many as there are. */
export function widened(fragment: Fragment, range: Range): Range {
  const { tokens } = fragment;
  let first = tokens.findIndex(({ start }) => start === range.start);
  let last = tokens.findIndex(({ end }) => end === range.end);
  while (tokens[first - 1]?.text === '(' && tokens[last + 1]?.text === ')') {
    first -= 1;
    last += 1;
  }
  return { start: tokens[first]?.start ?? range.start, end: tokens[last]?.end ?? range.end };
}

const PLACEHOLDER = 'cutproof_place';
const NAME: Json = { ColumnRef: { fields: [{ String: { sval: PLACEHOLDER } }] } };

function search(fragment: Fragment, path: Path): Range | null {
  const { tokens, source } = fragment;
  const places = locationsUnder(fragment.tree, path);
  if (places.length === 0) return null;
  const want = put(fragment.tree as Json, path, NAME);
  const first = tokens.findIndex(({ end }) => end > Math.min(...places));
  const last = tokens.findIndex(({ end }) => end > Math.max(...places));
  if (first < 0 || last < 0) return null;
  let probes = 0;
  for (let to = last; to < tokens.length && probes < PROBES; to += 1) {
    for (let from = first; from >= 0; from -= 1) {
      if (from < first && tokens[from]?.text !== '(') break;
      if (!isBalanced(tokens.slice(from, to + 1))) continue;
      const start = tokens[from]?.start ?? 0;
      const end = tokens[to]?.end ?? 0;
      probes += 1;
      const tree = parse(splice(source, { start, end, text: PLACEHOLDER }));
      if (tree !== null && sameTree(tree as Json, want)) return { start, end };
    }
  }
  return null;
}

function locationsUnder(tree: readonly Tree[], path: Path): readonly number[] {
  const found: number[] = [];
  const gather = (value: Json | undefined): void => {
    if (Array.isArray(value)) for (const child of value) gather(child as Json);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value as Tree)) {
        if (key === 'location' && typeof child === 'number' && child >= 0) found.push(child);
        else gather(child);
      }
    }
  };
  let node: Json | undefined = tree as Json;
  for (const step of path) node = (node as Tree | undefined)?.[step as string];
  gather(node);
  return found;
}

function isBalanced(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { text } of tokens) {
    if (text === '(' || text === '[') depth += 1;
    if (text === ')' || text === ']') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** One statement or expression with its place in the file. Finds the text of a node by trying, and takes a change only where the changed text is parsed to exactly the wanted tree. */
import { parse, sameTree, splice, type TextEdit, type Token, tokensOf } from './text.ts';
import { type Json, nodesOf, type Path, type Tree } from './tree.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Fragment {
  /** What the parser reads: the text of the file, behind words that make a statement of it. */
  readonly source: string;
  /** How many characters of the source do not stand in the file. */
  readonly prefix: number;
  /** Where in the file the source goes on behind its prefix. */
  readonly offset: number;
  /** Places of the source that stand otherwise in the file (INTO): nothing that covers them is changed. */
  readonly closed: readonly Range[];
  readonly tree: readonly Tree[];
  readonly tokens: readonly Token[];
  /** Only what lies under it is changed. */
  readonly root: Path;
  /** What its value is used as, such as `column:state`, where that is not said within. */
  readonly role: string | null;
}

export interface Candidate {
  readonly operator: string;
  /** The tree of the whole fragment as it should become. */
  readonly want: Json;
  /** Ways to write it; the first one that is read as wanted is taken. */
  readonly edits: readonly TextEdit[];
  /** What is told of a candidate for which no text was found. */
  readonly what: string;
}

export function fragmentOf(
  file: string,
  range: Range,
  options: {
    readonly prefix?: string;
    readonly closed?: readonly Range[];
    readonly root?: Path;
    readonly role?: string;
  } = {},
): Fragment | null {
  const { prefix = '', closed = [], root = [0, 'stmt'] } = options;
  let text = file.slice(range.start, range.end);
  const shifted = closed.map(({ start, end }) => ({
    start: start - range.start,
    end: end - range.start,
  }));
  for (const { start, end } of shifted) {
    text = text.slice(0, start) + text.slice(start, end).replace(/\S/g, ' ') + text.slice(end);
  }
  const source = prefix + text;
  const tree = parse(source);
  if (tree === null || tree.length !== 1) return null;
  return {
    source,
    prefix: prefix.length,
    offset: range.start,
    closed: shifted.map(({ start, end }) => ({
      start: start + prefix.length,
      end: end + prefix.length,
    })),
    tree,
    tokens: tokensOf(source),
    root,
    role: options.role ?? null,
  };
}

/** Gives the change in places of the file, or why there is none. */
export function editFor(fragment: Fragment, candidate: Candidate): TextEdit | string {
  const { want } = candidate;
  if (sameTree(want, fragment.tree as Json)) return 'it is the tree that stands there';
  let why = 'no place was found for it';
  for (const edit of candidate.edits) {
    if (edit.start < fragment.prefix) continue;
    if (fragment.closed.some(({ start, end }) => edit.start < end && start < edit.end)) {
      why = 'the place holds INTO';
      continue;
    }
    const tree = parse(splice(fragment.source, edit));
    if (tree !== null && sameTree(tree as Json, want)) {
      const shift = fragment.offset - fragment.prefix;
      return { start: edit.start + shift, end: edit.end + shift, text: edit.text };
    }
    why = tree === null ? 'the text is no SQL any more' : 'the text is read as another tree';
  }
  return why;
}

/** The nodes that may be changed. */
export function nodesIn(fragment: Fragment): ReturnType<typeof nodesOf> {
  let node: Json | undefined = fragment.tree as Json;
  for (const step of fragment.root) node = (node as Tree | undefined)?.[step as string];
  return nodesOf(node, fragment.root);
}

/** Trees of PostgreSQL's parser as plain JSON: walks, replaces and compares them. Never looks at a text. */
export type Json = null | boolean | number | string | readonly Json[] | Tree;
export interface Tree {
  readonly [key: string]: Json;
}
export type Path = readonly (string | number)[];

export interface Met {
  /** Such as `BoolExpr`. */
  readonly type: string;
  readonly node: Tree;
  /** Leads to the object that holds the node under its type, so that another type can be put there. */
  readonly path: Path;
}

/** These stand under a field of their own and not under their type. */
const BARE: Readonly<Record<string, string>> = {
  larg: 'SelectStmt',
  rarg: 'SelectStmt',
  onConflictClause: 'OnConflictClause',
};

/** Gives every node, outer ones first, in the order of the tree. */
export function* nodesOf(tree: Json | undefined, path: Path = []): Generator<Met> {
  if (Array.isArray(tree)) {
    for (const [place, child] of tree.entries()) yield* nodesOf(child as Json, [...path, place]);
    return;
  }
  if (!isTree(tree)) return;
  const [only, ...others] = Object.keys(tree);
  if (only !== undefined && others.length === 0 && /^[A-Z]/.test(only)) {
    const node = tree[only] as Tree;
    yield { type: only, node, path };
    yield* nodesOf(node, [...path, only]);
    return;
  }
  const bare = BARE[String(path.at(-1))];
  if (bare !== undefined) yield { type: bare, node: tree, path };
  for (const [key, child] of Object.entries(tree)) yield* nodesOf(child, [...path, key]);
}

export function isTree(value: Json | undefined): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function at(tree: Json, path: Path): Json | undefined {
  let found: Json | undefined = tree;
  for (const step of path) found = (found as Tree | undefined)?.[step as string];
  return found;
}

/** Gives the tree with another value at the path; undefined takes the place itself away. */
export function put(tree: Json, path: Path, value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (Array.isArray(tree)) {
    const copy = [...tree] as Json[];
    if (rest.length === 0 && value === undefined) copy.splice(Number(step), 1);
    else copy[Number(step)] = put(copy[Number(step)] ?? null, rest, value);
    return copy;
  }
  const copy: Record<string, Json> = { ...(tree as Tree) };
  if (rest.length === 0 && value === undefined) delete copy[step];
  else copy[step] = put(copy[step] ?? {}, rest, value);
  return copy;
}

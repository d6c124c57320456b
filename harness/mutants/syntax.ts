/** The syntax tree of one source as the instrumenter hands it over, in the few words that are needed of it. Never changes the tree. */

export interface SyntaxNode {
  readonly type: string;
  readonly loc?: { readonly start: Position; readonly end: Position } | null;
  readonly [field: string]: unknown;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** A node in its place. What is `null` of a name is not declared in this source. */
export interface SyntaxPath {
  readonly node: SyntaxNode;
  readonly parentPath: SyntaxPath | null;
  readonly key: string | number | null;
  readonly listKey?: string | null;
  readonly scope: { getBinding(name: string): ScopeName | undefined };
  traverse(visitor: { enter(path: SyntaxPath): void }): void;
}

export interface ScopeName {
  readonly path: SyntaxPath;
  readonly kind: string;
  readonly identifier: SyntaxNode;
  readonly referencePaths: readonly SyntaxPath[];
}

/** Where the node stands in the text, as a key. */
export function spotOf({ loc }: Pick<SyntaxNode, 'loc'>): string {
  if (!loc) return '';
  return `${loc.start.line}:${loc.start.column}-${loc.end.line}:${loc.end.column}`;
}

/** Gives the name of an identifier, of a member's last part, or of a key that is written out; '' where there is none. */
export function nameOfNode(node: unknown): string {
  const { type, name, value, property, computed } = (node ?? {}) as Record<string, unknown>;
  if (type === 'Identifier' && typeof name === 'string') return name;
  if (type === 'StringLiteral' && typeof value === 'string') return value;
  const isMember = type === 'MemberExpression' || type === 'OptionalMemberExpression';
  return isMember && computed !== true ? nameOfNode(property) : '';
}

export function isFunction({ type }: SyntaxNode): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ClassMethod|ClassPrivateMethod|ObjectMethod)$/.test(
    type,
  );
}

/** Gives the function around the path, or null at the level of the module. */
export function functionAround(path: SyntaxPath): SyntaxPath | null {
  for (let at = path.parentPath; at !== null; at = at.parentPath) {
    if (isFunction(at.node)) return at;
  }
  return null;
}

/** Gives the name by which people know the function: its own, or that of what it is assigned to. */
export function nameOfFunction({ node, parentPath }: SyntaxPath): string {
  const own = nameOfNode(node['id']) || nameOfNode(node['key']);
  if (own !== '' || parentPath === null) return own;
  const { type } = parentPath.node;
  if (type === 'VariableDeclarator') return nameOfNode(parentPath.node['id']);
  return type === 'ObjectProperty' ? nameOfNode(parentPath.node['key']) : '';
}

/** Which columns a name may mean at its place in a query. Says nothing where it could mean what a part of the query makes up. */
import { type Known, type KnownColumn, relationName } from './known.ts';
import { at, isTree, type Json, type Path, type Tree } from './tree.ts';

interface Scope {
  readonly tables: ReadonlyMap<string, readonly KnownColumn[]>;
  /** Whether rows come from a subquery or a function, whose columns are not known. */
  readonly isOpen: boolean;
}

/** The columns of the table or alias that stands before the dot. */
export function columnsOfAlias(
  tree: Json,
  path: Path,
  { alias, known }: { readonly alias: string; readonly known: Known },
): readonly KnownColumn[] | null {
  for (const { tables } of scopesOf(tree, path, known)) {
    const columns = tables.get(alias);
    if (columns !== undefined) return columns;
  }
  return null;
}

/** The columns of the table that has the column. */
export function columnsBeside(
  tree: Json,
  path: Path,
  { column, known }: { readonly column: string; readonly known: Known },
): readonly KnownColumn[] | null {
  for (const { tables, isOpen } of scopesOf(tree, path, known)) {
    const homes = [...tables.values()].filter((all) => all.some(({ name }) => name === column));
    if (isOpen || homes.length > 1) return null;
    if (homes[0] !== undefined) return homes[0];
  }
  return null;
}

/** Inner ones first. */
function scopesOf(tree: Json, path: Path, known: Known): readonly Scope[] {
  const scopes: Scope[] = [];
  for (let length = path.length; length > 0; length -= 1) {
    const node = at(tree, path.slice(0, length));
    const type = String(path[length - 1]);
    if (!isTree(node) || !/^(larg|rarg|(Select|Update|Delete|Insert)Stmt)$/.test(type)) continue;
    const sources = ['fromClause', 'usingClause'].flatMap(
      (clause) => (node[clause] ?? []) as readonly Json[],
    );
    scopes.push(scopeOf(node, sources, known));
  }
  return scopes;
}

function scopeOf(node: Tree, sources: readonly Json[], known: Known): Scope {
  const tables = new Map<string, readonly KnownColumn[]>();
  let isOpen = false;
  const add = (relation: Tree, alias?: string): void => {
    const columns = known.tables.get(relationName(relation));
    const own = at(relation, ['alias', 'aliasname']) ?? relation['relname'];
    if (columns === undefined) isOpen = true;
    else tables.set(alias ?? String(own), columns);
  };
  const gather = (source: Json | undefined): void => {
    const join = at(source ?? null, ['JoinExpr']);
    const relation = at(source ?? null, ['RangeVar']);
    if (isTree(relation)) add(relation);
    else if (isTree(join)) for (const side of ['larg', 'rarg']) gather(join[side]);
    else isOpen = true;
  };
  for (const source of sources) gather(source);
  if (isTree(node['relation'])) {
    add(node['relation']);
    if (node['onConflictClause'] !== undefined) add(node['relation'], 'excluded');
  }
  return { tables, isOpen };
}

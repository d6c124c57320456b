/** What all files of a schema say together: columns with their types, roles, who calls which trigger function, texts that stand in the same role. Faults are drawn from it, so that they look like those of a person. */
import type { Piece } from './draft.ts';
import { lastName } from './expressions.ts';
import { nameParts, type SqlRoutine, typeOf } from './routines.ts';
import { at, isTree, type Json, nodesOf, type Path, type Tree } from './tree.ts';

export interface KnownColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Whether it belongs to the primary key, which is never null. */
  readonly isKey: boolean;
  readonly isIdentity: boolean;
}

export interface Known {
  /** By qualified name. */
  readonly tables: ReadonlyMap<string, readonly KnownColumn[]>;
  /** Qualified names of the tables that a foreign key points to. */
  readonly referenced: ReadonlySet<string>;
  readonly roles: readonly string[];
  /** By the name of the trigger function. */
  readonly tableOfTrigger: ReadonlyMap<string, string>;
  /** By role, such as `column:phase`. */
  readonly strings: ReadonlyMap<string, readonly string[]>;
}

export interface SchemaPart {
  readonly piece: Piece;
  readonly type: string;
  readonly node: Tree;
  /** Null where the part is no function; a text where it is one that cannot be read. */
  readonly routine: SqlRoutine | string | null;
}

export function knownOf(parts: readonly SchemaPart[]): Known {
  const tables = new Map<string, readonly KnownColumn[]>();
  const referenced = new Set<string>();
  const tableOfTrigger = new Map<string, string>();
  const roles = new Set<string>();
  const strings = new Map<string, Set<string>>();
  for (const { type, node, routine } of parts) {
    if (type === 'CreateStmt') tables.set(relationName(node['relation']), columnsOf(node));
    for (const met of nodesOf(node)) {
      if (met.type === 'Constraint' && met.node['pktable'] !== undefined) {
        referenced.add(relationName(met.node['pktable']));
      }
    }
    if (type === 'CreateTrigStmt') {
      const called = nameParts(node['funcname']).join('.');
      // A function of several tables has no columns of its own.
      const known = tableOfTrigger.get(called);
      const table = relationName(node['relation']);
      tableOfTrigger.set(called, known === undefined || known === table ? table : '');
    }
    if (type === 'GrantStmt') for (const role of rolesOf(node)) roles.add(role);
    for (const [role, value] of stringsOf(node, routine)) {
      strings.set(role, (strings.get(role) ?? new Set()).add(value));
    }
  }
  return {
    tables,
    referenced,
    tableOfTrigger,
    roles: [...roles].sort(),
    strings: new Map([...strings].map(([role, values]) => [role, [...values].sort()])),
  };
}

export function relationName(relation: Json | undefined): string {
  const { schemaname, relname } = (relation ?? {}) as Tree;
  return schemaname === undefined ? String(relname) : `${schemaname}.${relname}`;
}

function columnsOf(node: Tree): readonly KnownColumn[] {
  const elements = (node['tableElts'] ?? []) as readonly Json[];
  const keys = elements.flatMap((element) =>
    at(element, ['Constraint', 'contype']) === 'CONSTR_PRIMARY'
      ? nameParts(at(element, ['Constraint', 'keys']))
      : [],
  );
  return elements.flatMap((element) => {
    const column = at(element, ['ColumnDef']);
    if (!isTree(column)) return [];
    const name = String(column['colname']);
    const constraints = (column['constraints'] ?? []) as readonly Json[];
    const kinds = constraints.map((one) => String(at(one, ['Constraint', 'contype']))).join();
    const isKey = keys.includes(name) || kinds.includes('PRIMARY');
    const nullable = !isKey && !/NOTNULL|IDENTITY/.test(kinds);
    return [
      {
        name,
        type: typeOf(column['typeName']),
        nullable,
        isKey,
        isIdentity: kinds.includes('IDENTITY'),
      },
    ];
  });
}

function rolesOf(node: Tree): readonly string[] {
  return ((node['grantees'] ?? []) as readonly Json[]).flatMap((grantee) => {
    const name = at(grantee, ['RoleSpec', 'rolename']);
    return name === undefined ? [] : [String(name)];
  });
}

function* stringsOf(
  node: Tree,
  routine: SchemaPart['routine'],
): Generator<readonly [string, string]> {
  const trees: Json[] = [node];
  if (routine !== null && typeof routine !== 'string') {
    for (const { fragment, role } of routine.fragments) {
      if (role !== 'message') trees.push(fragment.tree as Json);
    }
  }
  for (const tree of trees) {
    for (const { type, node: constant, path } of nodesOf(tree)) {
      const value = at(constant['sval'] ?? null, ['sval']);
      if (type !== 'A_Const' || typeof value !== 'string') continue;
      const role = wordingRole(tree, path, value);
      if (role !== null && !isStructure(value)) yield [role, value];
    }
  }
}

/** What a text is compared with, passed to or put into: texts of one role may stand for each other. */
export function wordingRole(tree: Json, path: Path, value: string): string | null {
  if (/^[0-9A-Z]{5}$/.test(value)) return 'sqlstate';
  const [parent, field] = [path.slice(0, -1), path.at(-1)];
  if (field === 'lexpr' || field === 'rexpr') {
    const other = at(tree, [...parent, field === 'lexpr' ? 'rexpr' : 'lexpr']);
    const name = lastName(at(tree, [...parent, 'name']));
    if (/^->>?$/.test(name)) return 'field';
    return columnRole(other);
  }
  if (parent.at(-1) === 'items' && parent.at(-3) === 0) {
    const insert = at(tree, parent.slice(0, -6));
    const column = at(insert ?? null, ['cols', Number(field), 'ResTarget', 'name']);
    if (column !== undefined) return `column:${column}`;
  }
  if (parent.at(-1) === 'items') {
    const list = parent.slice(0, -3);
    if (list.at(-1) === 'A_Expr') return columnRole(at(tree, [...list, 'lexpr']));
  }
  if (parent.at(-1) === 'args' && parent.at(-2) === 'FuncCall') {
    return `call:${lastName(at(tree, [...parent.slice(0, -1), 'funcname']))}#${field}`;
  }
  return null;
}

function columnRole(node: Json | undefined): string | null {
  const name = lastName(at(node ?? null, ['ColumnRef', 'fields']));
  return name === '' ? null : `column:${name}`;
}

/** A text that reads as a list or an object of PostgreSQL or JSON. */
export function isStructure(value: string): boolean {
  return /^[[{].*[\]}]$/s.test(value);
}

/** The one behind it of the same type, round in a circle. */
export function nextLike<One extends { readonly name: string; readonly type: string }>(
  ones: readonly One[],
  name: string,
): One | null {
  const here = ones.find((one) => one.name === name);
  const like = ones.filter(({ type }) => type === here?.type);
  if (here === undefined || like.length < 2) return null;
  return like[(like.indexOf(here) + 1) % like.length] ?? null;
}

/** Faults of tables and indexes: a constraint that is missing, weaker or deferred otherwise, a default or NOT NULL that is gone. Installed by altering the table. */
import { faultsOfConstants } from './constants.ts';
import { nameOfConstraint, quotedName } from './constraint-names.ts';
import type { Discarded, Draft, Offer, Piece } from './draft.ts';
import { textOfPiece } from './draft.ts';
import { faultsOfExpressions } from './expressions.ts';
import { editFor, type Fragment, fragmentOf } from './fragment.ts';
import { type Known, type KnownColumn, relationName } from './known.ts';
import { faultsOfLists } from './lists.ts';
import { rangeOf } from './ranges.ts';
import { at, isTree, type Json, type Path, type Tree } from './tree.ts';

const ROOT: Path = [0, 'stmt', 'CreateStmt', 'tableElts'];

interface Constraint {
  readonly node: Tree;
  readonly path: Path;
  /** Of a constraint that stands behind a column. */
  readonly column: string | null;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export function faultsOfTable(piece: Piece, node: Tree, known: Known): Offer {
  const text = textOfPiece(piece);
  const fragment = fragmentOf(text, { start: 0, end: text.length });
  if (fragment === null) return { drafts: [], discarded: [] };
  const table = quotedName(relationName(node['relation']));
  // The places that it tells are those of the piece.
  const statement = at(fragment.tree as Json, [0, 'stmt', 'CreateStmt']) as Tree;
  const columns = known.tables.get(relationName(node['relation'])) ?? [];
  const isReferenced = known.referenced.has(relationName(node['relation']));
  const drafts: Draft[] = [];
  const discarded: Discarded[] = [];
  for (const constraint of constraintsOf(fragment, statement)) {
    const { start, end } = constraint;
    const whole = { start: start + piece.start, end: end + piece.start };
    const change = (operator: string, statement: string, to = ''): void => {
      drafts.push({
        operator,
        routine: null,
        edit: { ...whole, text: to },
        statements: [`alter table ${table} ${statement}`],
      });
    };
    simple(constraint, { change, text: text.slice(start, end), isReferenced, columns });
    if (
      constraint.node['contype'] === 'CONSTR_CHECK' ||
      constraint.node['contype'] === 'CONSTR_DEFAULT'
    ) {
      const offered = changed({ piece, fragment, table, known }, constraint);
      drafts.push(...offered.drafts);
      discarded.push(...offered.discarded);
    }
  }
  return { drafts, discarded };
}

interface Simple {
  readonly change: (operator: string, statement: string, to?: string) => void;
  readonly text: string;
  readonly isReferenced: boolean;
  readonly columns: readonly KnownColumn[];
}

function simple(constraint: Constraint, { change, text, isReferenced, columns }: Simple): void {
  const { node, column, name } = constraint;
  const drop = `drop constraint ${quotedName(name)}`;
  const alter = `alter column ${quotedName(column ?? '')}`;
  const kind = String(node['contype']);
  if (kind === 'CONSTR_CHECK') change('check dropped', drop);
  const isKey = columns.find(({ name: one }) => one === column)?.isKey === true;
  if (kind === 'CONSTR_NOTNULL' && !isKey) change('not null dropped', `${alter} drop not null`);
  if (kind === 'CONSTR_DEFAULT') change('default dropped', `${alter} drop default`);
  // What a foreign key points to cannot be dropped without it.
  // What the server numbers itself is never there twice.
  const isNumbered = columns.some(({ name: one, isIdentity }) => one === column && isIdentity);
  if (/_(UNIQUE|PRIMARY)$/.test(kind) && !isReferenced && !isNumbered)
    change('unique dropped', drop);
  if (kind === 'CONSTR_FOREIGN') foreign(constraint, { change, text, drop });
}

function foreign(
  { node, column, name }: Constraint,
  { change, text, drop }: Pick<Simple, 'change' | 'text'> & { readonly drop: string },
): void {
  change('foreign key dropped', drop);
  const isDeferred = node['initdeferred'] === true;
  const to = isDeferred ? 'not deferrable' : 'deferrable initially deferred';
  change(
    'foreign key deferral',
    `alter constraint ${quotedName(name)} ${to}`,
    isDeferred ? text.replace(/\s*deferrable.*$/is, '') : `${text} deferrable initially deferred`,
  );
  if (node['fk_del_action'] !== 'a') return;
  const at = /\s*(?:not\s+)?deferrable/i.exec(text)?.index ?? text.length;
  const cascading = `${text.slice(0, at)} on delete cascade${text.slice(at)}`;
  const unnamed = cascading.replace(/^constraint\s+\S+\s+/i, '');
  const whole = column === null ? unnamed : `foreign key (${quotedName(column)}) ${unnamed}`;
  change(
    'on delete cascade added',
    `${drop}, add constraint ${quotedName(name)} ${whole}`,
    cascading,
  );
}

interface Place {
  readonly piece: Piece;
  readonly fragment: Fragment;
  readonly table: string;
  readonly known: Known;
}

/** The faults within a check or a default. Rows that stand are not asked: the fault is one of the writes to come. */
function changed({ piece, fragment, table, known }: Place, constraint: Constraint): Offer {
  const root = [...constraint.path, 'raw_expr'];
  const range = rangeOf(fragment, root);
  if (range === null) return { drafts: [], discarded: [] };
  const inner = fragmentOf(textOfPiece(piece), range, {
    prefix: 'select ',
    role: `column:${constraint.column ?? ''}`,
    root: [0, 'stmt', 'SelectStmt', 'targetList', 0, 'ResTarget', 'val'],
  });
  if (inner === null) return { drafts: [], discarded: [] };
  const drafts: Draft[] = [];
  const discarded: Discarded[] = [];
  for (const candidate of [
    ...faultsOfExpressions(inner),
    ...faultsOfLists(inner),
    ...faultsOfConstants(inner, known),
  ]) {
    const edit = editFor(inner, candidate);
    const { operator, what } = candidate;
    if (typeof edit === 'string') {
      discarded.push({ file: piece.file.path, operator, why: edit, from: what });
      continue;
    }
    const text = textOfPiece(piece);
    const expression =
      text.slice(range.start, edit.start) + edit.text + text.slice(edit.end, range.end);
    const name = quotedName(constraint.name);
    drafts.push({
      operator,
      routine: null,
      edit: { ...edit, start: edit.start + piece.start, end: edit.end + piece.start },
      statements: [
        constraint.node['contype'] === 'CONSTR_CHECK'
          ? `alter table ${table} drop constraint ${name}, add constraint ${name} check (${expression}) not valid`
          : `alter table ${table} alter column ${quotedName(constraint.column ?? '')} set default ${expression}`,
      ],
    });
  }
  return { drafts, discarded };
}

function constraintsOf(fragment: Fragment, node: Tree): readonly Constraint[] {
  const table = String(at(node, ['relation', 'relname']));
  const names = new Set<string>();
  return ((node['tableElts'] ?? []) as readonly Json[]).flatMap((element, place) => {
    const alone = at(element, ['Constraint']);
    const column = at(element, ['ColumnDef']);
    const listed: readonly (readonly [Tree, Path])[] = isTree(alone)
      ? [[alone, [...ROOT, place, 'Constraint']]]
      : ((at(column ?? null, ['constraints']) ?? []) as readonly Json[]).map((one, index) => [
          at(one, ['Constraint']) as Tree,
          [...ROOT, place, 'ColumnDef', 'constraints', index, 'Constraint'],
        ]);
    const ofColumn = isTree(column) ? String(column['colname']) : null;
    return listed.flatMap(([one, path], index) => {
      // What is said about the deferral of a foreign key belongs to it.
      if (/_ATTR_/.test(String(one['contype']))) return [];
      const start = Number(one['location']);
      const next = listed
        .slice(index + 1)
        .find(([other]) => !/_ATTR_/.test(String(other['contype'])));
      const limit = next === undefined ? null : Number(next[0]['location']);
      const name = nameOfConstraint(one, { table, column: ofColumn, names });
      return [
        { node: one, path, column: ofColumn, name, start, end: endOf(fragment, start, limit) },
      ];
    });
  });
}

/** Before the next constraint, the next comma or the end of the list. */
function endOf({ tokens }: Fragment, start: number, limit: number | null): number {
  let depth = 0;
  let end = start;
  for (const token of tokens) {
    if (token.start < start) continue;
    if (limit !== null && token.start >= limit) break;
    if (depth === 0 && (token.text === ',' || token.text === ')')) break;
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    end = token.end;
  }
  return end;
}

/** A unique index is a constraint by another name; the others are there for speed alone. */
export function faultsOfIndex(piece: Piece, node: Tree): Offer {
  if (node['unique'] !== true || node['idxname'] === undefined)
    return { drafts: [], discarded: [] };
  const schema = at(node, ['relation', 'schemaname']);
  const name = `${schema === undefined ? '' : `${schema}.`}${node['idxname']}`;
  const text = textOfPiece(piece);
  const drop = `drop index ${quotedName(name)}`;
  const dropped: Draft = {
    operator: 'unique dropped',
    routine: null,
    edit: { start: piece.start, end: piece.end, text: '' },
    statements: [drop],
  };
  const where = node['whereClause'] === undefined ? -1 : text.toLowerCase().lastIndexOf(' where ');
  if (where < 0) return { drafts: [dropped], discarded: [] };
  const whole: Draft = {
    operator: 'where dropped',
    routine: null,
    edit: { start: piece.start + where, end: piece.end, text: '' },
    statements: [drop, text.slice(0, where)],
  };
  return { drafts: [dropped, whole], discarded: [] };
}

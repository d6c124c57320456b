/** The names of constraints and objects: as they are given, or as the server gives them where nobody has. */
import { lastName } from './expressions.ts';
import { at, type Json, nodesOf, type Tree } from './tree.ts';

interface Named {
  readonly table: string;
  readonly column: string | null;
  readonly names: Set<string>;
}

const LABEL: Readonly<Record<string, string>> = {
  CONSTR_CHECK: 'check',
  CONSTR_UNIQUE: 'key',
  CONSTR_PRIMARY: 'pkey',
  CONSTR_FOREIGN: 'fkey',
};

/** The name that the server gives where nobody has given one. */
export function nameOfConstraint(node: Tree, { table, column, names }: Named): string {
  if (node['conname'] !== undefined) return String(node['conname']);
  const label = LABEL[String(node['contype'])] ?? '';
  const keys = [...((node['keys'] ?? node['fk_attrs'] ?? []) as readonly Json[])].map((one) =>
    String(at(one, ['String', 'sval'])),
  );
  const used = new Set<string>();
  for (const met of nodesOf(node['raw_expr'])) {
    if (met.type === 'ColumnRef') used.add(lastName(met.node['fields']));
  }
  const columns =
    label === 'pkey'
      ? []
      : label === 'check'
        ? used.size === 1
          ? [...used]
          : []
        : column === null
          ? keys
          : [column];
  const plain = [table, ...columns, label].join('_');
  let name = plain;
  for (let count = 1; names.has(name); count += 1) name = `${plain}${count}`;
  names.add(name);
  return name;
}

export function quotedName(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

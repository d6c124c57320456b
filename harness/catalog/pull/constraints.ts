/** The statements that make constraints and indexes again, and attach partitions and what is indexed on them to their parents. Sends none. */
import type { Part } from '../catalog.ts';
import { listOf, splitName, toOption } from './statement-parts.ts';

export function constraintText({ name, definition }: Part): string {
  const { table, statement, index, parent } = definition;
  const [constraint] = splitName(name);
  // A foreign key of a partitioned table goes down to its partitions; everything else is said table by table.
  const only = String(statement).startsWith('FOREIGN KEY') ? '' : 'only ';
  const options = listOf(definition['options']);
  return [
    `alter table ${only}${table} add constraint ${constraint} ${statement};`,
    ...(parent === undefined ? [] : [`alter index ${parent} attach partition ${index};`]),
    ...(options.length === 0
      ? []
      : [`alter index ${index} set (${options.map(toOption).join(', ')});`]),
    ...indexMarks(definition, constraint),
  ].join('\n');
}

export function indexText({ name, definition }: Part): string {
  const { statement, parent } = definition;
  // Marks name the index without its schema, which is the one of its table.
  const own = name.slice(name.search(/\.(?:"(?:[^"]|"")*"|[^".]+)$/) + 1);
  return [
    `${statement};`,
    ...(parent === undefined ? [] : [`alter index ${parent} attach partition ${name};`]),
    ...listOf(definition['columnStatistics']).map(
      (setting) => `alter index ${name} alter column ${setting};`,
    ),
    ...indexMarks(definition, own),
  ].join('\n');
}

function indexMarks(definition: Part['definition'], index: string): readonly string[] {
  const { table, clustered, replicaIdentity } = definition;
  return [
    ...(clustered === true ? [`alter table ${table} cluster on ${index};`] : []),
    ...(replicaIdentity === true
      ? [`alter table only ${table} replica identity using index ${index};`]
      : []),
  ];
}

export function attachmentText({ definition }: Part): string {
  const { table, parent, bound } = definition;
  if (bound === '') return `alter table only ${table} inherit ${parent};`;
  return `alter table only ${parent} attach partition ${table} ${bound};`;
}

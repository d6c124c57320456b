/** The statements that make tables and sequences again. A partition is made alone and attached later, so its columns keep their order. */
import type { Part } from '../catalog.ts';
import { listOf, toOption } from './statement-parts.ts';

/** Defaults and attachments are statements of their own: they need what the bare table does not. */
export function splitTables(parts: readonly Part[]): readonly Part[] {
  return parts.flatMap(({ kind, name, definition }): readonly Part[] => {
    if (kind === 'column' && definition['default'] !== undefined) {
      const table = String(definition['table']);
      const column = name.slice(table.length + 1);
      return [{ kind: 'default', name, definition: { ...definition, column } }];
    }
    if (kind === 'view') return listOf(definition['defaults']).map((text) => defaultOf(name, text));
    if (kind !== 'table') return [];
    const bound = definition['bound'] ?? '';
    // Of several parents each comes after the one before: their order is the order of what is inherited.
    return listOf(definition['parents']).map((parent, at, parents) => ({
      kind: 'attachment',
      name: `${name} to ${parent}`,
      definition: {
        ...{ table: name, parent, bound },
        ...(at === 0 ? {} : { after: `${name} to ${parents[at - 1]}` }),
      },
    }));
  });
}

/** Of a column of a view, which has no part of its own. */
function defaultOf(view: string, text: string): Part {
  const column = /^(?:"(?:[^"]|"")*"|[^" ]+)/.exec(text)?.[0] ?? '';
  const value = text.slice(`${column} set default `.length);
  return {
    kind: 'default',
    name: `${view}.${column}`,
    definition: { view, column, default: value },
  };
}

export function tableText({ name, definition }: Part, columns: readonly Part[]): string {
  const sorted = [...columns].sort((one, other) => positionOf(one) - positionOf(other));
  const options = [
    ...listOf(definition['options']),
    ...listOf(definition['toastOptions']).map((option) => `toast.${option}`),
  ];
  const words = [
    `create ${definition['persistence'] ?? ''} table ${name} (`.replace('  ', ' '),
    sorted.map((column) => `  ${columnText(column)}`).join(',\n'),
    ')',
    definition['partitionKey'] === undefined ? '' : ` partition by ${definition['partitionKey']}`,
    definition['accessMethod'] === undefined ? '' : ` using ${definition['accessMethod']}`,
    options.length === 0 ? '' : ` with (${options.map(toOption).join(', ')})`,
  ];
  const [open, body, ...rest] = words;
  const identity = definition['replicaIdentity'];
  return [
    `${open}\n${body}\n${rest.join('')};`,
    ...sorted.flatMap((column) => columnSettings(name, column)),
    ...(definition['ofType'] === undefined
      ? []
      : [`alter table ${name} of ${definition['ofType']};`]),
    ...(identity === undefined || identity === 'index'
      ? []
      : [`alter table only ${name} replica identity ${identity};`]),
  ].join('\n');
}

function columnText({ name, definition }: Part): string {
  const { collation, expression, generated } = definition;
  return [
    `${name.slice(String(definition['table']).length + 1)} ${definition['type']}`,
    collation === undefined ? '' : ` collate ${collation}`,
    expression === undefined ? '' : ` generated always as (${expression}) ${generated}`,
    definition['notNull'] === true ? ' not null' : '',
  ].join('');
}

function columnSettings(table: string, { name, definition }: Part): readonly string[] {
  const { storage, compression, statistics } = definition;
  const column = `alter table only ${table} alter column ${name.slice(table.length + 1)}`;
  const options = listOf(definition['options']);
  return [
    storage === undefined ? '' : `${column} set storage ${storage};`,
    compression === undefined ? '' : `${column} set compression ${compression};`,
    statistics === undefined ? '' : `${column} set statistics ${statistics};`,
    options.length === 0 ? '' : `${column} set (${options.map(toOption).join(', ')});`,
  ].filter((text) => text !== '');
}

/** A sequence of an identity column is made by its column, and goes by its name. */
export function sequenceText({ name, definition }: Part, parts: readonly Part[]): string {
  const numbers = [
    `start with ${definition['start']} increment by ${definition['increment']}`,
    `minvalue ${definition['minimum']} maxvalue ${definition['maximum']} cache ${definition['cache']}`,
    definition['cycle'] === true ? 'cycle' : 'no cycle',
  ].join(' ');
  const owned = definition['ownedBy'];
  if (definition['identity'] !== true) {
    const made = `create ${definition['persistence'] ?? ''} sequence ${name} as ${definition['type']}`;
    return `${made.replace('  ', ' ')} ${numbers}${owned === undefined ? '' : ` owned by ${owned}`};`;
  }
  const column = parts.find((part) => part.kind === 'column' && part.name === owned);
  const table = String(column?.definition['table']);
  const alter = `alter table ${table} alter column ${String(owned).slice(table.length + 1)}`;
  const always = column?.definition['identity'];
  return `${alter} add generated ${always} as identity (sequence name ${name} ${numbers});`;
}

/** Row security, switched on last: it would hide rows from whoever loads them. */
export function securityText({ name, definition }: Part): string | null {
  const lines = [
    definition['rowSecurity'] === true ? `alter table only ${name} enable row level security;` : '',
    definition['forceRowSecurity'] === true
      ? `alter table only ${name} force row level security;`
      : '',
  ].filter((line) => line !== '');
  return lines.length === 0 ? null : lines.join('\n');
}

function positionOf({ definition }: Part): number {
  return Number(definition['position']);
}

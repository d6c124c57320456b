/** The statements that make composite types, ranges, domains and aggregates again. Sends none. */
import { literal } from '../../connection/connection.ts';
import type { Part } from '../catalog.ts';
import { listOf } from './statement-parts.ts';

export function compositeText({ name, definition }: Part): string {
  return `create type ${name} as (${listOf(definition['attributes']).join(', ')});`;
}

export function domainText({ name, definition }: Part): string {
  const { type, collation, notNull } = definition;
  return [
    `create domain ${name} as ${type}`,
    collation === undefined ? '' : ` collate ${collation}`,
    definition['default'] === undefined ? '' : ` default ${definition['default']}`,
    notNull === true ? ' not null' : '',
    ';',
  ].join('');
}

/** A canonical function takes the type that it is part of: such a range has to be made by hand. */
export function rangeText({ name, definition }: Part): string | null {
  if (definition['canonical'] !== undefined) return null;
  const options = [
    ['subtype', definition['subtype']],
    ['subtype_opclass', definition['operatorClass']],
    ['collation', definition['collation']],
    ['subtype_diff', definition['difference']],
    ['multirange_type_name', definition['multirange']],
  ].filter(([, value]) => value !== undefined);
  return `create type ${name} as range (${options.map(([key, value]) => `${key} = ${value}`).join(', ')});`;
}

/** Fields that are no options of CREATE AGGREGATE. */
const OTHER = new Set(['owner', 'arguments', 'result']);
const TEXTS = new Set(['initcond', 'minitcond']);

export function aggregateText({ name, definition }: Part): string {
  const options = Object.entries(definition)
    .filter(([field]) => !OTHER.has(field))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([field, value]) => {
      if (value === true) return field;
      return `${field} = ${TEXTS.has(field) ? literal(String(value)) : value}`;
    });
  const written = definition['arguments'] === '' ? '*' : definition['arguments'];
  return `create aggregate ${withoutArguments(name)}(${written}) (${options.join(', ')});`;
}

/** A quoted name may hold parentheses: those that count are the last pair that stands outside of quotes. */
function withoutArguments(name: string): string {
  let quoted = false;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] === '"') quoted = !quoted;
    else if (name[at] === '(' && !quoted) return name.slice(0, at);
  }
  return name;
}

/** Gives for every part of a catalog the statement that makes it again. Knows no order and no rights; a part it cannot write it says so. */
import type { Session } from '../../../schema/session.ts';
import { literal } from '../../connection/connection.ts';
import type { Part } from '../catalog.ts';
import { eventTriggerText, policyText, ruleText, triggerText } from './code.ts';
import { attachmentText, constraintText, indexText } from './constraints.ts';
import { listOf, splitName, toOption } from './statement-parts.ts';
import { securityText, sequenceText, tableText } from './tables.ts';
import { aggregateText, compositeText, domainText, rangeText } from './types.ts';

/** The server prints a function better than anybody who puts it together from its pieces. */
const FUNCTIONS = `
  select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as text
    from pg_proc p where p.oid >= 16384 and p.prokind <> 'a'`;

export interface Texts {
  /** True for a part whose statement stands among types, tables and views. */
  isStructure(part: Part): boolean;
  of(part: Part): string | null;
  /** What watches rows: to be made when the rows are there. */
  watch(part: Part): string | null;
  refreshes(structure: readonly Part[]): readonly string[];
  missed(parts: readonly Part[]): readonly string[];
}

type Writer = (part: Part) => string | null;

/** Handled with another part, or by the files of roles and rights. */
const ELSEWHERE = new Set([
  'column',
  'grant',
  'default privileges',
  'added right',
  'taken right',
  'role',
  'settings',
  'comment',
]);

export async function createTexts(session: Session, parts: readonly Part[]): Promise<Texts> {
  const { rows } = await session.query(FUNCTIONS);
  const functions = new Map(rows.map(({ name, text }) => [String(name), String(text)]));
  const columns = Map.groupBy(
    parts.filter(({ kind }) => kind === 'column'),
    ({ definition }) => String(definition['table']),
  );
  const code: Writer = ({ name }) => `${functions.get(name)?.trimEnd()};`;
  const writers: Readonly<Record<string, Writer>> = {
    schema: ({ name }) => `create schema if not exists ${name};`,
    extension: ({ name, definition }) =>
      `create extension if not exists ${name} with schema ${definition['schema']};`,
    enum: ({ name, definition }) =>
      `create type ${name} as enum (${listOf(definition['labels']).map(literal).join(', ')});`,
    'composite type': compositeText,
    range: rangeText,
    domain: domainText,
    'domain constraint': ({ name, definition }) => {
      const [constraint, domain] = splitName(name);
      return `alter domain ${domain} add constraint ${constraint} ${definition['statement']};`;
    },
    function: code,
    procedure: code,
    aggregate: aggregateText,
    table: (part) => tableText(part, columns.get(part.name) ?? []),
    sequence: (part) => sequenceText(part, parts),
    default: ({ definition }) =>
      `alter table only ${definition['table'] ?? definition['view']} alter column ${definition['column']} set default ${definition['default']};`,
    attachment: attachmentText,
    constraint: constraintText,
    index: indexText,
    statistics: statisticsText,
    view: viewText,
    'materialized view': viewText,
    trigger: triggerText,
    'event trigger': eventTriggerText,
    rule: ruleText,
    policy: policyText,
  };
  return {
    isStructure: ({ kind, definition }) =>
      STRUCTURE.has(kind) && !String(definition['statement'] ?? '').startsWith('FOREIGN KEY'),
    of: (part) => writers[part.kind]?.(part) ?? null,
    watch: (part) =>
      part.kind === 'table' ? securityText(part) : (writers[part.kind]?.(part) ?? null),
    refreshes: (structure) =>
      structure
        .filter(({ kind }) => kind === 'materialized view')
        .map(({ name }) => `refresh materialized view ${name};`),
    missed: (all) =>
      all
        .filter(({ kind }) => writers[kind] === undefined && !ELSEWHERE.has(kind))
        .map(({ kind, name }) => `${kind} ${name}`),
  };
}

const STRUCTURE = new Set([
  'enum',
  'composite type',
  'range',
  'domain',
  'domain constraint',
  'function',
  'procedure',
  'aggregate',
  'table',
  'sequence',
  'default',
  'attachment',
  'constraint',
  'index',
  'statistics',
  'view',
  'materialized view',
]);

function statisticsText({ name, definition }: Part): string {
  const { statement, target } = definition;
  const set = target === undefined ? '' : `\nalter statistics ${name} set statistics ${target};`;
  return `${statement};${set}`;
}

function viewText({ kind, name, definition }: Part): string {
  const options = listOf(definition['options']);
  const using =
    definition['accessMethod'] === undefined ? '' : ` using ${definition['accessMethod']}`;
  const as = options.length === 0 ? '' : ` with (${options.map(toOption).join(', ')})`;
  const query = String(definition['query']).replace(/;\s*$/, '');
  // Filled at the end: the functions it calls may need tables that are made later.
  const data = kind === 'view' ? '' : '\n  with no data';
  const settings = listOf(definition['columnSettings']).map(
    (setting) => `\nalter ${kind} ${name} alter column ${setting};`,
  );
  return `create ${kind} ${name}${using}${as} as\n${query}${data};${settings.join('')}`;
}

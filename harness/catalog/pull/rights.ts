/** The statements that give owners, grants, default privileges and comments again. Each object starts from nothing, so no right is left over from what is usual. */
import { literal } from '../../connection/connection.ts';
import type { Part } from '../catalog.ts';
import { BOOTSTRAP } from '../query-parts.ts';
import { listOf, roleOf } from './statement-parts.ts';

/** What may be owned, and how it is called when it changes hands. */
const OWNED: Readonly<Record<string, string>> = {
  schema: 'schema',
  enum: 'type',
  'composite type': 'type',
  range: 'type',
  domain: 'domain',
  function: 'routine',
  procedure: 'routine',
  aggregate: 'routine',
  table: 'table',
  sequence: 'sequence',
  view: 'view',
  'materialized view': 'materialized view',
  statistics: 'statistics',
};

export function ownerText({ kind, name, definition }: Part): string | null {
  const [what, owner] = [OWNED[kind], definition['owner']];
  // A sequence of a column follows its table, and cannot go elsewhere.
  if (what === undefined || owner === undefined || definition['ownedBy'] !== undefined) return null;
  if (owner === BOOTSTRAP) return null;
  return `alter ${what} ${name} owner to ${owner};`;
}

/** What PUBLIC has of a new object by itself. */
const PUBLIC_HAS = ['function', 'procedure', 'type', 'database', 'schema public'];

export function grantTexts(parts: readonly Part[]): readonly string[] {
  const owners = ownersOf(parts);
  const grants = parts.filter(({ kind }) => kind === 'grant');
  const byObject = Map.groupBy(grants, ({ definition }) => String(definition['object']));
  const objects = new Set([...byObject.keys(), ...owners.keys(), 'database']);
  return [...objects].sort().flatMap((object) => {
    const [given, owner] = [byObject.get(object) ?? [], owners.get(object)];
    const ownsAll = given.some(({ definition }) => definition['privilege'] === 'all');
    const lines = [
      ...(PUBLIC_HAS.some((one) => object === one || object.startsWith(`${one} `))
        ? [`revoke all on ${target(object)} from public`]
        : []),
      ...(owner === undefined || ownsAll
        ? []
        : [`revoke all on ${target(object)} from ${roleOf(owner)}`]),
      ...given
        .filter(({ definition }) => definition['privilege'] !== 'all')
        .map(({ definition: { privilege, to, grantable } }) => {
          const more = grantable === true ? ' with grant option' : '';
          return `grant ${privilege} on ${target(object)} to ${roleOf(to)}${more}`;
        }),
    ];
    return lines.map((line) => (object === 'database' ? onDatabase(line) : `${line};`));
  });
}

/** What PostgreSQL's own objects and those of extensions have besides what they came with. */
export function serverRightText({ kind, definition }: Part): string | null {
  const { privilege, object, holder, grantable } = definition;
  const on = `${privilege} on ${target(String(object))}`;
  if (kind === 'taken right') return `revoke ${on} from ${roleOf(holder)};`;
  if (kind !== 'added right') return null;
  return `grant ${on} to ${roleOf(holder)}${grantable === true ? ' with grant option' : ''};`;
}

export function defaultPrivilegeText({ kind, definition }: Part): string | null {
  if (kind !== 'default privileges') return null;
  const { role, objects, schema } = definition;
  const inSchema = schema === undefined ? '' : ` in schema ${schema}`;
  const alter = `alter default privileges for role ${roleOf(role)}${inSchema}`;
  // In a schema they are added to what is usual; without one they stand in its place.
  const first =
    schema === undefined ? [`${alter} revoke all on ${objects} from public, ${roleOf(role)};`] : [];
  const grants = listOf(definition['grants']).map((grant) => {
    const at = grant.indexOf(' to ');
    const to = grant.slice(at + 4).replace(BOOTSTRAP, 'current_user');
    return `${alter} grant ${grant.slice(0, at)} on ${objects} to ${to};`;
  });
  return [...first, ...grants].join('\n');
}

export function commentText({ kind, definition }: Part): string | null {
  if (kind !== 'comment') return null;
  const [type, identity] = [String(definition['type']), String(definition['identity'])];
  const text = literal(String(definition['text']));
  return `comment on ${commented(type, identity)} is ${text};`;
}

function commented(type: string, identity: string): string {
  if (type.endsWith(' column')) return `column ${identity}`;
  if (type === 'table constraint') return `constraint ${identity}`;
  if (type === 'domain constraint')
    return `constraint ${identity.replace(/ on (?=[^ ]*$)/, ' on domain ')}`;
  if (type === 'statistics object') return `statistics ${identity}`;
  if (type === 'composite type') return `type ${identity}`;
  // An aggregate without an argument is called with a star.
  return `${type} ${type === 'aggregate' ? identity.replace(/\(\)$/, '(*)') : identity}`;
}

/** Objects as grants call them. */
function ownersOf(parts: readonly Part[]): ReadonlyMap<string, string> {
  const owned = parts.flatMap(({ kind, name, definition }): readonly [string, string][] => {
    const owner = definition['owner'];
    const what = GRANTED[kind];
    return owner === undefined || what === undefined ? [] : [[`${what} ${name}`, String(owner)]];
  });
  return new Map(owned);
}

const GRANTED: Readonly<Record<string, string>> = {
  schema: 'schema',
  enum: 'type',
  'composite type': 'type',
  range: 'type',
  domain: 'type',
  function: 'function',
  procedure: 'procedure',
  aggregate: 'function',
  table: 'table',
  view: 'table',
  'materialized view': 'table',
  sequence: 'sequence',
};

function target(object: string): string {
  if (object === 'database') return 'database %1$I';
  return object.replace(/^(?:function|procedure) /, 'routine ');
}

/** A copy has a name of its own. */
function onDatabase(line: string): string {
  return `do $$ begin execute format(${literal(line)}, current_database()); end $$;`;
}

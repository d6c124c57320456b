/** Faults of rights and owners: a grant that is missing, one that is too much, an object that stays with whoever made it. */

import { quotedName } from './constraint-names.ts';
import { type Draft, type Offer, type Piece, textOfPiece } from './draft.ts';
import { type Known, relationName, type SchemaPart } from './known.ts';
import { nameParts, typeOf } from './routines.ts';
import { at, type Json, type Tree } from './tree.ts';

const KINDS: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'routine',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'sequence',
};

/** Each privilege on each object for each role by itself: taken where it was given, given where it was taken. */
export function faultsOfGrant(piece: Piece, node: Tree): Offer {
  const kind = KINDS[String(node['objtype'])];
  if (kind === undefined) return leftAlone(piece, `rights on ${String(node['objtype'])}`);
  const isGrant = node['is_grant'] === true;
  const [verb, way, back, returning] = isGrant
    ? ['grant', 'to', 'revoke', 'from']
    : ['revoke', 'from', 'grant', 'to'];
  const drafts: Draft[] = [];
  for (const object of objectsOf(node, kind)) {
    for (const privilege of privilegesOf(node)) {
      for (const role of granteesOf(node)) {
        drafts.push({
          operator: isGrant ? 'grant missing' : 'revoke missing',
          routine: null,
          edit: { start: piece.start, end: piece.end, text: '' },
          statements: [`${back} ${privilege} on ${object} ${returning} ${role}`],
          shown: { from: `${verb} ${privilege} on ${object} ${way} ${role}`, to: '' },
        });
      }
    }
  }
  return { drafts, discarded: [] };
}

function leftAlone(piece: Piece, why: string): Offer {
  const from = textOfPiece(piece).split('\n')[0] ?? '';
  return { drafts: [], discarded: [{ file: piece.file.path, operator: 'any', why, from }] };
}

function objectsOf(node: Tree, kind: string): readonly string[] {
  const objects = (node['objects'] ?? []) as readonly Json[];
  if (node['targtype'] === 'ACL_TARGET_ALL_IN_SCHEMA') {
    return objects.map((one) => `all ${kind}s in schema ${quotedName(nameOfObject(one))}`);
  }
  return objects.map((one) => `${kind} ${writtenObject(one)}`);
}

function nameOfObject(object: Json): string {
  return String(at(object, ['String', 'sval']));
}

function writtenObject(object: Json): string {
  const relation = at(object, ['RangeVar']);
  if (relation !== undefined) return quotedName(relationName(relation));
  const routine = at(object, ['ObjectWithArgs']) as Tree | undefined;
  if (routine === undefined) return quotedName(nameOfObject(object));
  const types = ((routine['objargs'] ?? []) as readonly Json[]).map((type) =>
    typeOf(at(type, ['TypeName'])),
  );
  const name = nameParts(routine['objname']).map(quotedName).join('.');
  return routine['args_unspecified'] === true ? name : `${name}(${types.join(', ')})`;
}

function privilegesOf(node: Tree): readonly string[] {
  const privileges = (node['privileges'] ?? []) as readonly Json[];
  if (privileges.length === 0) return ['all privileges'];
  return privileges.map((one) => String(at(one, ['AccessPriv', 'priv_name'])));
}

function granteesOf(node: Tree): readonly string[] {
  return ((node['grantees'] ?? []) as readonly Json[]).map((grantee) => {
    const name = at(grantee, ['RoleSpec', 'rolename']);
    return name === undefined ? 'public' : quotedName(String(name));
  });
}

/** An object that nobody gave away belongs to whoever loaded the schema. */
export function faultsOfOwner(piece: Piece, node: Tree): Offer {
  const drafts = ((node['cmds'] ?? []) as readonly Json[]).flatMap((command) => {
    if (at(command, ['AlterTableCmd', 'subtype']) !== 'AT_ChangeOwner') return [];
    const table = quotedName(relationName(node['relation']));
    return [
      {
        operator: 'owner not set',
        routine: null,
        edit: { start: piece.start, end: piece.end, text: '' },
        statements: [`alter table ${table} owner to current_user`],
      },
    ];
  });
  return { drafts, discarded: [] };
}

const ON_TABLES = ['select', 'insert', 'update', 'delete'];

/** Rights that are too many: each function for one role more, each table for one privilege more. They depend on all files together. */
export function faultsOfExcess(
  parts: readonly SchemaPart[],
  known: Known,
): readonly (readonly [Piece, Offer])[] {
  const given = new Map<string, Set<string>>();
  for (const { type, node } of parts) {
    if (type !== 'GrantStmt' || node['is_grant'] !== true) continue;
    for (const object of objectsOf(node, KINDS[String(node['objtype'])] ?? '')) {
      const rights = given.get(object) ?? new Set();
      given.set(object, rights);
      for (const privilege of privilegesOf(node)) {
        for (const role of granteesOf(node)) rights.add(`${privilege} ${role}`);
      }
    }
  }
  const owners = new Set(ownersOf(parts));
  const roles = [...known.roles.filter((role) => !owners.has(role)).map(quotedName), 'public'];
  let turn = 0;
  return parts.flatMap(({ piece, type, node, routine }): readonly (readonly [Piece, Offer])[] => {
    turn += 1;
    if (type === 'CreateFunctionStmt' && routine !== null && typeof routine !== 'string') {
      return [
        [
          piece,
          excess(piece, `function ${routine.signature}`, {
            given,
            roles,
            turn,
            privileges: ['execute'],
          }),
        ],
      ];
    }
    if (type !== 'CreateStmt') return [];
    const object = `table ${quotedName(relationName(node['relation']))}`;
    const offers = roles
      .slice(0, -1)
      .map((role, place) =>
        excess(piece, object, { given, roles: [role], turn: turn + place, privileges: ON_TABLES }),
      );
    return offers.map((offer) => [piece, offer] as const);
  });
}

function* ownersOf(parts: readonly SchemaPart[]): Generator<string> {
  for (const { type, node } of parts) {
    if (type !== 'AlterTableStmt') continue;
    for (const command of (node['cmds'] ?? []) as readonly Json[]) {
      const owner = at(command, ['AlterTableCmd', 'newowner', 'rolename']);
      if (owner !== undefined) yield String(owner);
    }
  }
}

interface Excess {
  readonly given: ReadonlyMap<string, ReadonlySet<string>>;
  readonly roles: readonly string[];
  readonly privileges: readonly string[];
  readonly turn: number;
}

/** One right of those that nobody gave, another one for each object. */
function excess(piece: Piece, object: string, { given, roles, privileges, turn }: Excess): Offer {
  const rights = given.get(object.replace(/"/g, '')) ?? given.get(object) ?? new Set();
  const more = privileges.flatMap((privilege) =>
    roles.flatMap((role) =>
      rights.has(`${privilege} ${role}`) ? [] : [`grant ${privilege} on ${object} to ${role}`],
    ),
  );
  const statement = more[turn % more.length];
  if (statement === undefined) return { drafts: [], discarded: [] };
  const draft: Draft = {
    operator: 'grant too much',
    routine: null,
    edit: { start: piece.start, end: piece.start, text: '' },
    statements: [statement],
    shown: { from: '', to: statement },
  };
  return { drafts: [draft], discarded: [] };
}

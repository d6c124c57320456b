/** Images of rows, by which an inverse knows whether a row is still as its run left it, and the digest of a run's units. Pure. */
import { rowsWhere, tableOf } from './rows.ts';
import type { Row, State, Value } from './state.ts';
import { byBytes, digestOf, jsonText, momentText, rowText } from './text.ts';

export const UNITS = 'public.information_unit';
export const CHILDREN = 'public.information_unit_child';
export const DOCUMENTS = 'public.legal_document';
export const LOGS = 'public.information_unit_lifecycle_log';
export const UNDO = 'cutter.undo';

/** All of the row; of a unit, its body as a digest. */
export function imageOf(relation: string, row: Row | undefined): Value {
  if (row === undefined) return null;
  if (relation !== UNITS) return row;
  const { body = null, ...rest } = row;
  return { ...rest, body_digest: bodyDigest(body) };
}

export function imageNow(state: State, relation: string, key: string): Value {
  return imageOf(relation, tableOf(state, relation).get(key));
}

/** A long text may be known by its digest alone. */
function bodyDigest(body: Value): string {
  if (body === null || typeof body === 'string') return digestOf(body);
  return String((body as { readonly sha256?: Value }).sha256);
}

const UNIT_COLUMNS = [
  ...['id', 'canonical_address', 'title', 'body', 'actor', 'unit_kind', 'publication_type'],
  ...['owner_ref', 'identity_profile', 'lifecycle', 'run_id', 'document_ref', 'position'],
  ...['version', 'created_at', 'updated_at'],
];

/** What the audit keeps of a unit: a digest of its whole row, as the row is written in UTC. */
export function auditDigest(unit: Row | undefined): string {
  if (unit === undefined) return 'a unit that is not there';
  return digestOf(
    rowText(
      UNIT_COLUMNS.map((column) => {
        const value = unit[column] ?? null;
        if (value === null) return null;
        if (column === 'identity_profile') return jsonText(value);
        return column.endsWith('_at') ? momentText(String(value)) : String(value);
      }),
    ),
  );
}

/** The units that bear the run, whoever made them. */
export function unitsBearing(state: State, run: string | null): readonly Row[] {
  return run === null ? [] : rowsWhere(state, UNITS, { run_id: run });
}

/** A digest of digests, so that no field can pass for the end of the one before it. Lifecycle and version are left out: they change on the way. */
export function runDigest(state: State, run: string | null): string {
  const units = unitsBearing(state, run).toSorted(
    (one, other) =>
      Number(one['position']) - Number(other['position']) ||
      byBytes(text(one, 'canonical_address'), text(other, 'canonical_address')),
  );
  return digestOf(units.map((unit) => fieldsDigest(fieldsOf(state, unit))).join(''));
}

function fieldsOf(state: State, unit: Row): UnitFields {
  const hung = tableOf(state, CHILDREN).get(String(unit['id']));
  const parent = hung && tableOf(state, UNITS).get(String(hung['parent_id']));
  const profile = (unit['identity_profile'] ?? {}) as Readonly<Record<string, Value>>;
  return {
    position: Number(unit['position']),
    parent: parent === undefined ? null : text(parent, 'canonical_address'),
    address: text(unit, 'canonical_address'),
    title: text(unit, 'title'),
    heading: member(profile, 'heading'),
    body: bodyDigest(unit['body'] ?? null),
    actor: text(unit, 'actor'),
    kind: text(unit, 'unit_kind'),
    publication: text(unit, 'publication_type'),
    section: member(profile, 'primary_section_type_ref'),
    owner: text(unit, 'owner_ref'),
  };
}

/** What is digested of a unit. */
export interface UnitFields {
  readonly position: number;
  readonly parent: string | null;
  readonly address: string;
  readonly title: string;
  readonly heading: string | null;
  /** As a digest. */
  readonly body: string;
  readonly actor: string;
  readonly kind: string | null;
  readonly publication: string | null;
  readonly section: string | null;
  readonly owner: string | null;
}

export function fieldsDigest(unit: UnitFields): string {
  const { position, parent, address, title, heading, body, actor } = unit;
  const { kind, publication, section, owner } = unit;
  const before = [String(position), parent, address, title, heading].map(digestOf);
  const after = [actor, kind, publication, section, owner].map(digestOf);
  return digestOf([...before, body, ...after].join(''));
}

function text(row: Row, column: string): string {
  return String(row[column] ?? '');
}

/** As `->>` gives it: a text as it is, anything else as JSON. */
function member(profile: Readonly<Record<string, Value>>, key: string): string | null {
  const value = profile[key] ?? null;
  return value === null || typeof value === 'string' ? value : jsonText(value);
}

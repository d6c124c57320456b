/** The digest of a run's units, of the tables and of a plan alike. Pure; written a second time, so that it is somebody to disagree with. */
import { bodyDigest } from './images.ts';
import { jsonText } from './row-text.ts';
import { rowsWhere, tableOf } from './rows.ts';
import type { ModelState, Row, Value } from './state.ts';
import { CHILDREN, UNITS } from './tables.ts';
import { byBytes, digestOf } from './text.ts';
/** The units that bear the run, whoever made them. */
export function unitsBearing(state: ModelState, run: string | null): readonly Row[] {
  return run === null ? [] : rowsWhere(state, UNITS, { run_id: run });
}

/** A digest of digests, so that no field can pass for the end of the one before it. Lifecycle and version are left out: they change on the way. */
export function runDigest(state: ModelState, run: string | null): string {
  const units = unitsBearing(state, run).toSorted(
    (one, other) =>
      Number(one['position']) - Number(other['position']) ||
      byBytes(text(one, 'canonical_address'), text(other, 'canonical_address')),
  );
  return digestOf(units.map((unit) => fieldsDigest(fieldsOf(state, unit))).join(''));
}

function fieldsOf(state: ModelState, unit: Row): UnitFields {
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
interface UnitFields {
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

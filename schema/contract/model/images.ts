/** Images of rows, by which an inverse knows whether a row is still as its run left it, and the digest of a run's units. Pure. */
import { jsonText, momentText, rowText } from './row-text.ts';
import { tableOf } from './rows.ts';
import type { ModelState, Row, Value } from './state.ts';
import { UNITS } from './tables.ts';
import { digestOf } from './text.ts';

/** All of the row; of a unit, its body as a digest. */
export function imageOfRow(relation: string, row: Row | undefined): Value {
  if (row === undefined) return null;
  if (relation !== UNITS) return row;
  const known = IMAGES.get(row);
  if (known !== undefined) return known;
  const { body = null, ...rest } = row;
  const image = { ...rest, body_digest: bodyDigest(body) };
  IMAGES.set(row, image);
  return image;
}

const IMAGES = new WeakMap<Row, Row>();

export function imageNow(state: ModelState, relation: string, key: string): Value {
  return imageOfRow(relation, tableOf(state, relation).get(key));
}

/** A long text may be known by its digest alone. */
export function bodyDigest(body: Value): string {
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
  const known = AUDIT_DIGESTS.get(unit);
  if (known !== undefined) return known;
  const digest = digestOf(
    rowText(
      UNIT_COLUMNS.map((column) => {
        const value = unit[column] ?? null;
        if (value === null) return null;
        if (column === 'identity_profile') return jsonText(value);
        return column.endsWith('_at') ? momentText(String(value)) : String(value);
      }),
    ),
  );
  AUDIT_DIGESTS.set(unit, digest);
  return digest;
}

const AUDIT_DIGESTS = new WeakMap<Row, string>();

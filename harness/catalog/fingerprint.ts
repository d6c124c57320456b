/** A digest of a database's catalog, to be kept in evidence. It says whether two catalogs are the same, never where they differ: harness/catalog/diff.ts does. */
import { sha256 } from '../../schema/digest.ts';
import type { Session } from '../../schema/session.ts';
import { type Part, readCatalog, writeParts } from './catalog.ts';

/** Gives `sha256:<hex>`. Objects of the witness are left out, so a copy has one fingerprint with and without it. */
export async function schemaFingerprint(session: Session): Promise<string> {
  return fingerprintOf(await readCatalog(session));
}

export function fingerprintOf(parts: readonly Part[]): string {
  return sha256(writeParts(parts));
}

/** Leaves the bodies of functions out: two copies of one shape hold the same rows and take the same calls, whatever a fix changed within. */
export function shapeOf(parts: readonly Part[]): string {
  const outlines = parts.map((part) => {
    const { body: _body, ...definition } = part.definition;
    return { ...part, definition };
  });
  return sha256(writeParts(outlines));
}

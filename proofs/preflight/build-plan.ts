/** Builds small plans whose rows have any fields, right or wrong. Judges nothing. */
import { type Cutplan, type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';

export const FIRST = { position: 1, canonicalAddress: 'd/a', parentAddress: null };
export const SECOND = { position: 2, canonicalAddress: 'd/a/b', parentAddress: 'd/a' };

/** Two rows, the first of them with these fields. */
export function planWith(
  fields: Readonly<Record<string, unknown>> = {},
  documentRef: unknown = 'd',
): Cutplan {
  return whole([{ ...FIRST, ...fields }, SECOND], documentRef);
}

export function whole(rows: readonly object[], documentRef: unknown = 'd'): Cutplan {
  const common = {
    ...{ title: 't', heading: 'h', body: 'b', actor: 'a', ownerRef: 'o' },
    ...{ unitKind: 'law_unit', publicationType: 'law', sectionType: 'article' },
  };
  return freezeCutplan({
    documentRef: documentRef as string,
    documentDigest: `sha256:${'0'.repeat(64)}`,
    rows: rows.map((row) => ({ ...common, ...row }) as CutplanRow),
  });
}

/** Without a child, whose parent would be another. */
export function alone(fields: object, documentRef?: unknown): Cutplan {
  return whole([{ ...FIRST, ...fields }], documentRef);
}

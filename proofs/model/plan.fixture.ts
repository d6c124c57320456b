/** A plan whose texts are all that is awkward to quote, fold and cut off. Never part of a run. */
import { type Cutplan, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';

/** `parents`: of each unit, the position of the unit that it hangs under. */
export function planOf(
  documentRef: string,
  place: string,
  parents: readonly (number | null)[],
): Cutplan {
  const address = (position: number) => `${documentRef}/${place}/${position}`;
  return freezeCutplan({
    documentRef,
    documentDigest: sha256(documentRef),
    rows: parents.map((parent, index) => ({
      position: index + 1,
      parentAddress: parent === null ? null : address(parent),
      canonicalAddress: address(index + 1),
      title: `ĐIỀU "${index}", (a\\b)`,
      heading: `Điều ${index}.\n`,
      body: index % 2 === 1 ? '' : `Nội dung, "x" \\ 😀${'y'.repeat(5_000)}`,
      actor: 'cutter',
      unitKind: index % 2 === 0 ? null : 'law_unit',
      publicationType: 'law',
      sectionType: 'article',
      ownerRef: 'somebody',
    })),
  });
}

/** The cutplan: a frozen, digested list of the rows to create from one document. Values here never change once made. */
import { sha256 } from '../digest.ts';

export const CUTPLAN_FORMAT = 'cutproof/cutplan@1';

/** The section types that the planner can name; each is a key `vocab.section_type.<name>` of the copy. */
export const SECTION_TYPES = [
  'preamble',
  'part',
  'chapter',
  'section',
  'article',
  'clause',
  'point',
] as const;
export type SectionType = (typeof SECTION_TYPES)[number];

/** One information unit to be created. Fields that the contract may reject are wider than the contract. */
export interface CutplanRow {
  /** 1, 2, 3 … in the order of the document. */
  readonly position: number;
  /** The address of the enclosing unit, or null at the top. */
  readonly parentAddress: string | null;
  /** Unique and stable, such as `vn/hien-phap-2013/chuong-1/dieu-2`. */
  readonly canonicalAddress: string;
  /** The heading as people quote it, composed Unicode (NFC), one line. */
  readonly title: string;
  /** The heading as it stands in the document, with the white space up to the body. */
  readonly heading: string;
  /** The text as it stands in the document, up to the next unit's heading. May be empty. */
  readonly body: string;
  readonly actor: string;
  /** Null resolves in the database only where the vocabulary has exactly one value. */
  readonly unitKind: string | null;
  readonly publicationType: string | null;
  readonly sectionType: string | null;
  readonly ownerRef: string | null;
}

export interface Cutplan {
  readonly format: typeof CUTPLAN_FORMAT;
  /** Names the target document, such as `vn/hien-phap-2013`. */
  readonly documentRef: string;
  /** `sha256:` and 64 hexadecimal digits over the document's text in UTF-8. */
  readonly documentDigest: string;
  readonly rows: readonly CutplanRow[];
  /** `sha256:` and 64 hexadecimal digits over everything above. */
  readonly digest: string;
}

/** Freezes the rows into a cutplan and digests it. Field order is fixed here, so equal content has an equal digest. */
export function freezeCutplan(draft: Omit<Cutplan, 'format' | 'digest'>): Cutplan {
  const rows = draft.rows.map((row) =>
    Object.freeze({
      position: row.position,
      parentAddress: row.parentAddress,
      canonicalAddress: row.canonicalAddress,
      title: row.title,
      heading: row.heading,
      body: row.body,
      actor: row.actor,
      unitKind: row.unitKind,
      publicationType: row.publicationType,
      sectionType: row.sectionType,
      ownerRef: row.ownerRef,
    }),
  );
  const content = {
    format: CUTPLAN_FORMAT,
    documentRef: draft.documentRef,
    documentDigest: draft.documentDigest,
    rows: Object.freeze(rows),
  } as const;
  return Object.freeze({ ...content, digest: sha256(JSON.stringify(content)) });
}

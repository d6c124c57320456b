/** What stands in the copy before anything is cut, told a second time: a chapter, three articles, two clauses under each, and again. Never read from `sql/`: where the two differ, the law of the model says so. */
import { SECTION_TYPES, type SectionType } from './cutplan.ts';

interface BaselineDocument {
  readonly documentRef: string;
  readonly publicationType: string;
  readonly unitCount: number;
}

interface BaselineUnit {
  readonly documentRef: string;
  readonly publicationType: string;
  readonly sectionType: SectionType;
  readonly address: string;
  readonly parentAddress: string | null;
  readonly position: number;
}

export const BASELINE_DOCUMENTS: readonly BaselineDocument[] = [
  { documentRef: 'vn/baseline-a', publicationType: 'law', unitCount: 60 },
  { documentRef: 'vn/baseline-b', publicationType: 'decree', unitCount: 50 },
  { documentRef: 'vn/baseline-c', publicationType: 'circular', unitCount: 40 },
  { documentRef: 'vn/baseline-d', publicationType: 'resolution', unitCount: 8 },
];

/** Without their rows no other row means anything. */
export const VOCABULARY_TABLES: readonly string[] = ['public.vocab'];

/** The keys of the vocabulary, without `vocab.<field>.`. */
export const BASELINE_TERMS = {
  unit_kind: ['law_unit'],
  publication_type: ['law', 'decree', 'circular', 'resolution'],
  section_type: SECTION_TYPES,
} as const;
export type TermField = keyof typeof BASELINE_TERMS;

/** Every unit, a parent always before its children. */
export function baselineUnits(): readonly BaselineUnit[] {
  return BASELINE_DOCUMENTS.flatMap(unitsOf);
}

function unitsOf({ documentRef, publicationType, unitCount }: BaselineDocument): BaselineUnit[] {
  const units: BaselineUnit[] = [];
  const add = (sectionType: SectionType, tail: string, parentAddress: string | null) => {
    const address = `${documentRef}/${tail}`;
    const position = units.length + 1;
    units.push({ documentRef, publicationType, sectionType, address, parentAddress, position });
    return address;
  };
  for (let chapter = 1; units.length < unitCount; chapter += 1) {
    const above = add('chapter', `chuong-${chapter}`, null);
    for (let article = 1; article <= 3; article += 1) {
      // An article is called by its place in the document.
      const address = add('article', `dieu-${units.length + 1}`, above);
      const tail = address.slice(documentRef.length + 1);
      add('clause', `${tail}/khoan-1`, address);
      add('clause', `${tail}/khoan-2`, address);
    }
  }
  return units.slice(0, unitCount);
}

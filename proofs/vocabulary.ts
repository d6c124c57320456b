/** The vocabulary as it stands in the copy (`schema/sql`), for claims that need no server. */
import type { Vocabulary } from '../cutter/preflight.ts';
import { SECTION_TYPES } from '../schema/cutplan.ts';

export const VOCABULARY: Vocabulary = {
  unitKinds: ['law_unit'],
  publicationTypes: ['circular', 'decree', 'law', 'resolution'],
  sectionTypes: SECTION_TYPES,
};

/** The vocabulary as it stands in the copy (`schema/sql`), for claims that need no server. Never asks a database. */
import type { DatabaseStanding } from '../../cutter/plan/preflight.ts';
import { SECTION_TYPES } from '../../schema/contract/cutplan.ts';

/** A database with the vocabulary of the copy and without a unit. */
export const BARE: DatabaseStanding = {
  vocabulary: {
    unitKinds: ['law_unit'],
    publicationTypes: ['circular', 'decree', 'law', 'resolution'],
    sectionTypes: SECTION_TYPES,
  },
  units: new Map(),
};

/** The cutter as a prover is told of it: one contract in one value. Names nothing that is not declared beside it. */
import { type Contract, withoutArguments } from '../pipeline.ts';
import {
  BASELINE_UNITS,
  DECLARED_SEQUENCES,
  KILL_SWITCH_TABLE,
  TABLE_DUTIES,
  UNIT_TABLE,
} from './contract.ts';
import { SECTION_TYPES } from './cutplan.ts';
import { INTERFERENCES, PHASES, ROLES } from './phase.ts';
import { CALLERS } from './privileges.ts';

export const CUTTER: Contract = {
  schema: new URL('../sql/', import.meta.url),
  schemas: ['public', 'cutter'],
  tables: TABLE_DUTIES,
  longTexts: [`${UNIT_TABLE}.body`],
  sequences: DECLARED_SEQUENCES,
  functions: Object.keys(CALLERS),
  roles: ROLES,
  reader: 'cutter_verify',
  others: ['directus_app'],
  phases: PHASES,
  inverse: 'revert_cut',
  killSwitch: { table: KILL_SWITCH_TABLE, column: 'execution_enabled' },
  interferences: INTERFERENCES,
  refusals: { changed: ['changed_since', 'built_upon'], applied: 'already_applied' },
  words: [
    ...[...SECTION_TYPES, 'law_unit', 'law', 'forward', 'back', 'the catalogs', 'the server'],
    ...['transaction', 'edit', 'switch', 'claim', ...Object.keys(CALLERS).map(withoutArguments)],
  ],
  counted: { table: UNIT_TABLE, rows: BASELINE_UNITS },
};

/** Checks one row of a cutplan, field by field, against the contract of `fn_iu_create` (schema/row-contract.schema.json). Pure; reports everything, repairs nothing. */
import type { CutplanRow } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';
import { BAD_CHARACTER, BLANK, type Finding, hasBadCharacter, showValue } from './finding.ts';

/** The names that the database knows, without the prefix of their keys. */
export interface Vocabulary {
  readonly unitKinds: readonly string[];
  readonly publicationTypes: readonly string[];
  readonly sectionTypes: readonly string[];
}

/** The indexes over addresses and documents hold no longer ones. */
export const INDEXED_BYTES = 2_000;
const INTEGER_MOST = 2 ** 31 - 1;

/** Gives every breach of the contract by the fields of one row, in their order. Null for the vocabulary: its terms are not known. */
export function checkRow(
  row: CutplanRow,
  place: number,
  vocabulary: Vocabulary | null,
): readonly Finding[] {
  const fields: Readonly<Record<string, Check>> = {
    position: checkPosition(row.position, place),
    parent_address: checkText(row.parentAddress, { nullable: true }),
    canonical_address: checkFilled(row.canonicalAddress) ?? checkBytes(row.canonicalAddress),
    title: checkFilled(row.title),
    heading: checkText(row.heading, { nullable: true, secret: true }),
    body: checkText(row.body, { secret: true }),
    actor: checkFilled(row.actor),
    unit_kind: checkTerm(row.unitKind, vocabulary?.unitKinds ?? null),
    publication_type: checkTerm(row.publicationType, vocabulary?.publicationTypes ?? null),
    section_type: checkTerm(row.sectionType, vocabulary?.sectionTypes ?? null),
    owner_ref: checkFilled(row.ownerRef),
  };
  return Object.entries(fields).flatMap(([field, breach]) => {
    if (breach === null) return [];
    const { value, problem, cure, rule = 'row' } = breach;
    const named = { value: showValue(value), problem: `${field}: ${problem}` };
    return [{ position: place, field, ...named, cure: cure(field), rule }];
  });
}

interface Breach {
  readonly value: unknown;
  readonly problem: string;
  readonly cure: (field: string) => string;
  readonly rule?: Finding['rule'];
}
type Check = Breach | null;

const GIVE = (field: string) => `give a ${field}`;
const TAKE_OUT = () => 'take the character out of the text';

function checkPosition(value: unknown, place: number): Check {
  const cure = () => 'number the rows 1, 2, 3 … in their order';
  if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > INTEGER_MOST) {
    return { value, problem: `is no whole number from 1 to ${INTEGER_MOST}`, cure };
  }
  return value === place ? null : { value, problem: `is not ${place}`, cure, rule: 'plan' };
}

interface Text {
  readonly nullable?: true;
  /** Part of the document: only its digest is shown. */
  readonly secret?: true;
}

function checkText(value: unknown, { nullable, secret }: Text): Check {
  if (value === null || value === undefined) {
    const cure = (field: string) => `${GIVE(field)}, which may be empty`;
    return nullable === true ? null : { value, problem: 'is missing', cure };
  }
  if (typeof value !== 'string') return { value: typeof value, problem: 'is no text', cure: GIVE };
  if (!hasBadCharacter(value)) return null;
  return { value: secret === true ? sha256(value) : value, problem: BAD_CHARACTER, cure: TAKE_OUT };
}

function checkFilled(value: unknown): Check {
  const cure = (field: string) => `${GIVE(field)} that is not blank`;
  if (value === null || value === undefined) return { value, problem: 'is missing', cure: GIVE };
  if (typeof value === 'string' && BLANK.test(value)) return { value, problem: 'is empty', cure };
  return checkText(value, {});
}

function checkBytes(value: string): Check {
  const bytes = Buffer.byteLength(value);
  if (bytes <= INDEXED_BYTES) return null;
  const problem = `has ${bytes} bytes, more than ${INDEXED_BYTES}`;
  return { value, problem, cure: () => 'shorten the reference of the document' };
}

/** Null resolves only where there is exactly one term; a given term must exist. The database says the same words. */
function checkTerm(value: unknown, known: readonly string[] | null): Check {
  const cure = (field: string) => `${GIVE(field)} of the vocabulary`;
  if (hasBadCharacter(value)) return { value, problem: BAD_CHARACTER, cure: TAKE_OUT };
  const isGiven = value !== null && value !== undefined;
  if (known === null) {
    // No vocabulary has a term of other characters: its table refuses them.
    if (!isGiven || (typeof value === 'string' && /^[a-z_]+$/.test(value))) return null;
    return { value, problem: 'can be no term of a vocabulary (a-z and _)', cure };
  }
  const choices = known.toSorted().join(', ');
  if (isGiven) {
    if (typeof value === 'string' && known.includes(value)) return null;
    return { value, problem: `unknown value ${showValue(value)}, choose: ${choices}`, cure };
  }
  if (known.length === 1) return null;
  const problem = known.length === 0 ? 'the vocabulary is empty' : `Multiple, choose: ${choices}`;
  return { value, problem, cure };
}

/**
 * Checks a cutplan against the contract of the database function, before anything is sent. Reports all findings at once.
 * Pure: never asks the database and never repairs. The contents of a document never go into a finding.
 */
import { type Cutplan, type CutplanRow, freezeCutplan, sha256 } from '../schema/cutplan.ts';

/** The names that the database knows, without the prefix of their keys. */
export interface Vocabulary {
  readonly unitKinds: readonly string[];
  readonly publicationTypes: readonly string[];
  readonly sectionTypes: readonly string[];
}

export interface Finding {
  /** The row by its place in the plan, from 1; 0 for the plan itself. */
  readonly position: number;
  /** The field as the database function calls it. */
  readonly field: string;
  /** What was found there: short, or its digest. */
  readonly value: string;
  readonly problem: string;
  readonly cure: string;
}

/** Gives every breach of the contract; none means go. */
export function preflight(plan: Cutplan, vocabulary: Vocabulary): readonly Finding[] {
  const findings = [
    ...checkPlan(plan),
    ...plan.rows.flatMap((row, index) => checkRow(row, index + 1, vocabulary)),
    ...checkAddresses(plan.rows),
  ];
  // The findings of one row stand together, in whichever pass they were made.
  findings.sort((one, other) => one.position - other.position);
  return Object.freeze(findings.map((finding) => Object.freeze(finding)));
}

function checkPlan(plan: Cutplan): Finding[] {
  const findings: Finding[] = [];
  const add = (field: string, value: unknown, problem: string, cure: string) =>
    findings.push({ position: 0, field, value: show(value), problem, cure });
  if (plan.rows.length === 0) {
    add('rows', 0, 'the plan has no rows', 'plan a document that has at least one heading');
  }
  if (hasBadCharacter(plan.documentRef)) {
    add('document_ref', plan.documentRef, BAD_CHARACTER, 'name the document in plain text');
  }
  if (freezeCutplan(plan).digest !== plan.digest) {
    const problem = 'the digest does not match the content: the plan was changed after it was made';
    add('digest', plan.digest, problem, 'plan the document again');
  }
  return findings;
}

/** What the database takes for empty, and nothing else: other invisible characters are content. */
const BLANK = /^[ \t\n\r\u00a0]*$/;
/** The index over addresses holds no longer ones. */
const ADDRESS_BYTES = 2_000;
const BAD_CHARACTER =
  'has the character U+0000 or half of a surrogate pair, which no text in PostgreSQL can hold';

function checkRow(row: CutplanRow, place: number, vocabulary: Vocabulary): Finding[] {
  const findings: Finding[] = [];
  const add = (field: string, value: unknown, problem: string, cure: string) =>
    findings.push({
      position: place,
      field,
      value: show(value),
      problem: `${field}: ${problem}`,
      cure,
    });

  if (row.position !== place) {
    add('position', row.position, `is not ${place}`, 'number the rows 1, 2, 3 … in their order');
  }
  const required = {
    canonical_address: row.canonicalAddress,
    title: row.title,
    actor: row.actor,
    owner_ref: row.ownerRef,
  };
  for (const [field, value] of Object.entries(required)) {
    if (typeof value !== 'string') add(field, value, 'is missing', `give a ${field}`);
    else if (BLANK.test(value)) add(field, value, 'is empty', `give a ${field} that is not blank`);
  }
  const bytes = Buffer.byteLength(row.canonicalAddress ?? '');
  if (bytes > ADDRESS_BYTES) {
    const problem = `has ${bytes} bytes, more than ${ADDRESS_BYTES}`;
    add(
      'canonical_address',
      row.canonicalAddress,
      problem,
      'shorten the reference of the document',
    );
  }
  if (typeof row.body !== 'string')
    add('body', row.body, 'is missing', 'give a text, which may be empty');

  const terms = [
    ['unit_kind', row.unitKind, vocabulary.unitKinds],
    ['publication_type', row.publicationType, vocabulary.publicationTypes],
    ['section_type', row.sectionType, vocabulary.sectionTypes],
  ] as const;
  for (const [field, value, known] of terms) {
    const problem = judgeTerm(value, known);
    if (problem !== null) add(field, value, problem, `give a ${field} of the vocabulary`);
  }

  const texts = {
    parent_address: row.parentAddress,
    ...required,
    heading: row.heading,
    body: row.body,
    unit_kind: row.unitKind,
    publication_type: row.publicationType,
    section_type: row.sectionType,
  };
  for (const [field, value] of Object.entries(texts)) {
    if (!hasBadCharacter(value)) continue;
    const isContent = field === 'body' || field === 'heading';
    add(
      field,
      isContent ? sha256(value) : value,
      BAD_CHARACTER,
      'take the character out of the text',
    );
  }
  return findings;
}

/** Null resolves only where there is exactly one term; a given term must exist. The database says the same words. */
function judgeTerm(value: unknown, known: readonly string[]): string | null {
  const choices = known.toSorted().join(', ');
  if (value === null || value === undefined) {
    if (known.length === 1) return null;
    return known.length === 0 ? 'the vocabulary is empty' : `Multiple, choose: ${choices}`;
  }
  if (typeof value === 'string' && known.includes(value)) return null;
  return `unknown value ${show(value)}, choose: ${choices}`;
}

function checkAddresses(rows: readonly CutplanRow[]): Finding[] {
  const findings: Finding[] = [];
  const placeOf = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const [position, parent, address] = [index + 1, row.parentAddress, row.canonicalAddress];
    if (parent !== null && !placeOf.has(parent)) {
      const problem = 'parent_address: is not the address of an earlier row';
      const cure = 'put the enclosing unit before the units that stand in it';
      findings.push({ position, field: 'parent_address', value: show(parent), problem, cure });
    }
    const twin = placeOf.get(address);
    if (twin !== undefined) {
      const problem = `canonical_address: is the address of row ${twin} too`;
      const cure = 'give each unit an address of its own';
      findings.push({ position, field: 'canonical_address', value: show(address), problem, cure });
    } else if (typeof address === 'string') {
      placeOf.set(address, position);
    }
  }
  return findings;
}

function hasBadCharacter(value: unknown): value is string {
  return typeof value === 'string' && (value.includes('\0') || !value.isWellFormed());
}

/** Shows a value on one line, in at most 60 characters. */
function show(value: unknown): string {
  const shown = JSON.stringify(value) ?? String(value);
  return shown.length <= 60 ? shown : `${shown.slice(0, 59).toWellFormed()}…`;
}

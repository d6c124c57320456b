/**
 * Checks a cutplan against the contract of the database function, before anything is sent. Reports all findings at once.
 * Pure: never asks the database and never repairs. The contents of a document never go into a finding.
 */
import { type Cutplan, type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { BAD_CHARACTER, BLANK, type Finding, hasBadCharacter, showValue } from './finding.ts';
import { checkRow, INDEXED_BYTES, type Vocabulary } from './row-check.ts';

/** What stands in the database, of what a plan names. */
export interface DatabaseStanding {
  /** Null: nobody was asked. */
  readonly vocabulary: Vocabulary | null;
  /** The document of each unit that stands, by its address: those that the plan names, others may be left out. Null: nobody was asked. */
  readonly units: ReadonlyMap<string, string> | null;
}

/** Gives every breach of the contract; none means go, as far as it was said what stands in the database. */
export function preflight(plan: Cutplan, standing: DatabaseStanding): readonly Finding[] {
  const findings = [
    ...checkPlan(plan),
    ...plan.rows.flatMap((row, index) => checkRow(row, index + 1, standing.vocabulary)),
    ...checkAddresses(plan, standing.units),
  ];
  // The findings of one row stand together, in whichever pass they were made.
  findings.sort((one, other) => one.position - other.position);
  return Object.freeze(findings.map((finding) => Object.freeze(finding)));
}

/** What could not be checked for want of a database, in words. */
export function unchecked(
  plan: Cutplan,
  { vocabulary, units }: DatabaseStanding,
): readonly string[] {
  const own = new Set(plan.rows.map((row) => row.canonicalAddress));
  const foreign = plan.rows.filter(
    ({ parentAddress: parent }) => parent !== null && !own.has(parent),
  );
  return [
    ...(vocabulary === null
      ? ['whether unit_kind, publication_type and section_type are terms of its vocabulary']
      : []),
    ...(units === null ? ['whether an address is taken already'] : []),
    ...(units === null && foreign.length > 0
      ? [`whether the parents of ${foreign.length} rows stand there, in the same document`]
      : []),
  ];
}

function checkPlan(plan: Cutplan): Finding[] {
  const findings: Finding[] = [];
  const add = (field: string, value: unknown, problem: string, cure: string) =>
    findings.push({ position: 0, field, value: showValue(value), problem, cure, rule: 'plan' });
  if (plan.rows.length === 0) {
    add('rows', 0, 'the plan has no rows', 'plan a document that has at least one heading');
  }
  const { documentRef } = plan;
  if (typeof documentRef !== 'string' || BLANK.test(documentRef)) {
    add('document_ref', documentRef, 'the document has no name', 'plan it with --ref');
  } else if (Buffer.byteLength(documentRef) > INDEXED_BYTES) {
    const problem = `the name of the document has more than ${INDEXED_BYTES} bytes`;
    add('document_ref', documentRef, problem, 'plan it with a shorter --ref');
  } else if (hasBadCharacter(documentRef)) {
    add('document_ref', documentRef, BAD_CHARACTER, 'name the document in plain text');
  }
  if (freezeCutplan(plan).digest !== plan.digest) {
    const problem = 'the digest does not match the content: the plan was changed after it was made';
    add('digest', plan.digest, problem, 'plan the document again');
  }
  return findings;
}

/** Each address is free in the plan and in the database; each parent stands when its child comes, and in the same document. */
function checkAddresses(plan: Cutplan, units: DatabaseStanding['units']): readonly Finding[] {
  const placeOf = new Map<string, number>();
  const own = new Set(plan.rows.map((row) => row.canonicalAddress));
  return plan.rows.flatMap((row, index) => {
    const place = index + 1;
    const parent = checkParent(row, { plan, own, earlier: placeOf, units });
    const twin = placeOf.get(row.canonicalAddress);
    const address = checkTaken(row, { twin, holder: units?.get(row.canonicalAddress) });
    if (twin === undefined && typeof row.canonicalAddress === 'string') {
      placeOf.set(row.canonicalAddress, place);
    }
    return [parent, address].flatMap((finding) =>
      finding === null ? [] : [{ ...finding, position: place }],
    );
  });
}

type Unplaced = Omit<Finding, 'position'> | null;

interface Surroundings {
  readonly plan: Cutplan;
  /** Every address of the plan, and those of earlier rows. */
  readonly own: ReadonlySet<string>;
  readonly earlier: ReadonlyMap<string, number>;
  readonly units: DatabaseStanding['units'];
}

function checkParent({ parentAddress: parent }: CutplanRow, around: Surroundings): Unplaced {
  const { plan, own, earlier, units } = around;
  const about = { field: 'parent_address', value: showValue(parent) };
  if (typeof parent !== 'string' || hasBadCharacter(parent) || earlier.has(parent)) return null;
  const document = units?.get(parent);
  if (document === plan.documentRef) return null;
  if (document !== undefined) {
    const problem = `parent_address: is a unit of another document, ${showValue(document)}`;
    return { ...about, problem, cure: 'hang it under a unit of its own document', rule: 'plan' };
  }
  // Without a database nobody knows, but of those that are to be created.
  if (units === null && !own.has(parent)) return null;
  const problem = 'parent_address: is not the address of an earlier row';
  const cure = 'put the enclosing unit before the units that stand in it';
  return { ...about, problem, cure, rule: 'row' };
}

function checkTaken(
  { canonicalAddress: address }: CutplanRow,
  { twin, holder }: { readonly twin: number | undefined; readonly holder: string | undefined },
): Unplaced {
  const about = { field: 'canonical_address', value: showValue(address), rule: 'row' } as const;
  if (twin !== undefined) {
    const problem = `canonical_address: is the address of row ${twin} too`;
    return { ...about, problem, cure: 'give each unit an address of its own' };
  }
  if (holder === undefined) return null;
  const problem = `canonical_address: stands in the database already, in ${showValue(holder)}`;
  const cure = 'take the earlier cut back, or plan the document under another --ref';
  return { ...about, problem, cure };
}

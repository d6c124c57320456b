/** The digest that the database computes over the units of a run, computed again from the plan alone. The two must agree, or the cut is not what was planned. */
import { createHash } from 'node:crypto';
import type { Cutplan, CutplanRow } from '../../schema/contract/cutplan.ts';

/** Gives 64 hexadecimal digits: a digest of digests, so that no field can pass for the end of the one before it. */
export function unitDigest(plan: Cutplan): string {
  const rows = plan.rows.toSorted((a, b) => a.position - b.position);
  return digest(rows.map(rowDigest).join(''));
}

/** In the order of `cutter.run_digest`. Only a vocabulary of one resolves a kind that is not given. */
function rowDigest(row: CutplanRow): string {
  const fields = [
    String(row.position),
    row.parentAddress,
    row.canonicalAddress,
    row.title,
    row.heading,
    row.body,
    row.actor,
    row.unitKind ?? 'law_unit',
    row.publicationType,
    `vocab.section_type.${row.sectionType ?? ''}`,
    row.ownerRef,
  ];
  return digest(fields.map((field) => digest(field ?? '')).join(''));
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

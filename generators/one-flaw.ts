/** Cutplans wrong in exactly one way, each with the words the database must say about it. Made from valid plans; nothing is filtered. */
import fc from 'fast-check';
import type { Cutplan, CutplanRow } from '../schema/contract/cutplan.ts';
import { freezeCutplan, SECTION_TYPES } from '../schema/contract/cutplan.ts';
import { cutplan } from './plan.ts';
import { blank } from './text.ts';

/** A plan, and what is wrong with it: null where nothing is. */
export interface OneFlaw {
  readonly plan: Cutplan;
  readonly flaw: {
    readonly position: number;
    readonly field: string;
    readonly reason: string;
  } | null;
}

interface Flaw {
  readonly field: string;
  readonly reason: string;
  readonly spoil: (row: CutplanRow, plan: Cutplan) => CutplanRow;
}

/** An address that stands in the baseline. */
const TAKEN = 'vn/baseline-a/dieu-2';
const PUBLICATIONS = 'circular, decree, law, resolution';
const SECTIONS = [...SECTION_TYPES].sort().join(', ');

export function oneFlaw(maxUnits: number): fc.Arbitrary<OneFlaw> {
  return fc
    .record({
      plan: cutplan({ maxUnits, tag: 'flawed' }),
      flaw: fc.option(flaw(), { freq: 8 }),
      victim: fc.nat({ max: 60 }),
    })
    .map(({ plan, flaw: one, victim }) => {
      if (one === null) return { plan, flaw: null };
      const index = victim % plan.rows.length;
      const rows = plan.rows.map((row, at) => (at === index ? one.spoil(row, plan) : row));
      const spoilt = { position: rows[index]?.position ?? 0, field: one.field, reason: one.reason };
      return {
        plan: freezeCutplan({ ...plan, rows: orphaned(rows, plan.rows[index]) }),
        flaw: spoilt,
      };
    });
}

/** Every kind of flaw once, on the smallest plan. */
export function everyFlaw(plan: Cutplan): readonly OneFlaw[] {
  return fc
    .sample(fc.tuple(...FLAWS.map((make) => make())), { numRuns: 1, seed: 1 })
    .flat()
    .map(({ spoil, field, reason }) => {
      const rows = plan.rows.map((row, at) => (at === 0 ? spoil(row, plan) : row));
      const spoilt = { position: rows[0]?.position ?? 0, field, reason };
      return { plan: freezeCutplan({ ...plan, rows }), flaw: spoilt };
    });
}

const empty = (field: 'canonicalAddress' | 'title' | 'actor' | 'ownerRef', column: string) => () =>
  blank().map(
    (nothing): Flaw => ({
      field: column,
      reason: `${column}: must not be empty`,
      spoil: (row) => ({ ...row, [field]: nothing }),
    }),
  );

const always = (field: string, reason: string, spoil: (row: CutplanRow) => CutplanRow) => () =>
  fc.constant<Flaw>({ field, reason, spoil });

const FLAWS: readonly (() => fc.Arbitrary<Flaw>)[] = [
  empty('canonicalAddress', 'canonical_address'),
  empty('title', 'title'),
  empty('actor', 'actor'),
  empty('ownerRef', 'owner_ref'),
  always('owner_ref', 'owner_ref: must not be empty', (row) => ({ ...row, ownerRef: null })),
  always('canonical_address', 'canonical_address: longer than 2000 bytes', (row) => ({
    ...row,
    canonicalAddress: `vn/${'đ'.repeat(999)}`,
  })),
  always('canonical_address', 'canonical_address: already exists', (row) => ({
    ...row,
    canonicalAddress: TAKEN,
  })),
  // The type forbids a null body; a file read from outside may hold one all the same.
  always('body', 'body: must not be null', (row) => ({ ...row, body: null as unknown as string })),
  always('unit_kind', 'unit_kind: unknown value "decree_unit", choose: law_unit', (row) => ({
    ...row,
    unitKind: 'decree_unit',
  })),
  always('publication_type', `publication_type: Multiple, choose: ${PUBLICATIONS}`, (row) => ({
    ...row,
    publicationType: null,
  })),
  always(
    'publication_type',
    `publication_type: unknown value "Law", choose: ${PUBLICATIONS}`,
    (row) => ({ ...row, publicationType: 'Law' }),
  ),
  always('section_type', `section_type: Multiple, choose: ${SECTIONS}`, (row) => ({
    ...row,
    sectionType: null,
  })),
  always('section_type', `section_type: unknown value "dieu", choose: ${SECTIONS}`, (row) => ({
    ...row,
    sectionType: 'dieu',
  })),
  always('position', 'position: must be positive', (row) => ({ ...row, position: 0 })),
  always('parent_address', 'parent_address: unknown "vn/nowhere"', (row) => ({
    ...row,
    parentAddress: 'vn/nowhere',
  })),
];

function flaw(): fc.Arbitrary<Flaw> {
  return fc.oneof(...FLAWS.map((make) => make()));
}

/** Rows that hung under the spoilt one stand alone: their parent will not be there. */
function orphaned(
  rows: readonly CutplanRow[],
  spoilt: CutplanRow | undefined,
): readonly CutplanRow[] {
  return rows.map((row) =>
    row.parentAddress === spoilt?.canonicalAddress ? { ...row, parentAddress: null } : row,
  );
}

/** Valid cutplans: 1 to 60 units, with hierarchy and hostile text. Every value meets the contract by construction; nothing is filtered. */
import fc from 'fast-check';
import type { Cutplan, CutplanRow } from '../schema/contract/cutplan.ts';
import { freezeCutplan, SECTION_TYPES } from '../schema/contract/cutplan.ts';
import type { Run } from '../schema/contract/phase.ts';
import { sha256 } from '../schema/digest.ts';
import { body, nonBlank, text } from './text.ts';

/** Documents that stand in the baseline, and one that does not: a cut meets both. */
export const DOCUMENTS = ['vn/proof-new', 'vn/baseline-a'] as const;

interface PlanShape {
  readonly maxUnits: number;
  /** Distinguishes the addresses of runs that share a history. */
  readonly tag: string;
}

export function cutplan(shape: PlanShape): fc.Arbitrary<Cutplan> {
  return fc
    .record({
      documentRef: fc.constantFrom(...DOCUMENTS),
      actor: nonBlank(2),
      units: units(shape.maxUnits),
    })
    .map(({ documentRef, actor, units: drafts }) => {
      const rows = toRows(drafts, { documentRef, actor, tag: shape.tag });
      const documentDigest = sha256(rows.map((row) => row.heading + row.body).join(''));
      return freezeCutplan({ documentRef, documentDigest, rows });
    });
}

/** Ids that look like `run-b`, to whoever compares a beginning, without case or by LIKE, and two names of other things. Each is a name of a file. */
export const ALIKE_IDS = [
  ...(['run', 'run_b', 'RUN-B', 'run-b.lock-1'] as const),
  ...(['cutter_exec', 'public.governance_record'] as const),
] as const;

/** A run of a generated plan; its id is distinct within the history by its tag. Some of the first look like the second. */
export function run(shape: PlanShape): fc.Arbitrary<Run> {
  const own = fc.constant(`run-${shape.tag}`);
  const runId = shape.tag === 'a' ? fc.oneof(own, fc.constantFrom(...ALIKE_IDS)) : own;
  return fc.record({ runId, plan: cutplan(shape) });
}

/** A row in plain words, for plans that are written by hand. */
export function plainRow(position: number, canonicalAddress: string): CutplanRow {
  return {
    position,
    parentAddress: null,
    canonicalAddress,
    title: `Điều ${position}`,
    heading: `Điều ${position}.\n`,
    body: 'Nội dung.',
    actor: 'cutter',
    unitKind: null,
    publicationType: 'law',
    sectionType: 'article',
    ownerRef: 'vn/quoc-hoi',
  };
}

/** What is free in a unit; the rest follows from its place. */
interface UnitDraft {
  readonly title: string;
  readonly heading: string;
  readonly body: string;
  readonly slug: string;
  readonly owner: string;
  readonly sectionType: CutplanRow['sectionType'];
  readonly namesKind: boolean;
  /** Picks none or one of the earlier units as parent; 0 is none. */
  readonly parent: number;
}

/** Small plans first, for they shrink best and find most; one case in six is large. */
function units(maxUnits: number): fc.Arbitrary<readonly UnitDraft[]> {
  const upTo = (most: number) =>
    fc.array(unit(), { minLength: 1, maxLength: Math.min(most, maxUnits), size: 'max' });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: upTo(3) },
    { weight: 2, arbitrary: upTo(10) },
    { weight: 1, arbitrary: upTo(60) },
  );
}

function unit(): fc.Arbitrary<UnitDraft> {
  return fc.record({
    title: nonBlank(3),
    heading: text(3),
    body: body(),
    slug: fc.constantFrom('dieu', 'khoan', 'điều-đặc-biệt', "it's", 'a b'),
    owner: nonBlank(1),
    sectionType: fc.constantFrom(...SECTION_TYPES),
    namesKind: fc.boolean(),
    parent: fc.nat({ max: 60 }),
  });
}

interface RowContext {
  readonly documentRef: string;
  readonly actor: string;
  readonly tag: string;
}

function toRows(drafts: readonly UnitDraft[], context: RowContext): readonly CutplanRow[] {
  const addresses = drafts.map(
    ({ slug }, index) => `${context.documentRef}/${context.tag}/${slug}-${index + 1}`,
  );
  return drafts.map((draft, index) => ({
    position: index + 1,
    parentAddress: draft.parent < index ? (addresses[draft.parent] ?? null) : null,
    canonicalAddress: addresses[index] ?? '',
    title: draft.title,
    heading: draft.heading,
    body: draft.body,
    actor: context.actor,
    unitKind: draft.namesKind ? 'law_unit' : null,
    publicationType: 'law',
    sectionType: draft.sectionType,
    ownerRef: draft.owner,
  }));
}

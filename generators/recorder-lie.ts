/** Runs up to their verification, and one small lie on the way: a claim of the cutter, a row of the cut, a record of it or what is said of that record, off by one. Plain data. */
import fc from 'fast-check';
import { type Cutplan, freezeCutplan } from '../schema/contract/cutplan.ts';
import type { Run } from '../schema/contract/phase.ts';
import { sha256 } from '../schema/digest.ts';
import { plainRow, run } from './plan.ts';

/** What the cutter is made to claim. */
const CLAIMS = ['one more', 'one less', 'another digest'] as const;
/** What others did to the cut since: to one field of one unit, or to one unit. */
const EDITS = [
  'address',
  'title',
  'heading',
  'body',
  'actor',
  'publication',
  'section',
  'owner',
  'position',
  'parent',
  'unit added',
  'unit removed',
] as const;
/** What the cutter is told that was recorded. */
const ANSWERS = ['another count', 'another digest', 'nothing'] as const;
/** What others did to the record that leg B made. */
const RECORDS = ['count', 'digest'] as const;

/** The phases that are held to the plan. */
export const RECORDERS = ['leg_b_record', 'write_verify'] as const;
type RecordPhase = (typeof RECORDERS)[number];

export type Lie =
  | { readonly of: 'nobody' }
  | {
      readonly of: 'claim';
      readonly what: (typeof CLAIMS)[number];
      readonly before: RecordPhase;
      /** Which of the 64 digits. */
      readonly digit: number;
    }
  | {
      readonly of: 'rows';
      readonly what: (typeof EDITS)[number];
      readonly before: RecordPhase;
      readonly unit: number;
    }
  | {
      readonly of: 'answer';
      readonly what: (typeof ANSWERS)[number];
      readonly before: RecordPhase;
    }
  | { readonly of: 'record'; readonly what: (typeof RECORDS)[number]; readonly by: 1 | -1 };

export interface RecorderCase {
  readonly run: Run;
  readonly lie: Lie;
}

export function recorderCase(maxUnits: number): fc.Arbitrary<RecorderCase> {
  return fc.record({ run: anySize(maxUnits), lie: lie() });
}

/** Every lie once, each told before every phase that it can be told to. */
export function everyLie(one: Run): readonly RecorderCase[] {
  const lies: readonly Lie[] = [
    ...RECORDERS.flatMap((before) => [
      ...CLAIMS.map((what): Lie => ({ of: 'claim', what, before, digit: 63 })),
      ...EDITS.map((what): Lie => ({ of: 'rows', what, before, unit: one.plan.rows.length - 1 })),
      ...ANSWERS.map((what): Lie => ({ of: 'answer', what, before })),
    ]),
    ...RECORDS.flatMap((what) => [1, -1].map((by) => ({ of: 'record', what, by }) as Lie)),
  ];
  return lies.map((each) => ({ run: one, lie: each }));
}

/** A run of exactly so many plain units. */
export function runOfSize(units: number): Run {
  const ref = `proof/of-${units}-units`;
  const rows: Cutplan['rows'] = Array.from({ length: units }, (_, index) => ({
    ...plainRow(index + 1, `${ref}/${index + 1}`),
    parentAddress: index === 0 ? null : `${ref}/1`,
    body: 'Nội dung.\n',
    sectionType: index === 0 ? 'chapter' : 'article',
    ownerRef: 'vn/owner',
  }));
  const plan = freezeCutplan({ documentRef: ref, documentDigest: sha256(ref), rows });
  return { runId: `run-of-${units}`, plan };
}

/** Plans with hostile text, and now and then one of any size up to 500. */
function anySize(maxUnits: number): fc.Arbitrary<Run> {
  return fc.oneof(
    { weight: 49, arbitrary: run({ maxUnits, tag: 'a' }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 500 }).map(runOfSize) },
  );
}

function lie(): fc.Arbitrary<Lie> {
  const before = fc.constantFrom(...RECORDERS);
  return fc.oneof(
    fc.constant<Lie>({ of: 'nobody' }),
    fc.record({
      of: fc.constant('claim' as const),
      what: fc.constantFrom(...CLAIMS),
      before,
      digit: fc.nat({ max: 63 }),
    }),
    fc.record({
      of: fc.constant('rows' as const),
      what: fc.constantFrom(...EDITS),
      before,
      unit: fc.nat({ max: 60 }),
    }),
    fc.record({
      of: fc.constant('answer' as const),
      what: fc.constantFrom(...ANSWERS),
      before,
    }),
    fc.record({
      of: fc.constant('record' as const),
      what: fc.constantFrom(...RECORDS),
      by: fc.constantFrom(1 as const, -1 as const),
    }),
  );
}

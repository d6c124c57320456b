/**
 * Cutplans spoilt in any number of fields and rows, and plans that only look spoilt. Says nothing about what must come of them: two judges are asked and compared. Nothing is filtered.
 * Addresses come to the limit of their length and one byte over it.
 */
import fc from 'fast-check';
import { baselineUnits } from '../schema/contract/baseline.ts';
import { type Cutplan, type CutplanRow, freezeCutplan } from '../schema/contract/cutplan.ts';
import { everyFlaw } from './one-flaw.ts';
import { cutplan } from './plan.ts';
import { text } from './text.ts';

export interface FlawedRows {
  readonly plan: Cutplan;
  /** What was done to the plan, in order. */
  readonly spoils: readonly string[];
}

/** The fields of a row that `fn_iu_create` can object to. */
export const OBJECTIONABLE_FIELDS = [
  'canonical_address',
  'title',
  'body',
  'actor',
  'owner_ref',
  'unit_kind',
  'publication_type',
  'section_type',
  'position',
  'parent_address',
] as const;

interface RowFlaw {
  readonly name: string;
  /** Gives the fields that change. `other` is any row of the plan: the spoilt one, an earlier, a later. */
  readonly change: (row: CutplanRow, other: CutplanRow) => Changes;
}

/** Wider than the row: a file read from outside may hold null where the type forbids it. */
type Changes = { readonly [Field in keyof CutplanRow]?: CutplanRow[Field] | null };

/** Every kind of spoil is drawn equally often, and often several meet in one row. */
export function flawedRows(maxUnits: number): fc.Arbitrary<FlawedRows> {
  const blow = fc.record({
    spoil: anyFlaw(),
    victim: fc.nat({ max: 60 }),
    other: fc.nat({ max: 60 }),
  });
  return fc
    .record({
      plan: cutplan({ maxUnits, tag: 'spoilt' }),
      blows: fc.array(blow, { maxLength: 12, size: 'max' }),
    })
    .map(({ plan, blows }) => {
      const rows = [...plan.rows];
      for (const { spoil, victim, other } of blows) {
        strike(rows, spoil, { victim: victim % rows.length, other: other % rows.length });
      }
      return spoilt(plan, rows, blows);
    });
}

/** On the first row of the plan: one flaw of each kind, which shows a missing rule by the smallest plan there is; then everything of `everyFlawedRow`. */
export function everyFlawAlone(plan: Cutplan): readonly FlawedRows[] {
  const known = everyFlaw(plan).map((one) => ({
    plan: one.plan,
    spoils: one.flaw === null ? [] : [one.flaw.field],
  }));
  return [...known, ...everyFlawedRow(plan)];
}

/** On the first row of the plan: every value of every set, each in all fields that it is for, and then whatever else there is. */
export function everyFlawedRow(plan: Cutplan): readonly FlawedRows[] {
  const sets = SETS.flatMap(({ name, fields, values }) =>
    values.map((value) =>
      of(name, () => Object.fromEntries(fields.map((field) => [field, value])) as Changes),
    ),
  );
  const disguised = DISGUISES.flatMap((alter) =>
    (['canonicalAddress', 'parentAddress'] as const).map((field) =>
      of('near-baseline', () => ({ [field]: alter(TAKEN) })),
    ),
  );
  const others = fc
    .sample(fc.tuple(...OTHERS.map((make) => make())), { numRuns: 3, seed: 1 })
    .flat();
  return [...sets, ...disguised, ...others].map((spoil) => {
    const rows = [...plan.rows];
    strike(rows, spoil, { victim: 0, other: 0 });
    return spoilt(plan, rows, [{ spoil }]);
  });
}

/** For every unit of the baseline a row that takes its address, and one that hangs under it. */
export function takenPlan(plan: Cutplan): FlawedRows {
  const [first] = plan.rows;
  if (first === undefined) throw new RangeError('a plan without rows has nothing to repeat');
  const rows = baselineUnits().flatMap(({ address }) => [
    { ...first, canonicalAddress: address },
    { ...first, canonicalAddress: `${address}/x`, parentAddress: address },
  ]);
  const numbered = rows.map((row, index) => ({ ...row, position: index + 1 }));
  return { plan: freezeCutplan({ ...plan, rows: numbered }), spoils: ['takes the baseline'] };
}

function strike(
  rows: CutplanRow[],
  spoil: RowFlaw,
  { victim, other }: { readonly victim: number; readonly other: number },
): void {
  const [row, second] = [rows[victim], rows[other]];
  if (row === undefined || second === undefined) return;
  rows[victim] = { ...row, ...spoil.change(row, second) } as CutplanRow;
}

function spoilt(
  plan: Cutplan,
  rows: readonly CutplanRow[],
  blows: readonly { readonly spoil: RowFlaw }[],
): FlawedRows {
  return { plan: freezeCutplan({ ...plan, rows }), spoils: blows.map(({ spoil }) => spoil.name) };
}

/** An address that stands in the baseline. */
const TAKEN = 'vn/baseline-a/dieu-2';

const DEMANDED = ['canonicalAddress', 'title', 'actor', 'ownerRef'] as const;
const TEXTS = [...DEMANDED, 'parentAddress', 'body', 'heading'] as const;
const TERMS = ['unitKind', 'publicationType', 'sectionType'] as const;

interface ValueSet {
  readonly name: string;
  readonly fields: readonly (keyof CutplanRow)[];
  readonly values: readonly (string | number | null)[];
}

const SETS: readonly ValueSet[] = [
  {
    name: 'blank',
    fields: DEMANDED,
    values: ['', ' ', '\t', '\n', '\r', '\u00a0', ' \u00a0\r\n '],
  },
  // Seen as blank by a reader, a browser or JavaScript's `trim`; to the contract they are content.
  {
    name: 'near-blank',
    fields: DEMANDED,
    values: [
      ...'\u3000\u200b\ufeff\u2003\u202f\u1680\u2028\u0085\v\f\u0001.',
      ' \u2007 ',
      '\u00a0\u2060',
    ],
  },
  { name: 'null', fields: [...TEXTS, ...TERMS, 'position'], values: [null] },
  { name: 'empty', fields: [...TEXTS, ...TERMS], values: [''] },
  {
    name: 'foreign term',
    fields: TERMS,
    values: [
      ...[' ', 'Law', 'law ', 'dieu', 'vocab.section_type.article', 'article.point', 'a\nb'],
      ...["it's", '"', '""', '\\', '%s', '%', '_', '$1', "law' or '1'='1", "', choose: law"],
      ...['a\u0301', '\u00e1', 'law_unit', 'law', 'decree', 'article', 'point'],
    ],
  },
  // The last three are no integers of PostgreSQL.
  {
    name: 'odd',
    fields: ['position'],
    values: [0, -0, -1, -2_147_483_648, 2_147_483_647, 1.5, 2_147_483_648, 1e21],
  },
  // What no text can hold, and what the client turns into another text on its way.
  { name: 'NUL', fields: [...TEXTS, ...TERMS], values: ['\0', 'x\0y'] },
  {
    name: 'long',
    fields: ['canonicalAddress'],
    values: ['a'.repeat(2_000), 'a'.repeat(2_001), 'đ'.repeat(1_000), `${'đ'.repeat(1_000)}a`],
  },
  { name: 'half a pair', fields: [...TEXTS, ...TERMS], values: ['\ud800', '\udc00x', '\ufffd'] },
];

const OTHERS: readonly (() => fc.Arbitrary<RowFlaw>)[] = [
  () => set('hostile', [...TEXTS, ...TERMS], text(3)),
  () => set('baseline', ['canonicalAddress', 'parentAddress'], baselineAddress()),
  () => set('near-baseline', ['canonicalAddress', 'parentAddress'], nearly(baselineAddress())),
  () => fc.constant(of('twin', (_row, other) => ({ canonicalAddress: other.canonicalAddress }))),
  () => fc.constant(of('child', (_row, other) => ({ parentAddress: other.canonicalAddress }))),
  () => fc.constant(of('orphan', () => ({ parentAddress: 'vn/nowhere' }))),
  () =>
    fc.constantFrom(...DISGUISES).map((alter) =>
      of('near-twin', (_row, { canonicalAddress }) => ({
        canonicalAddress: (canonicalAddress as string | null) && alter(canonicalAddress),
      })),
    ),
];

function anyFlaw(): fc.Arbitrary<RowFlaw> {
  const sets = SETS.map(({ name, fields, values }) =>
    set(name, fields, fc.constantFrom(...values)),
  );
  return fc.oneof(...sets, ...OTHERS.map((make) => make()));
}

function of(name: string, change: RowFlaw['change']): RowFlaw {
  return { name, change };
}

function set(
  name: string,
  fields: readonly (keyof CutplanRow)[],
  values: fc.Arbitrary<string | number | null>,
): fc.Arbitrary<RowFlaw> {
  return fc
    .tuple(fc.constantFrom(...fields), values)
    .map(([field, value]) => of(`${name} ${field}`, () => ({ [field]: value }) as Changes));
}

function baselineAddress(): fc.Arbitrary<string> {
  return fc.constantFrom(...baselineUnits().map(({ address }) => address));
}

function nearly(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(texts, fc.constantFrom(...DISGUISES)).map(([one, alter]) => alter(one));
}

/** Addresses are compared byte by byte: whatever one of these alters is another address. */
const DISGUISES: readonly ((text: string) => string)[] = [
  (text) => `${text} `,
  (text) => `${text}\u200b`,
  (text) => text.toUpperCase(),
  (text) => text.normalize('NFD'),
  (text) => text.replaceAll('-', '\u2010'),
];

/** Plans that are known to be right, or to be wrong in named fields, with what stands in the database or without anybody to ask. Written by hand, never asked of the preflight. */
import { type DatabaseStanding, unchecked } from '../../cutter/plan/preflight.ts';
import { type Cutplan, type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { describeFailure } from '../../schema/failure.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { BARE } from '../pipeline/vocabulary.ts';

const A = 'd/a';
const B = 'd/a/b';
const SECRET = 'kept to itself';
const UNASKED: DatabaseStanding = { vocabulary: null, units: null };

/** The last: position, field and rule of each finding. */
type KnownPlan = readonly [
  what: string,
  plan: Cutplan,
  standing: DatabaseStanding,
  wanted: readonly string[],
];

/** Gives what is wrong with what the preflight says; none where it says what is known. */
export function judgeKnownPlans(preflight: CutterPipeline['preflight']): readonly string[] {
  return [
    ...KNOWN.flatMap(([what, plan, standing, wanted]) => {
      const found = findingsOf(() => preflight(plan, standing));
      if (typeof found === 'string') return [`${what}: ${found}`];
      const said = found.map(({ position, field, rule }) => `${position} ${field} ${rule}`);
      const shown = found.map(({ value, problem }) => `${value} ${problem}`).join(' ');
      const isLong = found.some(({ value }) => value.length > 71);
      return [
        ...(said.toSorted().join() === wanted.toSorted().join()
          ? []
          : [
              `${what}: the preflight names ${said.join(', ') || 'nothing'}, not ${wanted.join(', ') || 'nothing'}`,
            ]),
        ...(shown.includes(SECRET) || isLong
          ? [`${what}: a finding shows what is in the document`]
          : []),
      ];
    }),
    ...[
      { standing: BARE, wanted: 0 },
      { standing: { ...BARE, vocabulary: null }, wanted: 1 },
      { standing: { ...BARE, units: null }, wanted: 1 },
      { standing: UNASKED, wanted: 2 },
      { standing: UNASKED, plan: planOf({ parentAddress: 'd/z' }), wanted: 3 },
    ].flatMap(({ standing, plan = planOf(), wanted }) => {
      const said = findingsOf(() => unchecked(plan, standing));
      if (typeof said === 'string') return [said];
      const { length } = said;
      return length === wanted ? [] : [`${length} things are said to be unchecked, not ${wanted}`];
    }),
  ];
}

/** Gives why there are none, in words, where the preflight throws. */
export function findingsOf<T extends object | string>(
  ask: () => readonly T[],
): readonly T[] | string {
  try {
    const found = [...ask()];
    return found.every((one) => one) ? found : 'the preflight finds something that is nothing';
  } catch (error) {
    return `the preflight throws ${describeFailure(error)}`;
  }
}

/** Two rows, the first of them with these fields. */
function planOf(
  fields: Readonly<Record<string, unknown>> = {},
  documentRef: unknown = 'd',
): Cutplan {
  return whole([{ ...FIRST, ...fields }, SECOND], documentRef);
}

function whole(rows: readonly object[], documentRef: unknown = 'd'): Cutplan {
  const common = {
    ...{ title: 't', heading: 'h', body: 'b', actor: 'a', ownerRef: 'o' },
    ...{ unitKind: 'law_unit', publicationType: 'law', sectionType: 'article' },
  };
  return freezeCutplan({
    documentRef: documentRef as string,
    documentDigest: `sha256:${'0'.repeat(64)}`,
    rows: rows.map((row) => ({ ...common, ...row }) as CutplanRow),
  });
}

function standingWith(units: Readonly<Record<string, string>>): DatabaseStanding {
  return { ...BARE, units: new Map(Object.entries(units)) };
}

function vocabularyOf(...unitKinds: readonly string[]): DatabaseStanding {
  const vocabulary = { unitKinds, publicationTypes: ['law'], sectionTypes: ['article'] };
  return { ...BARE, vocabulary };
}

const FIRST = { position: 1, canonicalAddress: A, parentAddress: null };
const SECOND = { position: 2, canonicalAddress: B, parentAddress: A };
const FIELDS: Readonly<Record<string, string>> = {
  canonicalAddress: 'canonical_address',
  title: 'title',
  heading: 'heading',
  body: 'body',
  actor: 'actor',
  ownerRef: 'owner_ref',
  unitKind: 'unit_kind',
  publicationType: 'publication_type',
  sectionType: 'section_type',
};
/** Without a child, whose parent would be another. */
const alone = (fields: object, documentRef?: unknown) =>
  whole([{ ...FIRST, ...fields }], documentRef);

const KNOWN: readonly KnownPlan[] = [
  ['all as it must be', planOf(), BARE, []],
  ['nobody was asked', planOf(), UNASKED, []],
  ['no rows', whole([]), BARE, ['0 rows plan']],
  ...['', ' \t\u00a0', 7].map(
    (name): KnownPlan => [
      `the document ${JSON.stringify(name)}`,
      planOf({}, name),
      BARE,
      ['0 document_ref plan'],
    ],
  ),
  ['a name of 2000 bytes', planOf({}, 'đ'.repeat(1_000)), BARE, []],
  ['a name of 2001 bytes', planOf({}, `${'đ'.repeat(1_000)}x`), BARE, ['0 document_ref plan']],
  ['a name with NUL', planOf({}, 'a\0'), BARE, ['0 document_ref plan']],
  ['a name with half a pair', planOf({}, 'a\ud800'), BARE, ['0 document_ref plan']],
  ['another digest', { ...planOf(), digest: 'sha256:0' }, BARE, ['0 digest plan']],
  [
    'the child first',
    whole([SECOND, FIRST]),
    BARE,
    ['1 position plan', '1 parent_address row', '2 position plan'],
  ],
  [
    'the child first, and nobody asked',
    whole([
      { ...SECOND, position: 1 },
      { ...FIRST, position: 2 },
    ]),
    UNASKED,
    ['1 parent_address row'],
  ],
  [
    'one address twice',
    whole([FIRST, { ...FIRST, position: 2 }]),
    BARE,
    ['2 canonical_address row'],
  ],
  [
    'one address three times',
    whole([1, 2, 3].map((position) => ({ ...FIRST, position }))),
    BARE,
    ['2 canonical_address row', '3 canonical_address row'],
  ],
  ['an address that stands', planOf(), standingWith({ [A]: 'e' }), ['1 canonical_address row']],
  ['a parent in the database', planOf({ parentAddress: 'd/z' }), standingWith({ 'd/z': 'd' }), []],
  [
    'a parent in another document',
    planOf({ parentAddress: 'e/z' }),
    standingWith({ 'e/z': 'e' }),
    ['1 parent_address plan'],
  ],
  ['a parent that is nowhere', planOf({ parentAddress: 'd/z' }), BARE, ['1 parent_address row']],
  ['a parent that nobody knows', planOf({ parentAddress: 'd/z' }), UNASKED, []],
  ['a parent with NUL', planOf({ parentAddress: 'd\0' }), BARE, ['1 parent_address row']],
  ['a parent that is a number', planOf({ parentAddress: 7 }), BARE, ['1 parent_address row']],
  ['an address of 2000 bytes', alone({ canonicalAddress: 'x'.repeat(2_000) }), BARE, []],
  [
    'an address of 2001 bytes',
    alone({ canonicalAddress: 'x'.repeat(2_001) }),
    BARE,
    ['1 canonical_address row'],
  ],
  ...[0, -1, 1.5, 2 ** 31, '1', null].map(
    (position): KnownPlan => [
      `the position ${position}`,
      alone({ position }),
      BARE,
      ['1 position row'],
    ],
  ),
  ...[2, 2 ** 31 - 1].map(
    (position): KnownPlan => [
      `the position ${position}`,
      alone({ position }),
      BARE,
      ['1 position plan'],
    ],
  ),
  ['no heading', planOf({ heading: null }), BARE, []],
  ...['canonicalAddress', 'title', 'actor', 'ownerRef'].flatMap((field) =>
    ['', '\n\u00a0', null].map(
      (value): KnownPlan => [
        `${field} ${JSON.stringify(value)}`,
        alone({ [field]: value }),
        BARE,
        [`1 ${FIELDS[field]} row`],
      ],
    ),
  ),
  ['an empty body', planOf({ body: '' }), BARE, []],
  ['no body', planOf({ body: null }), BARE, ['1 body row']],
  ...['title', 'heading', 'body', 'actor', 'ownerRef'].map(
    (field): KnownPlan => [
      `${field} is a number`,
      planOf({ [field]: 7 }),
      BARE,
      [`1 ${FIELDS[field]} row`],
    ],
  ),
  ...Object.keys(FIELDS).flatMap((field) =>
    ['\0', '\ud800'].map((bad): KnownPlan => {
      const isSecret = field === 'heading' || field === 'body';
      const value = `${isSecret ? SECRET : 'x'.repeat(80)}${bad}`;
      return [
        `${field} with ${JSON.stringify(bad)}`,
        alone({ [field]: value }),
        BARE,
        [`1 ${FIELDS[field]} row`],
      ];
    }),
  ),
  ['a term that is none', planOf({ unitKind: 'law unit' }), UNASKED, ['1 unit_kind row']],
  ['a term of a number', planOf({ unitKind: 7 }), UNASKED, ['1 unit_kind row']],
  ['a term that nobody knows', planOf({ unitKind: 'other_unit' }), UNASKED, []],
  ['no term, and nobody asked', planOf({ unitKind: null }), UNASKED, []],
  ['an unknown term', alone({ unitKind: 'other_unit' }), BARE, ['1 unit_kind row']],
  ['no term where there is one', alone({ unitKind: null }), BARE, []],
  [
    'no term where there are several',
    alone({ publicationType: null }),
    BARE,
    ['1 publication_type row'],
  ],
  ['no term where there is none', alone({ unitKind: null }), vocabularyOf(), ['1 unit_kind row']],
  ['no term of two', alone({ unitKind: null }), vocabularyOf('law_unit', 'x'), ['1 unit_kind row']],
];

/** Plans that are known to be right, or to be wrong in named fields, with what stands in the database or without anybody to ask. Written by hand, never asked of the preflight. */
import { type DatabaseStanding, unchecked } from '../../cutter/plan/preflight.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { BARE } from '../pipeline/vocabulary.ts';
import { findingsOf } from './ask-preflight.ts';
import { alone, FIRST, planWith, SECOND, whole } from './build-plan.ts';

const A = 'd/a';
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
      const places = found.map(({ position }) => position);
      const isSorted = places.every((place, at) => place >= (places[at - 1] ?? 0));
      return [
        ...(said.toSorted().join() === wanted.toSorted().join()
          ? []
          : [
              `${what}: the preflight names ${said.join(', ') || 'nothing'}, not ${wanted.join(', ') || 'nothing'}`,
            ]),
        ...(shown.includes(SECRET) || isLong
          ? [`${what}: a finding shows what is in the document`]
          : []),
        ...(isSorted ? [] : [`${what}: the findings are not in the order of the rows`]),
      ];
    }),
    ...SAID.flatMap(([fields, value, cure]) => {
      const found = findingsOf(() => preflight(alone(fields), BARE));
      const one = typeof found === 'string' ? undefined : found[0];
      const right = one?.value === value && one.cure === cure;
      return right
        ? []
        : [`${JSON.stringify(fields)} is shown as ${one?.value}, and cured by ${one?.cure}`];
    }),
    ...[
      { standing: BARE, wanted: 0 },
      { standing: { ...BARE, vocabulary: null }, wanted: 1 },
      { standing: { ...BARE, units: null }, wanted: 1 },
      { standing: UNASKED, wanted: 2 },
      { standing: UNASKED, plan: planWith({ parentAddress: 'd/z' }), wanted: 3 },
    ].flatMap(({ standing, plan = planWith(), wanted }) => {
      const said = findingsOf(() => unchecked(plan, standing));
      if (typeof said === 'string') return [said];
      const { length } = said;
      return length === wanted ? [] : [`${length} things are said to be unchecked, not ${wanted}`];
    }),
  ];
}

function standingWith(units: Readonly<Record<string, string>>): DatabaseStanding {
  return { ...BARE, units: new Map(Object.entries(units)) };
}

function vocabularyOf(...unitKinds: readonly string[]): DatabaseStanding {
  const vocabulary = { unitKinds, publicationTypes: ['law'], sectionTypes: ['article'] };
  return { ...BARE, vocabulary };
}

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

/** How the value of a field is shown, and what is to be done about it. */
const OF_THE_VOCABULARY = 'give a unit_kind of the vocabulary';
const SAID: readonly (readonly [fields: object, value: string, cure: string])[] = [
  [{ unitKind: 'x'.repeat(58) }, `"${'x'.repeat(58)}"`, OF_THE_VOCABULARY],
  [{ unitKind: 'x'.repeat(59) }, `"${'x'.repeat(58)}…`, OF_THE_VOCABULARY],
  [{ unitKind: `${'x'.repeat(57)}\u{1f600}x` }, `"${'x'.repeat(57)}\ufffd…`, OF_THE_VOCABULARY],
  [{ title: undefined }, 'undefined', 'give a title'],
  [{ title: null }, 'null', 'give a title'],
  [{ title: '' }, '""', 'give a title that is not blank'],
  [{ title: 7 }, '"number"', 'give a title'],
  [{ title: '\0' }, '"\\u0000"', 'take the character out of the text'],
  [{ body: null }, 'null', 'give a body, which may be empty'],
  [{ position: 2 }, '2', 'number the rows 1, 2, 3 … in their order'],
];

const KNOWN: readonly KnownPlan[] = [
  ['all as it must be', planWith(), BARE, []],
  ['nobody was asked', planWith(), UNASKED, []],
  ['no rows', whole([]), BARE, ['0 rows plan']],
  ...['', ' \t\u00a0', 7].map(
    (name): KnownPlan => [
      `the document ${JSON.stringify(name)}`,
      planWith({}, name),
      BARE,
      ['0 document_ref plan'],
    ],
  ),
  ['a name of 2000 bytes', planWith({}, 'đ'.repeat(1_000)), BARE, []],
  ['a name of 2001 bytes', planWith({}, `${'đ'.repeat(1_000)}x`), BARE, ['0 document_ref plan']],
  ['a name with NUL', planWith({}, 'a\0'), BARE, ['0 document_ref plan']],
  ['a name with half a pair', planWith({}, 'a\ud800'), BARE, ['0 document_ref plan']],
  ['another digest', { ...planWith(), digest: 'sha256:0' }, BARE, ['0 digest plan']],
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
  ['an address that stands', planWith(), standingWith({ [A]: 'e' }), ['1 canonical_address row']],
  [
    'a parent in the database',
    planWith({ parentAddress: 'd/z' }),
    standingWith({ 'd/z': 'd' }),
    [],
  ],
  [
    'a parent in another document',
    planWith({ parentAddress: 'e/z' }),
    standingWith({ 'e/z': 'e' }),
    ['1 parent_address plan'],
  ],
  ['a parent that is nowhere', planWith({ parentAddress: 'd/z' }), BARE, ['1 parent_address row']],
  ['a parent that nobody knows', planWith({ parentAddress: 'd/z' }), UNASKED, []],
  ['a parent with NUL', planWith({ parentAddress: 'd\0' }), BARE, ['1 parent_address row']],
  ['a parent that is a number', planWith({ parentAddress: 7 }), BARE, ['1 parent_address row']],
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
  ['no heading', planWith({ heading: null }), BARE, []],
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
  ['an empty body', planWith({ body: '' }), BARE, []],
  ['no body', planWith({ body: null }), BARE, ['1 body row']],
  ...['title', 'heading', 'body', 'actor', 'ownerRef'].map(
    (field): KnownPlan => [
      `${field} is a number`,
      planWith({ [field]: 7 }),
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
  ['a term that is none', planWith({ unitKind: 'law unit' }), UNASKED, ['1 unit_kind row']],
  ['a term of a number', planWith({ unitKind: 7 }), UNASKED, ['1 unit_kind row']],
  ['a term that nobody knows', planWith({ unitKind: 'other_unit' }), UNASKED, []],
  ['no term, and nobody asked', planWith({ unitKind: null }), UNASKED, []],
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

/** Tests of the contract that a plan is held to before anything is sent. */
import { describe, expect, it } from 'vitest';
import { type Cutplan, type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { planDocument } from '../planner/planner.ts';
import { type DatabaseStanding, preflight, unchecked } from './preflight.ts';
import type { Vocabulary } from './row-check.ts';

const vocabulary: Vocabulary = {
  unitKinds: ['law_unit'],
  publicationTypes: ['policy', 'law'],
  sectionTypes: ['preamble', 'clause', 'article', 'chapter'],
};
const standing: DatabaseStanding = { vocabulary, units: new Map() };
const plan = planDocument('Chương I. T\nĐiều 1. Tên\n1. Một\n', {
  documentRef: 'x/y',
  actor: 'cutter',
  ownerRef: 'library',
  depth: 'clause',
  publicationType: 'law',
});

/** Gives the plan with the second row changed, digested anew. */
function withRow(change: Partial<Record<keyof CutplanRow, unknown>>): Cutplan {
  const rows = plan.rows.map((row, at) => (at === 1 ? { ...row, ...change } : row) as CutplanRow);
  return freezeCutplan({ ...plan, rows });
}
const problems = (flawed: Cutplan, known = vocabulary) =>
  preflight(flawed, { ...standing, vocabulary: known }).map(
    ({ position, problem }) => `${position} ${problem}`,
  );

describe('preflight', () => {
  it('never finds anything in a plan of the planner', () => {
    expect(preflight(plan, standing)).toEqual([]);
  });

  it.each<[string, Partial<Record<keyof CutplanRow, unknown>>]>([
    ['2 title: is empty', { title: ' \n' }],
    ['2 title: is missing', { title: null }],
    ['2 actor: is empty', { actor: '' }],
    ['2 owner_ref: is missing', { ownerRef: null }],
    ['2 body: is missing', { body: null }],
    ['2 position: is not 2', { position: 3 }],
    ['2 section_type: Multiple, choose: article, chapter, clause, preamble', { sectionType: null }],
    [
      '2 section_type: unknown value "x", choose: article, chapter, clause, preamble',
      { sectionType: 'x' },
    ],
    ['2 publication_type: Multiple, choose: law, policy', { publicationType: null }],
    ['2 publication_type: unknown value "", choose: law, policy', { publicationType: '' }],
    ['2 unit_kind: unknown value "x", choose: law_unit', { unitKind: 'x' }],
    ['2 parent_address: is not the address of an earlier row', { parentAddress: 'x/y/chuong-9' }],
  ])('always finds: %s', (problem, change) => {
    expect(problems(withRow(change))).toEqual([problem]);
  });

  it('always resolves null where there is exactly one term, and never where there is none', () => {
    expect(problems(withRow({ unitKind: null }))).toEqual([]);
    expect(problems(withRow({ unitKind: null }), { ...vocabulary, unitKinds: [] })).toContain(
      '2 unit_kind: the vocabulary is empty',
    );
  });

  it('always reports everything at once, with a cure, in the order of the rows', () => {
    const findings = preflight(withRow({ title: '', actor: '', sectionType: null }), standing);

    expect(findings.map((finding) => finding.field)).toEqual(['title', 'actor', 'section_type']);
    expect(findings.every((finding) => finding.cure !== '')).toBe(true);

    const rows = plan.rows.map((row, at) =>
      at === 0 ? { ...row, parentAddress: 'z' } : { ...row, title: '' },
    );
    const positions = preflight(freezeCutplan({ ...plan, rows }), standing).map(
      (finding) => finding.position,
    );
    expect(positions).toEqual([1, 2, 3]);
  });

  it('never accepts one address twice, or one that is blank', () => {
    const address = plan.rows[0]?.canonicalAddress;

    expect(problems(withRow({ canonicalAddress: address }))).toEqual([
      '2 canonical_address: is the address of row 1 too',
      '3 parent_address: is not the address of an earlier row',
    ]);
    expect(problems(withRow({ canonicalAddress: '\t' }))[0]).toBe('2 canonical_address: is empty');
  });

  it('never accepts a parent that comes later, or the row itself', () => {
    const own = plan.rows[1]?.canonicalAddress;
    const later = plan.rows[2]?.canonicalAddress;

    for (const parentAddress of [own, later]) {
      expect(problems(withRow({ parentAddress }))).toEqual([
        '2 parent_address: is not the address of an earlier row',
      ]);
    }
  });

  it.each(['title', 'heading', 'body', 'actor', 'ownerRef'] as const)(
    'never lets U+0000 or a lone surrogate through in %s',
    (field) => {
      expect(problems(withRow({ [field]: 'a\0b' }))).toEqual([expect.stringContaining('U+0000')]);
      expect(problems(withRow({ [field]: 'a\uDC00' }))).toEqual([
        expect.stringContaining('surrogate'),
      ]);
    },
  );

  it('never shows the text of the document, nor more than 60 characters of anything', () => {
    const [body] = preflight(withRow({ body: 'secret\0' }), standing);
    const [kind] = preflight(withRow({ unitKind: `"${'😀'.repeat(80)}` }), standing);

    expect(body?.value).toMatch(/^"sha256:[0-9a-f]+…$/);
    expect(kind?.value.length).toBeLessThanOrEqual(60);
    expect(kind?.value.isWellFormed()).toBe(true);
  });

  it('never accepts an address that stands, and always a parent that stands in the same document', () => {
    const [first, second] = plan.rows.map((row) => row.canonicalAddress);
    const units = new Map([
      [second ?? '', 'x/y'],
      ['x/y/old', 'x/y'],
      ['z/old', 'z'],
    ]);
    const found = (change: Partial<CutplanRow>) =>
      preflight(withRow(change), { vocabulary, units }).map(({ problem, rule }) => [problem, rule]);

    expect(found({})).toEqual([
      ['canonical_address: stands in the database already, in "x/y"', 'row'],
    ]);
    const fresh = { canonicalAddress: `${first}/new` };
    const later = ['parent_address: is not the address of an earlier row', 'row'];
    expect(found({ ...fresh, parentAddress: 'x/y/old' })).toEqual([]);
    expect(found({ ...fresh, parentAddress: 'z/old' })).toEqual([
      ['parent_address: is a unit of another document, "z"', 'plan'],
    ]);
    expect(found({ ...fresh, parentAddress: 'z/older' })).toEqual([later]);
  });

  it('always says what it could not check without a database, and checks the rest', () => {
    const offline: DatabaseStanding = { vocabulary: null, units: null };
    const other = withRow({ parentAddress: 'z/old', sectionType: null });

    expect(preflight(other, offline)).toEqual([]);
    expect(unchecked(other, offline)).toEqual([
      expect.stringContaining('section_type'),
      expect.stringContaining('taken'),
      expect.stringContaining('parents of 1 rows'),
    ]);
    expect(unchecked(plan, offline)).toHaveLength(2);
    expect(unchecked(other, standing)).toEqual([]);
    const fields = preflight(withRow({ unitKind: 'Law', title: '' }), offline);
    expect(fields.map(({ field }) => field)).toEqual(['title', 'unit_kind']);
  });

  it.each<[string, unknown]>([
    ['title', 5],
    ['heading', 5],
    ['body', {}],
    ['parentAddress', 5],
    ['position', '2'],
    ['position', 2 ** 31],
    ['sectionType', 5],
  ])('never accepts a value of another kind: %s', (field, value) => {
    const found = preflight(withRow({ [field]: value }), standing);
    expect(found.map(({ position, rule }) => [position, rule])).toEqual([[2, 'row']]);
  });

  it('never accepts a document without a name, or with one that no index holds', () => {
    const named = (documentRef: string) =>
      preflight(freezeCutplan({ ...plan, documentRef }), standing);
    for (const ref of ['', ' \u00a0', 'đ'.repeat(1_001), 'a\0']) {
      expect(named(ref).map(({ field }) => field)).toEqual(['document_ref']);
    }
  });

  it('never accepts a plan without rows, or one that was changed after it was digested', () => {
    const empty = freezeCutplan({ ...plan, rows: [] });
    const tampered = { ...plan, rows: plan.rows.slice(0, 2) };

    expect(problems(empty)).toEqual(['0 the plan has no rows']);
    expect(problems(tampered)).toEqual([
      '0 the digest does not match the content: the plan was changed after it was made',
    ]);
  });
});

/** Tests of the model alone: what it answers by itself. That PostgreSQL answers the same is the law `cut/agrees-with-model`, not this. */
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../digest.ts';
import { BASELINE_DOCUMENTS, baselineUnits } from './baseline.ts';
import { BASELINE_UNITS } from './contract.ts';
import { type Cutplan, type CutplanRow, freezeCutplan } from './cutplan.ts';
import { createMemoryModel } from './memory.ts';
import { judgeRow } from './memory-contract.ts';
import { createTables } from './memory-tables.ts';

const ROW: CutplanRow = {
  position: 1,
  parentAddress: null,
  canonicalAddress: 'vn/new/dieu-1',
  title: 'Điều 1.',
  heading: 'Điều 1.\n',
  body: '',
  actor: 'cutter',
  unitKind: null,
  publicationType: 'law',
  sectionType: 'article',
  ownerRef: 'vn/owner',
};
const SECTIONS = 'article, chapter, clause, part, point, preamble, section';
const PUBLICATIONS = 'circular, decree, law, resolution';

/** Null stands where a file from outside may hold it against the type. */
type Changed = { readonly [Field in keyof CutplanRow]?: CutplanRow[Field] | null };

const planOf = (...rows: readonly Changed[]): Cutplan =>
  freezeCutplan({
    documentRef: 'vn/new',
    documentDigest: sha256(''),
    rows: rows.map((changed, index) => ({ ...ROW, position: index + 1, ...changed }) as CutplanRow),
  });

const model = createMemoryModel();
const answers = (...rows: readonly Changed[]) =>
  model.create(planOf(...rows)).map(({ status, reasons }) => [status, ...reasons].join('; '));

describe('a row', () => {
  it('is always created where it meets the contract, a null kind and an empty body included', () => {
    expect(answers({}, { canonicalAddress: 'b', unitKind: 'law_unit', body: 'x' })).toEqual([
      'created',
      'created',
    ]);
    expect(model.countUnits()).toBe(BASELINE_UNITS + 2);
  });

  it.each<[Changed, string]>([
    [{ canonicalAddress: '' }, 'canonical_address: must not be empty'],
    [{ canonicalAddress: null }, 'canonical_address: must not be empty'],
    [{ canonicalAddress: 'vn/baseline-a/dieu-2' }, 'canonical_address: already exists'],
    [{ title: ' \t\r\n\u00a0' }, 'title: must not be empty'],
    [{ body: null }, 'body: must not be null'],
    [{ actor: ' ' }, 'actor: must not be empty'],
    [{ ownerRef: null }, 'owner_ref: must not be empty'],
    [{ unitKind: 'Law_unit' }, 'unit_kind: unknown value "Law_unit", choose: law_unit'],
    [{ publicationType: null }, `publication_type: Multiple, choose: ${PUBLICATIONS}`],
    [{ publicationType: '' }, `publication_type: unknown value "", choose: ${PUBLICATIONS}`],
    [{ sectionType: null }, `section_type: Multiple, choose: ${SECTIONS}`],
    [{ sectionType: `it's "%s"` }, `section_type: unknown value "it's "%s"", choose: ${SECTIONS}`],
    [{ position: 0 }, 'position: must be positive'],
    [{ position: null }, 'position: must be positive'],
    [{ position: -2_147_483_648 }, 'position: must be positive'],
    [{ parentAddress: 'vn/nowhere' }, 'parent_address: unknown "vn/nowhere"'],
    [{ parentAddress: ROW.canonicalAddress }, 'parent_address: unknown "vn/new/dieu-1"'],
  ])('is never created with %j, and the field is always named', (changed, reason) => {
    expect(answers(changed)).toEqual([`rejected; ${reason}`]);
    expect(model.countUnits()).toBe(BASELINE_UNITS);
  });

  it('is always told everything that is wrong with it, in the order of the contract', () => {
    const everything = {
      parentAddress: '',
      position: -1,
      sectionType: 'x',
      publicationType: null,
      unitKind: 'y',
      ownerRef: null,
      actor: '',
      body: null,
      title: '\u00a0',
      canonicalAddress: ' ',
    };

    expect(answers(everything)).toEqual([
      [
        'rejected',
        'canonical_address: must not be empty',
        'title: must not be empty',
        'body: must not be null',
        'actor: must not be empty',
        'owner_ref: must not be empty',
        'unit_kind: unknown value "y", choose: law_unit',
        `publication_type: Multiple, choose: ${PUBLICATIONS}`,
        `section_type: unknown value "x", choose: ${SECTIONS}`,
        'position: must be positive',
        'parent_address: unknown ""',
      ].join('; '),
    ]);
  });

  it.each([['\u3000'], ['\u200b'], ['\ufeff'], ['\u2003'], ['\u2028'], ['\u0085'], ['\v'], ['\f']])(
    'is never blank for %j: only five characters are',
    (title) => {
      expect(answers({ title })).toEqual(['created']);
    },
  );

  it.each<[Changed]>([
    [{ position: 1.5 }],
    [{ position: 2_147_483_648 }],
    [{ title: 'a\0' }],
    [{ heading: '\0' }],
  ])('never reaches the function with %j, which no parameter can be', (changed) => {
    expect(answers(changed)).toEqual([expect.stringMatching(/^error; /)]);
  });

  it('always arrives with half of a surrogate pair replaced, as the client sends it', () => {
    expect(answers({ canonicalAddress: '\ud800' }, { canonicalAddress: '\udfff' })).toEqual([
      'created',
      'rejected; canonical_address: already exists',
    ]);
  });
});

describe('a plan', () => {
  it('never creates two rows of one address, and always tells addresses apart by byte', () => {
    const names = ['é', 'é'.normalize('NFD'), 'É', 'é ', 'é'];
    const rows = names.map((canonicalAddress) => ({ canonicalAddress }));

    expect(answers(...rows)).toEqual([
      ...Array(4).fill('created'),
      'rejected; canonical_address: already exists',
    ]);
  });

  it('always hangs a row under an earlier one, never under a rejected or a later one', () => {
    const rows = [
      { canonicalAddress: 'a' },
      { canonicalAddress: 'b', parentAddress: 'a' },
      { canonicalAddress: 'c', parentAddress: 'b', title: '' },
      { canonicalAddress: 'd', parentAddress: 'c' },
      { canonicalAddress: 'e', parentAddress: 'f' },
      { canonicalAddress: 'f', parentAddress: 'vn/baseline-d/dieu-2/khoan-1' },
    ];

    expect(answers(...rows)).toEqual([
      'created',
      'created',
      'rejected; title: must not be empty',
      'rejected; parent_address: unknown "c"',
      'rejected; parent_address: unknown "f"',
      'created',
    ]);
  });

  it('never meets what an earlier plan left, and always gets the same answer again', () => {
    const plan = planOf({}, { title: '' });

    expect(model.create(plan)).toEqual(model.create(plan));
    expect(model.countUnits()).toBe(BASELINE_UNITS + 1);
  });
});

describe('the tables', () => {
  const tables = createTables();
  beforeEach(() => tables.reset());

  it('always hold the baseline, every parent among its units', () => {
    const units = baselineUnits();
    const addresses = new Set(units.map(({ address }) => address));
    const counts = BASELINE_DOCUMENTS.map(({ unitCount }) => unitCount);

    expect(tables.countUnits()).toBe(BASELINE_UNITS);
    expect(addresses.size).toBe(BASELINE_UNITS);
    expect(counts).toEqual([60, 50, 40, 8]);
    for (const { parentAddress } of units) {
      if (parentAddress !== null) expect(addresses).toContain(parentAddress);
    }
    expect(addresses).toContain('vn/baseline-c/dieu-38/khoan-2');
  });

  it.each<[string, Changed]>([
    ['information_unit_address_not_blank', { canonicalAddress: '\u00a0' }],
    ['information_unit_title_not_blank', { title: '' }],
    ['information_unit_actor_not_blank', { actor: ' ' }],
    ['information_unit_owner_not_blank', { ownerRef: '\n' }],
    ['information_unit_position_positive', { position: 0 }],
    ['"body" violates not-null', { body: null }],
    ['duplicate key', { canonicalAddress: 'vn/baseline-a/dieu-2' }],
  ])('never take a row past a contract that forgot a rule: %s', (constraint, changed) => {
    tables.openDocument('vn/new');
    const judgement = judgeRow(ROW, tables);
    const terms = judgement.status === 'met' ? judgement.terms : expect.fail('the row is valid');
    const row = { ...ROW, ...changed } as CutplanRow;

    expect(tables.insertUnit({ runId: 'r', documentRef: 'vn/new', row, terms })).toContain(
      constraint,
    );
    expect(tables.countUnits()).toBe(BASELINE_UNITS);
  });

  it('never take a unit of a document that was not opened', () => {
    const terms = { unit_kind: 'law_unit', publication_type: 'law', section_type: 'article' };
    const unit = { runId: 'r', documentRef: 'vn/new', row: ROW, terms };

    expect(tables.insertUnit(unit)).toContain('foreign key');
  });
});

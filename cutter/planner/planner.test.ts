/** Tests of the planner as a whole: nothing is lost, every row meets the contract, bad input never gives half a plan. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECTION_TYPES } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';
import { ProofError } from '../../schema/failure.ts';
import { preflight } from '../plan/preflight.ts';
import { DEPTHS } from './outline.ts';
import { type PlanOptions, planDocument, reassembleDocument, surveyDocument } from './planner.ts';

const options: PlanOptions = {
  documentRef: 'x/y',
  actor: 'cutter',
  ownerRef: 'library',
  depth: 'point',
  publicationType: 'law',
};
const vocabulary = {
  unitKinds: ['law_unit'],
  publicationTypes: ['law', 'policy'],
  sectionTypes: SECTION_TYPES,
};

/** Composed and decomposed, with and without space, CRLF and LF, digits and Roman numerals in one text. */
const untidy = [
  '\uFEFF\r\nLỜI NÓI ĐẦU\r\n\r\nVăn bản này viết để thử.\r\n\r\n',
  'Chương I.\r\n\r\nQUY ĐỊNH CHUNG\r\n\r\n',
  'Điều 1.\r\nMột.\r\n\n',
  'Điều2: Hai\r\n1. Một;\r\n2.Hai gồm:\r\na) A;\r\nb) B.\r\n'.normalize('NFD'),
  'Điều 1 của văn bản này quy định tên.\n',
  'CHƯƠNG 2 – THI HÀNH\n',
  'ĐIỀU 3\rBa.'.normalize('NFD'),
].join('');

describe('the planner', () => {
  it('always cuts an untidy text whole, and gives it back to the character', () => {
    const { plan, counts, notices } = surveyDocument(untidy, options);

    expect(reassembleDocument(plan)).toBe(untidy.slice(1));
    expect(plan.documentDigest).toBe(sha256(untidy.slice(1)));
    expect(counts).toEqual({
      preamble: 1,
      part: 0,
      chapter: 2,
      section: 0,
      article: 3,
      clause: 2,
      point: 2,
    });
    expect(notices).toEqual([]);
    expect(plan.rows.map((row) => row.title)).toEqual([
      'LỜI NÓI ĐẦU',
      'Chương I. QUY ĐỊNH CHUNG',
      'Điều 1',
      'Điều 2. Hai',
      'Khoản 1 Điều 2',
      'Khoản 2 Điều 2',
      'Điểm a khoản 2 Điều 2',
      'Điểm b khoản 2 Điều 2',
      'CHƯƠNG 2. THI HÀNH',
      'ĐIỀU 3',
    ]);
  });

  it('always writes every field of a row', () => {
    const row = planDocument(untidy, options).rows[3];

    expect(row).toEqual({
      position: 4,
      parentAddress: 'x/y/chuong-1',
      canonicalAddress: 'x/y/chuong-1/dieu-2',
      title: 'Điều 2. Hai',
      heading: 'Điều2: Hai\r\n'.normalize('NFD'),
      body: '',
      actor: 'cutter',
      unitKind: 'law_unit',
      publicationType: 'law',
      sectionType: 'article',
      ownerRef: 'library',
    });
  });

  it('always gives equal plans for equal documents, as bytes or as text', () => {
    const bytes = new TextEncoder().encode(untidy);

    expect(planDocument(bytes, options)).toEqual(planDocument(untidy, options));
  });

  it('always names a preamble without a short first line after the document', () => {
    const [sentence] = planDocument('Viết để thử.\nĐiều 1.', options).rows;
    const [lead] = planDocument('\n \nArticle 1.\nx', options).rows;

    expect(sentence).toMatchObject({ title: 'x/y', heading: '', body: 'Viết để thử.\n' });
    expect(sentence).toMatchObject({
      canonicalAddress: 'x/y/loi-noi-dau',
      sectionType: 'preamble',
    });
    expect(lead).toMatchObject({ sectionType: 'article', heading: '\n \nArticle 1.\n', body: 'x' });
  });

  it('always loses nothing and meets the contract, or refuses with an error of ours, whatever the text', () => {
    const ends = fc.constantFrom('\n', '\r\n', '\r', '\n\n', '');
    const headings = fc.constantFrom(
      'Phần ',
      'Chương ',
      'Mục ',
      'Điều ',
      'Article ',
      '## Section ',
      '**Điều',
      '',
    );
    const numbers = fc.oneof(
      fc.nat({ max: 40 }).map(String),
      fc.constantFrom('I', 'IV', 'thứ hai', '5a'),
    );
    const rests = fc.constantFrom(
      '.',
      ' - QUY ĐỊNH',
      '. Tên',
      ' của Luật',
      ': “x',
      '**',
      '. Một câu.',
      ') x',
    );
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    const texts = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom(
          '1. a',
          '2. b',
          'a) x',
          'đ) y',
          'CHỮ HOA',
          'chữ”',
          '```',
          ' ',
          '\u200B',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit, maxLength: 9 }) },
    );
    const line = fc.tuple(headings, numbers, rests).map((parts) => parts.join(''));
    const form = fc.constantFrom('NFC', 'NFD');
    const document = fc
      .array(fc.tuple(fc.oneof(line, texts), ends, form), { maxLength: 24 })
      .map((lines) => lines.map(([text, end, as]) => text.normalize(as) + end).join(''));
    let planned = 0;

    fc.assert(
      fc.property(document, fc.constantFrom(...DEPTHS), (text, depth) => {
        const plan = planOrRefuse(text, { ...options, depth });
        if (plan === null) return;
        planned += 1;
        expect(reassembleDocument(plan)).toBe(text.replace(/^\uFEFF/, ''));
        expect(preflight(plan, { vocabulary, units: new Map() })).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    // Were most texts refused, this would show little.
    expect(planned).toBeGreaterThan(500);
  });

  it('never gives half a plan for a text without structure', () => {
    for (const text of ['Chỉ có chữ.', '1. a\n2. b', '# Title\n\ntext', 'Điều 5 của Luật này']) {
      expect(() => planDocument(text, options)).toThrow(
        expect.objectContaining({ code: 'E_DOCUMENT', hint: expect.stringContaining('"Điều 5.') }),
      );
    }
  });

  it('never exhausts itself on a line as long as the document', () => {
    // A reader that tries every beginning anew would not come back within the time limit of a test.
    for (const part of [' ', 'ế'.normalize('NFD')]) {
      const long = `${part.repeat(Math.floor(15_000_000 / Buffer.byteLength(part)))}x`;
      for (const text of [`Điều 1.\n${long}`, `Điều 1.${long}`, `${long}\nĐiều 1.`]) {
        expect(reassembleDocument(planDocument(text, options)) === text).toBe(true);
      }
    }
  });

  it('never gives half a plan for two articles of one number', () => {
    expect(() => planDocument('Điều 1.\nx\nĐiều 1.\ny', options)).toThrow(/line 1 .* line 3 /);
  });

  it('always reports a gap in the numbers, and still plans', () => {
    const { plan, notices } = surveyDocument('Điều 1.\nĐiều 2.\nĐiều 4.', options);

    expect(plan.rows).toHaveLength(3);
    expect(notices).toEqual(['line 3: Điều 4 comes after Điều 2 (line 2); article 3 is missing']);
  });

  it.each([
    ['actor', ''],
    ['ownerRef', ' \u200B'],
    ['publicationType', ''],
    ['documentRef', 'x//y'],
    ['documentRef', '/x'],
    ['documentRef', 'x y'],
    ['actor', 'a\0'],
    ['ownerRef', '\uD800'],
    ['depth', 'word'],
  ])('never plans with %s = %j', (field, value) => {
    expect(() => planDocument('Điều 1.', { ...options, [field]: value })).toThrow(
      expect.objectContaining({ code: 'E_CUTPLAN', message: expect.stringContaining(field) }),
    );
  });
});

function planOrRefuse(text: string, as: PlanOptions) {
  try {
    return planDocument(text, as);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ProofError);
    return null;
  }
}

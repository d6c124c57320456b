/** Tests of the planner on whole documents: the examples that ship, and a real one where it is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type PlanOptions, planDocument, reassembleDocument, surveyDocument } from './planner.ts';

const options: PlanOptions = {
  documentRef: 'x/y',
  actor: 'cutter',
  ownerRef: 'library',
  depth: 'point',
  publicationType: 'law',
};
const example = (name: string) => readFileSync(new URL(`../../examples/${name}`, import.meta.url));

describe('the examples', () => {
  it('always are cut as they were written', () => {
    const rules = surveyDocument(example('noi-quy-thu-vien.txt'), options);
    const english = surveyDocument(example('library-rules.md'), options);

    expect(rules.counts).toMatchObject({
      preamble: 1,
      chapter: 3,
      article: 12,
      clause: 15,
      point: 11,
    });
    expect(english.counts).toMatchObject({
      part: 2,
      chapter: 4,
      section: 2,
      article: 8,
      clause: 6,
      point: 5,
    });
    expect([...rules.notices, ...english.notices]).toEqual([]);
  });

  it('never lose the article that stands in decomposed Unicode, nor the one without a space', () => {
    const source = example('noi-quy-thu-vien.txt').toString('utf8');

    expect(source).not.toMatch(/^Điều 8\./m);
    expect(source).toMatch(/^Điều7\./m);
    expect(planDocument(source, options).rows.map((row) => row.title)).toEqual(
      expect.arrayContaining(['Điều 7. Thời hạn mượn', 'Điều 8. Trả sách']),
    );
  });
});

const constitution = new URL('../../../shared/documents/hien-phap-2013.txt', import.meta.url);
if (existsSync(constitution)) {
  describe('the constitution of 2013', () => {
    it('always gives its preamble, 11 chapters and all 120 articles, seven of them decomposed', () => {
      const bytes = readFileSync(constitution);
      const naive = bytes.toString('utf8').match(/^Điều \d+\./gm);

      const { plan, counts, notices } = surveyDocument(bytes, {
        ...options,
        documentRef: 'vn/hien-phap-2013',
      });

      expect(naive).toHaveLength(113);
      expect(counts).toMatchObject({
        preamble: 1,
        chapter: 11,
        article: 120,
        clause: 244,
        point: 0,
      });
      expect(notices).toEqual([]);
      expect(Buffer.from(reassembleDocument(plan)).equals(bytes)).toBe(true);
      expect(
        plan.rows.some((row) => row.canonicalAddress === 'vn/hien-phap-2013/chuong-4/dieu-64'),
      ).toBe(true);
    });
  });
}

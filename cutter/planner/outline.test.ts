/** Tests of the tree of units: parents, addresses, titles on their own lines, clauses and points. */
import { describe, expect, it } from 'vitest';
import { type Depth, type OutlineUnit, outlineDocument } from './outline.ts';

function outline(lines: readonly string[], depth: Depth = 'point') {
  return outlineDocument(lines.join('\n'), { documentRef: 'x/y', depth });
}
const addresses = (units: readonly OutlineUnit[]) =>
  units.map((unit) => unit.address.replace('x/y/', ''));
const titles = (units: readonly OutlineUnit[]) => units.map((unit) => unit.title);

describe('outlines', () => {
  it('always nest an address in the address of the parent', () => {
    const { units } = outline([
      'Phần thứ nhất',
      'Chương I. Chung',
      'Mục 1. Mở',
      'Điều 1. Tên',
      '1. Một:',
      'a) Thứ nhất;',
      'Chương II. Riêng',
      'Điều 2. Tên',
      'a) Thứ nhất;',
      'Phần thứ hai',
      'Điều 3.',
    ]);

    expect(addresses(units)).toEqual([
      'phan-1',
      'phan-1/chuong-1',
      'phan-1/chuong-1/muc-1',
      'phan-1/chuong-1/muc-1/dieu-1',
      'phan-1/chuong-1/muc-1/dieu-1/khoan-1',
      'phan-1/chuong-1/muc-1/dieu-1/khoan-1/diem-a',
      'phan-1/chuong-2',
      'phan-1/chuong-2/dieu-2',
      'phan-1/chuong-2/dieu-2/diem-a',
      'phan-2',
      'phan-2/dieu-3',
    ]);
    for (const unit of units) {
      const parent = unit.parentAddress ?? 'x/y';
      expect(unit.address.slice(0, unit.address.lastIndexOf('/'))).toBe(parent);
    }
  });

  it('always speak the language of the headings', () => {
    const { units } = outline([
      'Part 1',
      'Chapter II - T',
      'Section 1',
      'Article 1. T',
      '1. x',
      'a) y',
    ]);

    expect(addresses(units).at(-1)).toBe('part-1/chapter-2/section-1/article-1/clause-1/point-a');
    expect(titles(units).slice(-2)).toEqual([
      'Article 1, clause 1',
      'Article 1, clause 1, point a',
    ]);
  });

  it('never cut below the depth', () => {
    const lines = ['Chương I. T', 'Điều 1.', '1. x', 'a) y'];

    expect(addresses(outline(lines, 'article').units)).toHaveLength(2);
    expect(addresses(outline(lines, 'clause').units)).toHaveLength(3);
    expect(addresses(outline(lines, 'point').units)).toHaveLength(4);
  });

  it('always take the title of a chapter from the line below, on several lines in capitals', () => {
    const { units } = outline([
      'Chương I.',
      '',
      'QUYỀN CON NGƯỜI,',
      'QUYỀN CÔNG DÂN',
      'Lời dẫn.',
      'Điều 1.',
    ]);

    expect(titles(units)).toEqual(['Chương I. QUYỀN CON NGƯỜI, QUYỀN CÔNG DÂN', 'Điều 1']);
    expect(units[0]?.bodyStart).toBe('Chương I.\n\nQUYỀN CON NGƯỜI,\nQUYỀN CÔNG DÂN\n'.length);
  });

  it('always go on with a title in capitals that begins on the line of the number', () => {
    const { units } = outline(['Chương I. QUYỀN', 'CÔNG DÂN', '', 'LỜI DẪN', 'Điều 1.']);

    expect(titles(units)[0]).toBe('Chương I. QUYỀN CÔNG DÂN');
  });

  it('always take a line for the title that Markdown marks as a heading, whatever its end', () => {
    const { units } = outline(['## Chapter I', '### In short:', 'Article 1']);

    expect(titles(units)[0]).toBe('Chapter I. In short:');
  });

  it('never begin a body with a line on which nothing can be seen', () => {
    const { units } = outline(['Điều 1.', '1. \u200B', '', 'x']);

    expect(units[1]?.bodyStart).toBe('Điều 1.\n1. \u200B\n\n'.length);
  });

  it('never take a sentence, a heading or the text of an article for a title', () => {
    expect(titles(outline(['Chapter I', 'This chapter is short.', 'Article 1']).units)[0]).toBe(
      'Chapter I',
    );
    expect(titles(outline(['Chapter I', 'Article 1. X', 'Scope']).units)).toEqual([
      'Chapter I',
      'Article 1. X',
    ]);
    expect(titles(outline(['Article 1', 'Scope']).units)).toEqual(['Article 1']);
  });

  it('never take a clause outside an article, or a point above one', () => {
    expect(addresses(outline(['Chương I. T', '1. x', 'a) y', 'Điều 1.']).units)).toEqual([
      'chuong-1',
      'chuong-1/dieu-1',
    ]);
  });

  it('always begin clauses at 1 and points at a, and keep what does not follow as text', () => {
    const { units, notices } = outline([
      'Điều 1.',
      '2. too early',
      '1. first',
      'b) too early',
      'a) point',
      '1. a list in the clause',
      '1) another style',
      '2. second',
      'a) point again',
      'c) skips',
      '4. skips',
      '2a. inserted',
      '3. third',
    ]);

    expect(addresses(units)).toEqual([
      'dieu-1',
      'dieu-1/khoan-1',
      'dieu-1/khoan-1/diem-a',
      'dieu-1/khoan-2',
      'dieu-1/khoan-2/diem-a',
      'dieu-1/khoan-2a',
      'dieu-1/khoan-3',
    ]);
    expect(notices).toEqual([
      'line 2: "2. too early" does not follow the clause before it, so it was kept as text',
      'line 11: "4. skips" does not follow the clause before it, so it was kept as text',
    ]);
  });

  it('always give đ an address of its own beside d', () => {
    const { units } = outline(['Điều 1.', ...'abcdđe'.split('').map((letter) => `${letter}) x`)]);

    expect(addresses(units).slice(-3)).toEqual([
      'dieu-1/diem-d',
      'dieu-1/diem-dd',
      'dieu-1/diem-e',
    ]);
    expect(units.at(-2)?.title).toBe('Điểm đ Điều 1');
  });

  it('never cut a quoted article, and always say so', () => {
    const { units, notices } = outline([
      'Điều 1.',
      '1. Sửa:',
      '“Điều 9. Thẻ',
      '1. x',
      '2. y”',
      '2. Bỏ',
    ]);

    expect(addresses(units)).toEqual(['dieu-1', 'dieu-1/khoan-1', 'dieu-1/khoan-2']);
    expect(units.map((unit) => unit.line)).toEqual([1, 2, 6]);
    expect(notices).toEqual([
      'lines 3 to 5 are a quotation or fenced: headings in them were kept as text',
    ]);
  });
});

/** Tests of the rule that tells a heading from a sentence which begins with a reference. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follows, type Heading, recogniseHeading } from './heading.ts';

const FORMS = ['NFC', 'NFD'] as const;

describe('headings', () => {
  it.each([
    ['Điều 5.', 'article', 5, ''],
    ['Điều5', 'article', 5, ''],
    ['Điều5. Phạm vi', 'article', 5, 'Phạm vi'],
    ['Điều 5: Phạm vi', 'article', 5, 'Phạm vi'],
    ['ĐIỀU 5', 'article', 5, ''],
    ['\t\u200BĐiều\u00A005.\u200B', 'article', 5, ''],
    ['Ðiều 5. Phạm vi', 'article', 5, 'Phạm vi'],
    ['Điều 5.[12] Phạm vi', 'article', 5, 'Phạm vi'],
    ['Điều 7. 05 hành vi bị cấm', 'article', 7, '05 hành vi bị cấm'],
    ['Chương I.', 'chapter', 1, ''],
    ['Chương 1', 'chapter', 1, ''],
    ['CHƯƠNG II - QUY ĐỊNH', 'chapter', 2, 'QUY ĐỊNH'],
    ['Chương II QUY ĐỊNH CHUNG', 'chapter', 2, 'QUY ĐỊNH CHUNG'],
    ['Phần thứ nhất', 'part', 1, ''],
    ['PHẦN THỨ HAI – TÀI SẢN', 'part', 2, 'TÀI SẢN'],
    ['Mục 3. Thẻ', 'section', 3, 'Thẻ'],
    ['Article 5. Title', 'article', 5, 'Title'],
    ['Article 5 — Title', 'article', 5, 'Title'],
    ['Article 5—Title', 'article', 5, 'Title'],
    ['ARTICLE IV', 'article', 4, ''],
    ['Part One', 'part', 1, ''],
    ['## Section 2 Rare books ##', 'section', 2, 'Rare books'],
    ['**Article 5 Scope of the rules**', 'article', 5, 'Scope of the rules'],
    ['### **Điều 5.** Phạm vi', 'article', 5, 'Phạm vi'],
  ])('always recognises %j, composed or decomposed', (line, type, value, title) => {
    for (const form of FORMS) {
      const source = line.normalize(form);

      const heading = recogniseHeading(source);

      expect(heading).toMatchObject({ type, title, number: { value, suffix: '' } });
      expect(heading?.length).toBe(source.length);
    }
  });

  it.each([
    'Điều 5 của Luật này quy định…',
    'Article 5 applies to the yard.',
    'Article 5, 6 and 7',
    'Article 5-7 apply.',
    'Điều 5 - 7 áp dụng',
    'Article 5.1 Scope',
    'Điều 5) và khoản 2',
    'Điều 5 và Điều 6.',
    '**Điều 5** của Luật này',
    'Điều này quy định',
    'Điều 123456.',
    'Mục lục',
    'Partial list',
    'Part C.',
    'Parts 1. and 2.',
    'Khoản 1 Điều này',
    '“Điều 5. Phạm vi',
    '> Điều 5.',
    '* Điều 5.',
    'theo Điều 5.',
    '1.5 tuần',
    '2024 là năm',
    'e.g. this',
    'a house',
    '(1. x',
    '-',
    '',
  ])('never takes %j for a heading', (line) => {
    for (const form of FORMS) expect(recogniseHeading(line.normalize(form))).toBeNull();
  });

  it.each([
    ['1. Nội dung', 'clause', 1, '', '.', '1. '],
    ['12.Nội dung', 'clause', 12, '', '.', '12.'],
    ['  (2) Nội dung', 'clause', 2, '', '()', '  (2) '],
    ['3/ Nội dung', 'clause', 3, '', '/', '3/ '],
    ['1a. Nội dung', 'clause', 1, 'a', '.', '1a. '],
    ['Khoản 1. Nội dung', 'clause', 1, '', 'word', 'Khoản 1. '],
    ['a) nội dung', 'point', 0, 'a', ')', 'a) '],
    ['đ) nội dung', 'point', 0, 'đ', ')', 'đ) '],
    ['Điểm a) nội dung', 'point', 0, 'a', 'word', 'Điểm a) '],
    ['Điều 1. Thư viện mở cửa.', 'article', 1, '', 'word', 'Điều 1. '],
  ])(
    'always ends the heading of %j before its body',
    (line, type, value, suffix, style, beginning) => {
      for (const form of FORMS) {
        const source = line.normalize(form);

        const heading = recogniseHeading(source);

        expect(heading).toMatchObject({ type, style, title: '', number: { value, suffix } });
        expect(source.slice(0, heading?.length)).toBe(beginning.normalize(form));
      }
    },
  );

  it('never is longer than its line, whatever the line', () => {
    const parts = [
      'Điều',
      ' ',
      '5',
      '.',
      'a)',
      '**',
      '#',
      '—',
      'e\u0302\u0300',
      '\u0301',
      'X',
      'IV',
      '\u200B',
      '[3]',
    ];
    const line = fc.array(fc.oneof(fc.constantFrom(...parts), fc.string()), { maxLength: 9 });

    fc.assert(
      fc.property(line, (some) => {
        const source = some.join('');
        const length = recogniseHeading(source)?.length ?? source.length;
        expect(length).toBeLessThanOrEqual(source.length);
      }),
    );
  });

  it('never exhausts itself on a long line', () => {
    const long = 500_000;

    for (const line of [
      ' '.repeat(long),
      `Điều 5${' '.repeat(long)}x`,
      `Điều${' '.repeat(long)}`,
      `Điều 5${'—'.repeat(long)}5`,
      `# Điều 5 ${'e\u0302\u0300'.repeat(long)}`,
      '*'.repeat(long),
    ]) {
      // An expression that tries every split anew would outlast the time limit of a test.
      expect(() => recogniseHeading(line)).not.toThrow();
    }
  });

  it('always follow one another in the same style, and never in another', () => {
    const [first, second, other] = ['1. x', '2. x', '2) x'].map(headingOf);

    expect(follows(null, first as Heading, 'vi')).toBe(true);
    expect(follows(first as Heading, second as Heading, 'vi')).toBe(true);
    expect(follows(first as Heading, other as Heading, 'vi')).toBe(false);
    expect(follows(headingOf('d) x'), headingOf('đ) x'), 'vi')).toBe(true);
  });
});

function headingOf(line: string): Heading {
  const heading = recogniseHeading(line);
  if (heading === null) throw new Error(`no heading: ${line}`);
  return heading;
}

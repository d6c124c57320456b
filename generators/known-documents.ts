/** Documents whose units are known to the letter: headings as people write them, and lines that only look like one. Written by hand, never asked of the planner. */
import { type GeneratedDocument, type KnownDraft, known } from './expected-document.ts';
import { KNOWN_SLIPS } from './known-slips.ts';

const DECOMPOSED = (text: string) => text.normalize('NFD');

const VI: readonly KnownDraft[] = [
  {
    name: 'every rank',
    units: [
      ['phan-1', 'Phần thứ nhất', 'Phần thứ nhất\n'],
      ['phan-1/chuong-1', 'Chương I. Chung', 'Chương I. Chung\n'],
      ['phan-1/chuong-1/muc-1', 'Mục 1. Mở', 'Mục 1. Mở\n'],
      ['phan-1/chuong-1/muc-1/dieu-1', 'Điều 1. Tên', 'Điều 1. Tên\n', 'Lời dẫn:\n'],
      ['phan-1/chuong-1/muc-1/dieu-1/khoan-1', 'Khoản 1 Điều 1', '1. ', 'Một:\n'],
      ['phan-1/chuong-1/muc-1/dieu-1/khoan-1/diem-a', 'Điểm a khoản 1 Điều 1', 'a) ', 'Nhất;\n'],
      ['phan-1/chuong-1/muc-1/dieu-1/khoan-1/diem-b', 'Điểm b khoản 1 Điều 1', 'b) ', 'Nhì.\n'],
      ['phan-1/chuong-1/muc-1/dieu-1/khoan-2', 'Khoản 2 Điều 1', '2. ', 'Hai.\n'],
      ['phan-1/chuong-2', 'Chương II. Riêng', 'Chương II. Riêng\n'],
      ['phan-1/chuong-2/dieu-2', 'Điều 2. Tên', 'Điều 2. Tên\n'],
      ['phan-1/chuong-2/dieu-2/diem-a', 'Điểm a Điều 2', 'a) ', 'Nhất;\n'],
      ['phan-2', 'Phần thứ hai', 'Phần thứ hai\n'],
      ['phan-2/dieu-3', 'Điều 3', 'Điều 3.\n', 'Hết.\n'],
    ],
  },
  {
    name: 'titles on lines of their own',
    units: [
      [
        'chuong-1',
        'Chương I. QUYỀN CON NGƯỜI, QUYỀN CÔNG DÂN',
        'Chương I.\n\nQUYỀN CON NGƯỜI,\nQUYỀN CÔNG DÂN\n',
        'Lời dẫn của chương.\n',
      ],
      ['chuong-2', 'Chương II. QUYỀN CÔNG DÂN', 'Chương II. QUYỀN\nCÔNG DÂN\n\n', 'LỜI DẪN\n'],
      ['chuong-3', 'Chương III. Thi hành', 'Chương III\nThi hành\n', 'Không phải tên\n'],
      ['chuong-4', 'Chương IV', 'Chương IV\n', 'Chương này ngắn.\n'],
      ['chuong-5', 'Chương V. Nói gọn:', '## Chương V\n### Nói gọn:\n', 'Lời dẫn.\n'],
      ['chuong-6', 'Chương VI', 'Chương VI\n'],
      ['chuong-6/dieu-1', 'Điều 1', 'Điều 1\n', 'Phạm vi\n'],
    ],
  },
  {
    name: 'ways to write a heading',
    units: [
      ['dieu-1', 'Điều 1. Phạm vi', 'Điều1. Phạm vi\n'],
      ['dieu-2', 'ĐIỀU 2', 'ĐIỀU 2\n', 'x\n'],
      ['dieu-3', 'Điều 03', '\t\u200bĐiều\u00a003.\u200b\n'],
      ['dieu-4', 'Ðiều 4. Phạm vi', 'Ðiều 4. Phạm vi\n'],
      ['dieu-5', 'Điều 5. Phạm vi', 'Điều 5.[12] Phạm vi\n'],
      ['dieu-5a', 'Điều 5a. Thêm', 'Điều 5a. Thêm\n'],
      ['dieu-6', 'Điều 6. Phạm vi', '### **Điều 6.** Phạm vi\n'],
      ['dieu-7', 'Điều 7. 05 hành vi', 'Điều 7. 05 hành vi\n'],
      ['dieu-8', 'Điều 8. Tên chung', '**Điều 8 Tên chung**\n'],
      ['dieu-9', 'Điều 9', 'Điều 9. ', 'Thư viện mở cửa.\n'],
      ['dieu-10', 'Điều 10. PHẠM VI', 'Điều 10 PHẠM VI\n'],
      ['dieu-11', 'Điều 11. Tên', 'Điều 11 - Tên\n'],
      ['dieu-12', 'Điều 12. Tên', '# Điều 12 Tên #\n'],
    ],
  },
  {
    name: 'lines that only look like a heading',
    units: [
      [
        'dieu-1',
        'Điều 1',
        'Điều 1.\n',
        [
          'Điều 5 của Luật này quy định…',
          'Điều 5 - 7 áp dụng',
          'Điều 5) và khoản 2',
          'Điều 5 và Điều 6.',
          '**Điều 5** của Luật này',
          'Điều này quy định',
          'Điều 123456.',
          'Mục lục',
          'Khoản 1 Điều này',
          'Chương IIII. Tên',
          'Mục C. Tên',
          '> Điều 5.',
          '* Điều 5.',
          'theo Điều 5.',
          '1.5 tuần',
          '2024 là năm',
          '(1. x',
          '-',
          '',
        ].join('\n'),
      ],
    ],
  },
  {
    name: 'numbers in words and Roman',
    units: [
      ['phan-1', 'Phần một', 'Phần một\n'],
      ['phan-2', 'PHẦN THỨ HAI. TÀI SẢN', 'PHẦN THỨ HAI – TÀI SẢN\n'],
      ['phan-3', 'Phần thứ ba', 'Phần thứ ba\n'],
      ['phan-4', 'Phần thứ tư', 'Phần thứ tư\n'],
      ['phan-5', 'Phần năm', 'Phần năm\n'],
      ['phan-5/chuong-1', 'Chương i', 'Chương i\n'],
      ['phan-5/chuong-4', 'Chương IV', 'Chương IV\n'],
      ['phan-5/chuong-7a', 'Chương VIIa', 'Chương VIIa\n'],
      ['phan-5/chuong-9', 'Chương IX', 'Chương IX\n'],
      ['phan-5/chuong-49', 'Chương XLIX', 'Chương XLIX\n'],
      ['phan-5/chuong-120', 'Chương CXX', 'Chương CXX\n'],
      ['phan-10', 'Phần mười', 'Phần mười\n'],
      ['phan-11', 'Phần mười một', 'Phần mười  một\n'],
      ['phan-15', 'Phần mười lăm', 'Phần mười lăm\n'],
      ['phan-20', 'Phần hai mươi', 'Phần hai mươi\n'],
    ],
    notices: ['line 7', 'line 8', 'line 9', 'line 10', 'line 11', 'line 12', 'line 14', 'line 15'],
  },
  {
    name: 'blank lines before the first heading',
    units: [
      ['dieu-1', 'Điều 1', '\n \u200b\nĐiều 1.\n', 'x\r\r\n'],
      ['dieu-2', 'Điều 2', 'Điều 2.', ''],
    ],
  },
  {
    name: 'a preamble with a heading',
    units: [
      ['loi-noi-dau', 'LỜI NÓI ĐẦU', '\r\n**LỜI NÓI ĐẦU**\r\n\r\n', 'Viết để thử.\r\n'],
      ['dieu-1', 'Điều 1', 'Điều 1.\r\n'],
    ],
  },
  {
    name: 'a preamble of one sentence',
    units: [
      ['loi-noi-dau', 'vn/generated', '', 'Viết để thử.\n'],
      ['dieu-1', 'Điều 1', 'Điều 1.\n'],
    ],
  },
  {
    name: 'a preamble whose first line is long',
    units: [
      ['loi-noi-dau', 'vn/generated', '', `${'a'.repeat(121)}\n`],
      ['dieu-1', 'Điều 1', 'Điều 1.\n'],
    ],
  },
  {
    name: 'a preamble of one title',
    units: [
      ['loi-noi-dau', 'a'.repeat(120), `${'a'.repeat(120)}\n`],
      ['dieu-1', 'Điều 1', 'Điều 1.\n'],
    ],
  },
  {
    name: 'decomposed, with text on the line of the heading',
    units: [
      ['dieu-1', 'Điều 1', DECOMPOSED('Điều 1. '), DECOMPOSED('Thư viện mở cửa.\n')],
      ['dieu-1/khoan-1', 'Khoản 1 Điều 1', DECOMPOSED('Khoản 1. '), DECOMPOSED('Thẻ\n')],
      ['dieu-1/khoan-1/diem-a', 'Điểm a khoản 1 Điều 1', DECOMPOSED('Điểm a) '), 'e\u0302\u0323\n'],
      ['dieu-2', 'Điều 2', DECOMPOSED('**Điều 2.** '), DECOMPOSED('Mượn sách.\n')],
    ],
  },
  {
    name: 'chapters with something behind their number',
    units: [
      ['chuong-1', 'Chương I. TÊN', 'Chương I.\u200b\nTÊN\n'],
      ['chuong-2', 'Chương II', 'Chương II. ', 'Chương này quy định chung.\nQUY ĐỊNH\n'],
      ['chuong-3', 'Chương III. Tên', 'Chương III. Tên\n', 'Không phải tên\n'],
      ['chuong-3/dieu-1', 'Điều 1', 'Điều 1.\n'],
    ],
  },
  {
    name: 'a title that is too long',
    units: [
      ['dieu-1', `Điều 1. ${'x'.repeat(235)} yyyyy…`, `Điều 1. ${'x'.repeat(235)}  yyyyyyyyyy\n`],
      ['dieu-2', 'Điều 2', 'Điều 2. ', `${'X'.repeat(251)}\n`],
      ['dieu-3', `Điều 3. ${'X'.repeat(240)}…`, `Điều 3. ${'X'.repeat(240)}😀😀\n`],
      ['dieu-4', `Điều 4. ${'x'.repeat(242)}`, `Điều 4. ${'x'.repeat(242)}\n`],
      ['dieu-5', 'Điều 5', 'Điều 5. ', `${'x'.repeat(251)}\n`],
    ],
  },
];

const EN: readonly KnownDraft[] = [
  {
    name: 'every rank in English',
    units: [
      ['part-1', 'Part One', 'Part One\n'],
      ['part-1/chapter-2', 'Chapter II. T', 'Chapter II - T\n'],
      ['part-1/chapter-2/section-1', 'Section 1. Rare books', '## Section 1 Rare books ##\n'],
      ['part-1/chapter-2/section-1/article-1', 'Article 1. T', 'Article 1. T\n'],
      ['part-1/chapter-2/section-1/article-1/clause-1', 'Article 1, clause 1', '1. ', 'x\n'],
      [
        'part-1/chapter-2/section-1/article-1/clause-1/point-a',
        'Article 1, clause 1, point a',
        'a) ',
        'y\nđ) z\n',
      ],
      ['part-1/chapter-2/section-1/article-2', 'Article 2. Title', 'Article 2 — Title\n'],
      ['part-1/chapter-2/section-1/article-2/point-a', 'Article 2, point a', 'a) ', 'y\n'],
      ['part-1/chapter-2/section-1/article-3', 'Article 3. Title', 'Article 3—Title\n'],
      ['part-1/chapter-2/section-1/article-4', 'ARTICLE IV', 'ARTICLE IV\n'],
      [
        'part-1/chapter-2/section-1/article-4/clause-1',
        'ARTICLE IV, clause 1',
        'Clause 1. ',
        'x\n',
      ],
      [
        'part-1/chapter-2/section-1/article-4/clause-1/point-a',
        'ARTICLE IV, clause 1, point a',
        'Point a) ',
        'x\n',
      ],
      ['part-20', 'Part twenty', 'Part twenty\n'],
    ],
    notices: ['line 2', 'line 14'],
  },
  {
    name: 'English lines that only look like a heading',
    units: [
      ['preamble', 'PREAMBLE', 'PREAMBLE\n', 'Article 5 applies to the yard.\n'],
      [
        'article-1',
        'Article 1. Scope',
        '**Article 1. Scope**\n',
        'Article 5, 6 and 7\nArticle 5-7 apply.\nArticle 5.1 Scope\nPartial list\nPart C.\nParts 1. and 2.\ne.g. this\na house\n',
      ],
    ],
  },
];

export const KNOWN_DOCUMENTS: readonly GeneratedDocument[] = [
  ...[...VI, ...EN].map(known),
  ...KNOWN_SLIPS,
];

/** Documents with slips, quotations and gaps, whose units are known to the letter, and those that must be refused. Written by hand, never asked of the planner. */
import {
  type GeneratedDocument,
  type KnownDraft,
  known,
  type RefusedDraft,
  refused,
  type UnitDraft,
} from './expected-document.ts';

const PLANNED: readonly KnownDraft[] = [
  {
    name: 'clauses and points that follow, and those that do not',
    units: [
      ['dieu-1', 'Điều 1', 'Điều 1.\n', '2. sớm quá\n'],
      ['dieu-1/khoan-1', 'Khoản 1 Điều 1', '1. ', 'một\nb) sớm quá\n'],
      ['dieu-1/khoan-1/diem-a', 'Điểm a khoản 1 Điều 1', 'a) ', 'điểm\n1. danh sách trong điểm\n'],
      ['dieu-1/khoan-2', 'Khoản 2 Điều 1', '2. ', 'hai\n'],
      [
        'dieu-1/khoan-2/diem-a',
        'Điểm a khoản 2 Điều 1',
        'a) ',
        'lại từ đầu\nc) bỏ cách\n4. bỏ cách\n4) kiểu khác\n',
      ],
      ['dieu-1/khoan-2a', 'Khoản 2a Điều 1', '2a. ', 'thêm\n'],
      ['dieu-1/khoan-3', 'Khoản 3 Điều 1', '3. ', 'ba\n'],
      ['dieu-2', 'Điều 2', 'Điều 2.\n'],
      ['dieu-2/khoan-1', 'Khoản 1 Điều 2', '  (1) ', 'một\n2. kiểu khác\n'],
      ['dieu-2/khoan-2', 'Khoản 2 Điều 2', '(2) ', 'hai\n'],
      ['dieu-3', 'Điều 3', 'Điều 3.\n'],
      ['dieu-3/khoan-1', 'Khoản 1 Điều 3', 'Khoản 1. ', 'một\n'],
      ['dieu-3/khoan-1/diem-a', 'Điểm a khoản 1 Điều 3', 'Điểm a) ', 'nhất\n'],
      ['dieu-3/khoan-2', 'Khoản 2 Điều 3', 'Khoản 2: ', 'hai\n'],
      ['dieu-4', 'Điều 4', 'Điều 4.\n'],
      ['dieu-4/khoan-1', 'Khoản 1 Điều 4', '1/ ', 'một\n'],
      ['dieu-4/khoan-1/diem-a', 'Điểm a khoản 1 Điều 4', 'a. ', 'nhất\n'],
      ['dieu-4/khoan-2', 'Khoản 2 Điều 4', '2/ \u200b\n\n', 'x\n'],
    ],
    notices: ['line 2', 'line 10'],
  },
  {
    name: 'the letters of points',
    units: [
      ['dieu-1', 'Điều 1', 'Điều 1.\n'],
      ...lettered(1, 'abcdđeghiklmnopqrstuvxy'),
      ['dieu-2', 'Điều 2', 'Điều 2.\n'],
      ...lettered(2, 'abcdef'),
    ],
  },
  {
    name: 'a clause above every article is text',
    units: [
      ['chuong-1', 'Chương I. T', 'Chương I. T\n', '1. x\na) y\n'],
      ['chuong-1/dieu-1', 'Điều 1', 'Điều 1.\n'],
    ],
  },
  {
    name: 'quotations and fences',
    units: [
      ['dieu-1', 'Điều 1', 'Điều 1.\n'],
      [
        'dieu-1/khoan-1',
        'Khoản 1 Điều 1',
        '1. ',
        'Sửa:\n“Điều 9. Thẻ\n1. Từ “thẻ”\n“2. y”\n3. Sách.”.\n',
      ],
      ['dieu-1/khoan-2', 'Khoản 2 Điều 1', '2. ', 'Bỏ\n“Thẻ là giấy\n'],
      ['dieu-2', 'Điều 2', 'Điều 2.\n', 'xong”\n“Điều 8. Thẻ”\n'],
      [
        'dieu-3',
        'Điều 3',
        'Điều 3.\n',
        '\u0060\u0060\u0060text\nĐiều 7.\n~~~\nĐiều 8.\n\u0060\u0060\u0060\n~~~\nĐiều 9.\n~~~\n',
      ],
      ['dieu-4', 'Điều 4', 'Điều 4.\n', '“Điều 9. Không đóng\n'],
      ['dieu-5', 'Điều 5', 'Điều 5.\n', '\u0060\u0060\u0060\n'],
      ['dieu-6', 'Điều 6', 'Điều 6.\n', 'x\n'],
    ],
    notices: ['lines 3 to 6', 'lines 13 to 17', 'lines 18 to 20'],
  },
  {
    name: 'a quotation in a quotation, after a fence',
    units: [
      ['dieu-1', 'Điều 1', 'Điều 1.\n', '~~~\nĐiều 7.\n~~~\n'],
      ['dieu-2', 'Điều 2', 'Điều 2.\n', '“Điều 9.\n“1. x\ny”\nĐiều 8.\nz”\n'],
      ['dieu-3', 'Điều 3', 'Điều 3.\n', '“Điều 9.\n“1. x\nĐiều 8.\ny””\n'],
      ['dieu-4', 'Điều 4', 'Điều 4.\n'],
    ],
    notices: ['lines 2 to 4', 'lines 6 to 10', 'lines 12 to 15'],
  },
  {
    name: 'gaps and steps back are noticed',
    units: [
      ['dieu-2', 'Điều 2', 'Điều 2.\n'],
      ['dieu-3', 'Điều 3', 'Điều 3.\n'],
      ['dieu-5', 'Điều 5', 'Điều 5.\n'],
      ['dieu-4', 'Điều 4', 'Điều 4.\n'],
      ['dieu-8', 'Điều 8', 'Điều 8.\n'],
    ],
    notices: [
      'line 1: Điều 2 is the first; article 1 is missing',
      'line 3: Điều 5 comes after Điều 3 (line 2); article 4 is missing',
      'line 4: Điều 4 comes after Điều 5 (line 3); ',
      'line 5: Điều 8 comes after Điều 4 (line 4); articles 5 to 7 are missing',
    ],
  },
  {
    name: 'the same number in another part, language or with a letter',
    units: [
      ['phan-1', 'Phần 1', 'Phần 1\n'],
      ['phan-1/chuong-1', 'Chương I', 'Chương I\n'],
      ['phan-2', 'Phần 2', 'Phần 2\n'],
      ['phan-2/chuong-1', 'Chương I', 'Chương I\n'],
      ['phan-2/chuong-1/dieu-1', 'Điều 1', 'Điều 1.\n'],
      ['phan-2/chuong-1/dieu-1a', 'Điều 1a', 'Điều 1a.\n'],
      ['phan-2/chuong-1/article-1', 'Article 1', 'Article 1.\n'],
    ],
  },
];

const CUT_LESS: readonly KnownDraft[] = [
  {
    name: 'no deeper than articles',
    depth: 'article',
    units: [
      ['chuong-1', 'Chương I. T', 'Chương I. T\n'],
      ['chuong-1/dieu-1', 'Điều 1', 'Điều 1.\n', '1. x\na) y\n2. z\n'],
    ],
  },
  {
    name: 'no deeper than clauses',
    depth: 'clause',
    units: [
      ['chuong-1', 'Chương I. T', 'Chương I. T\n'],
      ['chuong-1/dieu-1', 'Điều 1', 'Điều 1.\n'],
      ['chuong-1/dieu-1/khoan-1', 'Khoản 1 Điều 1', '1. ', 'x\na) y\n'],
      ['chuong-1/dieu-1/khoan-2', 'Khoản 2 Điều 1', '2. ', 'z\n'],
    ],
  },
];

const REFUSED: readonly RefusedDraft[] = [
  { name: 'nothing', bytes: '', says: ['is empty'] },
  { name: 'a byte order mark alone', bytes: '\ufeff', says: ['is empty'] },
  { name: 'white space alone', bytes: ' \r\n\t\u00a0\u200b', says: ['is empty'] },
  { name: 'no structure', bytes: 'Chỉ có chữ.\n1. a\n2. b', says: ['no heading', 'line 1'] },
  { name: 'a reference alone', bytes: '\n\nĐiều 5 của Luật này', says: ['no heading', 'line 3'] },
  { name: 'a PDF file', bytes: '%PDF-1.7\nĐiều 1.', says: ['a PDF file'] },
  { name: 'a NUL', bytes: 'Điều 1.\r\na\0b', says: ['line 2', 'U+0000'] },
  {
    name: 'half of a surrogate pair',
    bytes: 'Điều 1.\n\n\ud800',
    says: ['line 3', 'd800'],
    as: 'text',
  },
  {
    name: 'bytes that are no UTF-8',
    bytes: 'Article 1.\nx\n\xff\xfeA',
    says: ['not UTF-8', 'line 3', 'fffe41'],
    as: 'latin1',
  },
  { name: 'UTF-16', bytes: '\xff\xfeA\0', says: ['not UTF-8'], as: 'latin1' },
  {
    name: 'two articles of one number',
    bytes: 'Chương I. T\nĐiều 1. Một\n\nChương II. T\nĐiều 01. Hai',
    says: ['Điều 01 stands twice', 'line 2', 'line 5'],
  },
  {
    name: 'two chapters of one number',
    bytes: 'Chapter I\nChapter 1',
    says: ['Chapter 1 stands twice', 'line 1', 'line 2'],
  },
  { name: 'too many lines', bytes: 'x\n', says: ['1000000 lines'], times: 1_000_001 },
  {
    name: 'more than 16 MiB of text',
    bytes: 'đ',
    says: ['16777218 bytes'],
    as: 'text',
    times: 8 * 1024 * 1024 + 1,
  },
  {
    name: 'more than 16 MiB of bytes',
    bytes: 'x',
    says: ['16777217 bytes'],
    as: 'bytes',
    times: 16 * 1024 * 1024 + 1,
  },
];

const WITHOUT_OPTIONS: readonly RefusedDraft[] = (
  [
    ['actor', ''],
    ['ownerRef', ' \u200b'],
    ['publicationType', ''],
    ['documentRef', 'x//y'],
    ['documentRef', '/x'],
    ['documentRef', 'x/'],
    ['documentRef', 'x y'],
    ['actor', 'a\0'],
    ['ownerRef', '\ud800'],
    ['depth', 'word'],
  ] as const
).map(([field, value]) => ({
  name: `the ${field} ${JSON.stringify(value)}`,
  bytes: 'Điều 1.',
  says: [field],
  code: 'E_CUTPLAN',
  options: { [field]: value },
}));

export const KNOWN_SLIPS: readonly GeneratedDocument[] = [
  ...[...PLANNED, ...CUT_LESS].map(known),
  ...[...REFUSED, ...WITHOUT_OPTIONS].map(refused),
];

/** The points of an article, a letter each. */
function lettered(article: number, letters: string): readonly UnitDraft[] {
  return [...letters].map((letter) => [
    `dieu-${article}/diem-${letter === 'đ' ? 'dd' : letter}`,
    `Điểm ${letter} Điều ${article}`,
    `${letter}) `,
    'x\n',
  ]);
}

/** Legal documents as they come: Vietnamese or English, composed or decomposed, any line ending, untidy headings. Each with what it is known to contain, never asked of the planner. */
import fc from 'fast-check';
import type { SectionType } from '../schema/contract/cutplan.ts';

export interface GeneratedDocument {
  readonly bytes: string;
  /** What the planner must give back: the text without its byte order mark. */
  readonly text: string;
  readonly counts: Readonly<Partial<Record<SectionType, number>>>;
}

interface Article {
  readonly paragraphs: readonly string[];
  readonly clauses: readonly { readonly text: string; readonly points: number }[];
  readonly dress: Dress;
}

/** How a heading is written. */
interface Dress {
  readonly decomposed: boolean;
  readonly capitals: boolean;
  readonly tight: boolean;
  readonly closing: '.' | ':' | '';
  readonly markdown: boolean;
}

interface Words {
  readonly chapter: string;
  readonly article: string;
  readonly preamble: string;
}

const WORDS: Readonly<Record<'vi' | 'en', Words>> = {
  vi: { chapter: 'Chương', article: 'Điều', preamble: 'LỜI NÓI ĐẦU' },
  en: { chapter: 'Chapter', article: 'Article', preamble: 'PREAMBLE' },
};
const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI'];
const LETTERS = ['a', 'b', 'c'];

export function legalDocument(): fc.Arbitrary<GeneratedDocument> {
  return fc
    .record({
      language: fc.constantFrom('vi' as const, 'en' as const),
      preamble: fc.boolean(),
      chapters: fc.array(fc.array(article(), { minLength: 1, maxLength: 5 }), {
        minLength: 1,
        maxLength: 6,
      }),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      blankLines: fc.integer({ min: 0, max: 2 }),
      byteOrderMark: fc.boolean(),
    })
    .map((draft) => {
      const words = WORDS[draft.language];
      const lines = [
        ...(draft.preamble ? [words.preamble, 'Văn bản mở đầu, không có số.'] : []),
        ...writeChapters(draft.chapters, words),
      ];
      const gap = draft.lineEnd.repeat(draft.blankLines + 1);
      const text = lines.join(gap) + draft.lineEnd;
      const articles = draft.chapters.flat();
      const clauses = articles.flatMap((one) => one.clauses);
      return {
        bytes: (draft.byteOrderMark ? '\ufeff' : '') + text,
        text,
        counts: {
          preamble: draft.preamble ? 1 : 0,
          chapter: draft.chapters.length,
          article: articles.length,
          clause: clauses.length,
          point: clauses.reduce((sum, clause) => sum + clause.points, 0),
        },
      };
    });
}

function article(): fc.Arbitrary<Article> {
  return fc.record({
    paragraphs: fc.array(sentence(), { maxLength: 2 }),
    clauses: fc.array(fc.record({ text: sentence(), points: fc.integer({ min: 0, max: 3 }) }), {
      maxLength: 3,
    }),
    dress: fc.record({
      decomposed: fc.boolean(),
      capitals: fc.boolean(),
      tight: fc.boolean(),
      closing: fc.constantFrom('.' as const, ':' as const, '' as const),
      markdown: fc.boolean(),
    }),
  });
}

/** Running text: it begins with a word that no heading begins with, and refers to articles as laws do. */
function sentence(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    'nhân dân',
    'theo Điều 5 của Luật này',
    'Article 7 applies',
    'e\u0302\u0323',
    '“quoted”',
    'שלום',
    '1. ',
    'a) ',
    "it's $1 \\ %",
    '\u00a0',
  );
  return fc.array(piece, { maxLength: 4 }).map((pieces) => `Văn bản ${pieces.join(' ')}.`);
}

function writeChapters(chapters: readonly (readonly Article[])[], words: Words): readonly string[] {
  let number = 0;
  return chapters.flatMap((articles, index) => [
    `${words.chapter} ${ROMAN[index] ?? ''}`,
    `QUY ĐỊNH ${index + 1}`,
    ...articles.flatMap((one) => {
      number += 1;
      return writeArticle(one, `${words.article}`, number);
    }),
  ]);
}

function writeArticle(one: Article, word: string, number: number): readonly string[] {
  return [
    dress(word, number, one.dress),
    ...one.paragraphs,
    ...one.clauses.flatMap((clause, index) => [
      `${index + 1}. ${clause.text}`,
      ...LETTERS.slice(0, clause.points).map((letter) => `${letter}) ${clause.text}`),
    ]),
  ];
}

function dress(word: string, number: number, how: Dress): string {
  const cased = how.capitals ? word.toUpperCase() : word;
  const written = `${cased}${how.tight ? '' : ' '}${number}${how.closing}`;
  const heading = how.markdown ? `## ${written}` : written;
  return how.decomposed ? heading.normalize('NFD') : heading;
}

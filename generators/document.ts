/** Legal documents as they come: Vietnamese or English, composed or decomposed, any line ending, untidy headings. Each with what it is known to contain, never asked of the planner. */
import fc from 'fast-check';
import { type GeneratedDocument, known, type UnitDraft } from './expected-document.ts';

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
  readonly slugs: Readonly<Record<'preamble' | 'chapter' | 'article' | 'clause' | 'point', string>>;
  readonly clauseTitle: (article: string, clause: number) => string;
  readonly pointTitle: (article: string, clause: number, letter: string) => string;
}

const WORDS: Readonly<Record<'vi' | 'en', Words>> = {
  vi: {
    chapter: 'Chương',
    article: 'Điều',
    preamble: 'LỜI NÓI ĐẦU',
    slugs: {
      preamble: 'loi-noi-dau',
      chapter: 'chuong',
      article: 'dieu',
      clause: 'khoan',
      point: 'diem',
    },
    clauseTitle: (article, clause) => `Khoản ${clause} ${article}`,
    pointTitle: (article, clause, letter) => `Điểm ${letter} khoản ${clause} ${article}`,
  },
  en: {
    chapter: 'Chapter',
    article: 'Article',
    preamble: 'PREAMBLE',
    slugs: {
      preamble: 'preamble',
      chapter: 'chapter',
      article: 'article',
      clause: 'clause',
      point: 'point',
    },
    clauseTitle: (article, clause) => `${article}, clause ${clause}`,
    pointTitle: (article, clause, letter) => `${article}, clause ${clause}, point ${letter}`,
  },
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
      as: fc.constantFrom('text' as const, 'bytes' as const),
    })
    .map((draft) => {
      const words = WORDS[draft.language];
      const gap = draft.lineEnd.repeat(draft.blankLines + 1);
      const lines = [
        ...(draft.preamble ? [writePreamble(words)] : []),
        ...writeChapters(draft.chapters, words),
      ];
      const whole = known({
        name: '',
        units: assemble(lines, { gap, lineEnd: draft.lineEnd }),
      });
      const bytes = (draft.byteOrderMark ? '\ufeff' : '') + whole.text;
      return { ...whole, bytes, as: draft.as };
    });
}

/** A unit in lines. A body may begin on the last line of the heading. */
interface Written {
  readonly address: string;
  readonly title: string;
  readonly heading: readonly string[];
  /** What stands before the body on its line, such as `1. `. */
  readonly marker: string;
  readonly body: readonly string[];
}

function assemble(
  units: readonly Written[],
  { gap, lineEnd }: { readonly gap: string; readonly lineEnd: string },
): readonly UnitDraft[] {
  return units.map(({ address, title, heading, marker, body }, at) => {
    const ended = (lines: readonly string[], isLast: boolean) =>
      lines.map((line, index) => line + (isLast && index === lines.length - 1 ? lineEnd : gap));
    const isLast = at === units.length - 1;
    const head = ended(heading, isLast && body.length === 0).join('') + marker;
    return [address, title, head, ended(body, isLast).join('')] as const;
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

function writePreamble({ preamble, slugs }: Words): Written {
  return {
    address: slugs.preamble,
    title: preamble,
    heading: [preamble],
    marker: '',
    body: ['Văn bản mở đầu, không có số.'],
  };
}

function writeChapters(
  chapters: readonly (readonly Article[])[],
  words: Words,
): readonly Written[] {
  let number = 0;
  return chapters.flatMap((articles, index) => {
    const roman = ROMAN[index] ?? '';
    const address = `${words.slugs.chapter}-${index + 1}`;
    const title = `QUY ĐỊNH ${index + 1}`;
    return [
      {
        address,
        title: `${words.chapter} ${roman}. ${title}`,
        heading: [`${words.chapter} ${roman}`, title],
        marker: '',
        body: [],
      },
      ...articles.flatMap((one) => {
        number += 1;
        return writeArticle(one, { words, number, above: address });
      }),
    ];
  });
}

interface ArticlePlace {
  readonly words: Words;
  readonly number: number;
  readonly above: string;
}

function writeArticle(one: Article, { words, number, above }: ArticlePlace): readonly Written[] {
  const { slugs } = words;
  const address = `${above}/${slugs.article}-${number}`;
  const label = `${casedAs(words.article, one.dress)} ${number}`;
  return [
    {
      address,
      title: label,
      heading: [dress(words.article, number, one.dress)],
      marker: '',
      body: one.paragraphs,
    },
    ...one.clauses.flatMap((clause, index) => {
      const at = `${address}/${slugs.clause}-${index + 1}`;
      const unit = (place: string, title: string, marker: string): Written => ({
        address: place,
        title,
        heading: [],
        marker,
        body: [clause.text],
      });
      return [
        unit(at, words.clauseTitle(label, index + 1), `${index + 1}. `),
        ...LETTERS.slice(0, clause.points).map((letter) =>
          unit(
            `${at}/${slugs.point}-${letter}`,
            words.pointTitle(label, index + 1, letter),
            `${letter}) `,
          ),
        ),
      ];
    }),
  ];
}

function casedAs(word: string, { capitals }: Dress): string {
  return capitals ? word.toUpperCase() : word;
}

function dress(word: string, number: number, how: Dress): string {
  const written = `${casedAs(word, how)}${how.tight ? '' : ' '}${number}${how.closing}`;
  const heading = how.markdown ? `## ${written}` : written;
  return how.decomposed ? heading.normalize('NFD') : heading;
}

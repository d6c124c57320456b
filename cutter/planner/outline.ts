/**
 * Turns the lines of a document into its units: which heading opens a unit, in which unit it stands, where its body begins.
 * Never drops a line: what opens no unit is body of the unit before it, and what looks like a slip is noticed aloud.
 */
import { type Language, type NumberedType, segmentOf } from './canonical-address.ts';
import { follows, type Heading, recogniseHeading } from './heading.ts';
import { isBlank, type SourceLine, splitLines } from './lines.ts';
import { findPassages, type Passage } from './quotation.ts';
import { isInCapitals, readsLikeTitle, toTitle, withoutMarkup } from './title.ts';

/** How far down a document is cut; the chapters and what else stands above the articles are always units. */
export const DEPTHS = ['article', 'clause', 'point'] as const;
export type Depth = (typeof DEPTHS)[number];

export interface OutlineUnit {
  readonly type: NumberedType;
  readonly language: Language;
  readonly number: Heading['number'];
  readonly label: string;
  readonly title: string;
  readonly address: string;
  readonly parentAddress: string | null;
  /** The line of the heading, as an editor counts. */
  readonly line: number;
  /** Offsets in the source: where the heading begins, and where the body does. */
  readonly start: number;
  readonly bodyStart: number;
}

interface Outline {
  readonly units: readonly OutlineUnit[];
  /** What a person should look at: lines that look like headings and were kept as text. */
  readonly notices: readonly string[];
}

/** A unit that later lines may still stand in, with the last clause and point that it was given. */
interface OpenUnit {
  readonly unit: OutlineUnit;
  lastClause: Heading | null;
  lastPoint: Heading | null;
}

const RANKS: Readonly<Record<NumberedType, number>> = {
  part: 1,
  chapter: 2,
  section: 3,
  article: 4,
  clause: 5,
  point: 6,
};

/** Gives the units in the order of the document. */
export function outlineDocument(
  text: string,
  options: { readonly documentRef: string; readonly depth: Depth },
): Outline {
  const lines = splitLines(text);
  const passages = findPassages(lines);
  const units: OutlineUnit[] = [];
  const notices = passages.map((passage) => noticePassage(lines, passage));
  let open: OpenUnit[] = [];
  let passageAt = 0;

  for (let index = 0; index < lines.length; index += 1) {
    while ((passages[passageAt]?.last ?? Infinity) < index) passageAt += 1;
    if (index >= (passages[passageAt]?.first ?? Infinity)) continue;
    const line = lines[index];
    const heading = line === undefined ? null : recogniseHeading(line.text);
    if (line === undefined || heading === null) continue;
    if (RANKS[heading.type] > RANKS[options.depth]) continue;

    const enclosing = open.filter((above) => RANKS[above.unit.type] < RANKS[heading.type]);
    if (isInner(heading)) {
      const admission = admit(heading, enclosing);
      if (admission === 'skips') notices.push(noticeSkip(line));
      if (admission !== 'follows') continue;
    }
    const titleLines = findTitleLines(lines, index, heading);
    index += titleLines.length;
    const next = lines[index + 1]?.start ?? text.length;
    const bodyIsOnLine = !isBlank(line.text.slice(heading.length));
    const unit: OutlineUnit = {
      ...describeUnit(heading, enclosing, options.documentRef),
      title: composeTitle(heading, titleLines, enclosing),
      line: line.number,
      start: line.start,
      bodyStart: bodyIsOnLine ? line.start + heading.length : next,
    };
    units.push(unit);
    open = [...enclosing, { unit, lastClause: null, lastPoint: null }];
  }
  return { units, notices };
}

function isInner(heading: Heading): boolean {
  return heading.type === 'clause' || heading.type === 'point';
}

/** Admits a clause or a point where it follows the one before it, and takes note of it there. */
function admit(heading: Heading, enclosing: readonly OpenUnit[]): 'follows' | 'skips' | 'text' {
  const above = enclosing.at(-1);
  if (above === undefined || RANKS[above.unit.type] < RANKS.article) return 'text';
  const last = heading.type === 'clause' ? above.lastClause : above.lastPoint;
  if (follows(last, heading, above.unit.language)) {
    if (heading.type === 'clause') above.lastClause = heading;
    else above.lastPoint = heading;
    return 'follows';
  }
  // A list inside a clause begins again at 1 and is text; a number that is too high may be a lost line.
  const isTooHigh =
    heading.type === 'clause' && heading.number.value > (last?.number.value ?? 0) + 1;
  return isTooHigh && (last === null || last.style === heading.style) ? 'skips' : 'text';
}

/** The title of a part, chapter or section may stand on its own line below, in capitals on more than one. */
function findTitleLines(
  lines: readonly SourceLine[],
  index: number,
  heading: Heading,
): readonly SourceLine[] {
  const line = lines[index];
  const isWholeLine = line !== undefined && line.text.length === heading.length;
  if (RANKS[heading.type] >= RANKS.article || !isWholeLine) return [];
  const found: SourceLine[] = [];
  for (let last = line; ; last = found.at(-1) ?? line) {
    const next = lines[index + found.length + 1];
    if (next === undefined || recogniseHeading(next.text) !== null) return found;
    const title = withoutMarkup(next.text);
    const isFirst = heading.title === '' && found.length === 0;
    const isMarked = /^#{1,6}\s/.test(next.text.trimStart());
    if (isFirst && isMarked) return [next];
    if (!readsLikeTitle(title)) return found;
    const isBelow = next.number === last.number + 1;
    const titleAbove = last === line ? heading.title : withoutMarkup(last.text);
    const goesOn = isBelow && isInCapitals(title) && isInCapitals(titleAbove);
    if (!isFirst && !goesOn) return found;
    found.push(next);
  }
}

function describeUnit(heading: Heading, enclosing: readonly OpenUnit[], documentRef: string) {
  const above = enclosing.at(-1)?.unit;
  const language = heading.language ?? above?.language ?? 'vi';
  const parentAddress = above?.address ?? null;
  const segment = segmentOf({ type: heading.type, language, number: heading.number });
  return {
    type: heading.type,
    language,
    number: heading.number,
    label: heading.label,
    address: `${parentAddress ?? documentRef}/${segment}`,
    parentAddress,
  };
}

/** Gives the title as people quote the unit: `Điều 5. Phạm vi`, `Điểm a khoản 1 Điều 5`, `Article 5, clause 1`. */
function composeTitle(
  heading: Heading,
  titleLines: readonly SourceLine[],
  enclosing: readonly OpenUnit[],
): string {
  if (!isInner(heading)) {
    const titles = [heading.title, ...titleLines.map((line) => withoutMarkup(line.text))];
    const title = titles.filter((part) => part !== '').join(' ');
    return toTitle(title === '' ? heading.label : `${heading.label}. ${title}`);
  }
  const article = enclosing.find((above) => above.unit.type === 'article')?.unit;
  const clause = enclosing.find((above) => above.unit.type === 'clause')?.unit;
  const number = (label: string) => label.replace(/^\p{L}+\s+/u, '').toLowerCase();
  const own = number(heading.label);
  if (article?.language === 'en') {
    const within = clause === undefined ? '' : `, clause ${number(clause.label)}`;
    return toTitle(`${article.label}${within}, ${heading.type} ${own}`);
  }
  if (heading.type === 'clause') return toTitle(`Khoản ${own} ${article?.label}`);
  const within = clause === undefined ? '' : ` khoản ${number(clause.label)}`;
  return toTitle(`Điểm ${own}${within} ${article?.label}`);
}

function noticePassage(lines: readonly SourceLine[], passage: Passage): string {
  const [first, last] = [lines[passage.first]?.number, lines[passage.last]?.number];
  return `lines ${first} to ${last} are a quotation or fenced: headings in them were kept as text`;
}

function noticeSkip(line: SourceLine): string {
  const shown = JSON.stringify(toTitle(line.text).slice(0, 40));
  return `line ${line.number}: ${shown} does not follow the clause before it, so it was kept as text`;
}

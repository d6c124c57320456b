/** Shows the counts before, during and after each cut, each with its digest: equal counts alone never pass for equal content. */
import { groupDigits, shortDigest } from '../../platform/format.ts';
import type { CountRow, Evidence } from '../../schema/evidence.ts';
import type { Suite } from '../../schema/suite.ts';
import { html, type Markup } from './html.ts';
import { fold, table } from './table.ts';

const DRAWN_MAX = 12;

/** One small drawing a case; what does not fit is in the table of all counts. */
export function countsDrawing({ counts }: Evidence, { contract }: Suite): Markup {
  const { counted } = contract;
  const rows = counts.filter((row) => row.table === counted.table);
  const drawn = rows.slice(0, DRAWN_MAX);
  const more = rows.length - drawn.length;
  const rest =
    more > 0
      ? html`<p class="note">And ${groupDigits(more)} more cases, in the <a href="#counts">counts of all tables</a>.</p>`
      : html``;
  const figures =
    drawn.length === 0
      ? html`<p class="short">▲ No case was counted in full: nothing is shown here about the ${counted.rows} units of the copy.</p>`
      : html`<div class="figures">${drawn.map(figure)}</div>`;
  return html`<section id="units" aria-labelledby="units-head">
<h2 id="units-head">Units before, during and after each cut</h2>
<p class="note">Rows of <code>${counted.table}</code>, and a digest of their content.</p>
${figures}${rest}
</section>`;
}

function figure(row: CountRow): Markup {
  return html`<figure>
<figcaption>${row.case}</figcaption>
${countDrawing(row)}
</figure>
`;
}

/** Where a table is not as its contract says, it is shown; the rest is folded. */
export function countsTable({ counts }: Evidence): Markup {
  const wrong = counts.filter(isWrong);
  const cases = new Set(counts.map((row) => row.case)).size;
  const shown = table({
    ...COUNTED,
    id: 'counts',
    caption: 'Tables that are not as their contract says',
    groups: grouped(wrong),
    empty:
      counts.length === 0
        ? 'No table was counted.'
        : `None: ${groupDigits(counts.length)} counts in ${groupDigits(cases)} cases are as they should be.`,
  });
  if (counts.length === 0) return shown;
  const all = table({
    ...COUNTED,
    id: 'counts-all',
    caption: 'Counts and content of every table',
    level: 3,
    groups: grouped(counts),
    empty: 'No table was counted.',
  });
  return html`${shown}
${fold(`All ${groupDigits(counts.length)} counts, case by case`, all)}`;
}

const COUNTED = {
  columns: [
    { head: 'Table', kind: 'text' },
    { head: 'Duty', kind: 'text' },
    { head: 'Before', kind: 'number' },
    { head: 'During', kind: 'number' },
    { head: 'After', kind: 'number' },
    { head: 'Content, before and after', kind: 'text' },
  ],
  narrow: 'scroll',
} as const;

function grouped(counts: readonly CountRow[]) {
  const cases = [...new Set(counts.map((row) => row.case))];
  return cases.map((name) => ({
    head: name,
    rows: counts.filter((row) => row.case === name).map(countCells),
  }));
}

function countCells(row: CountRow): Markup[] {
  return [
    html`<code>${row.table}</code>`,
    html`${row.duty}`,
    html`${groupDigits(row.before)}`,
    html`${groupDigits(row.during)}`,
    html`${groupDigits(row.after)}`,
    contentMark(row),
  ];
}

/** An append-only table may have more rows afterwards; any other difference is a fault. */
function isWrong({ duty, before, after, digestBefore, digestAfter }: CountRow): boolean {
  return digestBefore !== digestAfter && !(duty === 'append-only' && after > before);
}

function contentMark(row: CountRow): Markup {
  const before = html`<code title="${row.digestBefore}">${shortDigest(row.digestBefore)}</code>`;
  if (row.digestBefore === row.digestAfter) return html`<span class="ok">= equal</span> ${before}`;
  const both = html`${before} → <code title="${row.digestAfter}">${shortDigest(row.digestAfter)}</code>`;
  return isWrong(row)
    ? html`<span class="bad">✗ differs</span> ${both}`
    : html`<span class="fine">+ rows added</span> ${both}`;
}

const BOX = { width: 94, height: 46 };
const LEFT = 1;
const MIDDLE = 123;
const RIGHT = 245;
const FLOOR = 42;
/** How far the box in the middle is lifted where the cut added rows, and sunk where it removed some. */
const STEP = 18;

/** Three boxes, a step up and a step down, and a bracket below that compares the two ends. */
function countDrawing(row: CountRow): Markup {
  const same = row.before === row.after && row.digestBefore === row.digestAfter;
  const verdict = same ? 'equal' : 'unequal';
  const reading = `${row.before} rows before, ${row.during} during, ${row.after} after; the content after is ${same ? 'equal to' : 'different from'} the content before`;
  const duringTop = FLOOR - STEP * Math.sign(row.during - row.before);
  const bracketTop = FLOOR + BOX.height + 4;
  const center = MIDDLE + BOX.width / 2;
  return html`<svg viewBox="0 0 340 132" role="img" aria-label="${reading}">
${link({ x: LEFT + BOX.width, from: FLOOR, to: duringTop, same: row.digestBefore === row.digestDuring })}
${link({ x: MIDDLE + BOX.width, from: duringTop, to: FLOOR, same: row.digestDuring === row.digestAfter })}
${box({ x: LEFT, y: FLOOR, head: 'before', count: row.before, digest: row.digestBefore })}
${box({ x: MIDDLE, y: duringTop, head: 'during', count: row.during, digest: row.digestDuring })}
${box({ x: RIGHT, y: FLOOR, head: 'after', count: row.after, digest: row.digestAfter })}
<path class="bracket ${verdict}" d="M${LEFT + BOX.width / 2} ${bracketTop}v18q0 8 8 8H${RIGHT + BOX.width / 2 - 8}q8 0 8 -8v-18"/>
<rect class="gap" x="${center - 66}" y="${bracketTop + 16}" width="132" height="20"/>
${sign({ x: center - 50, y: bracketTop + 26, same, kind: verdict })}
<text class="outcome ${verdict}" x="${center + 8}" y="${bracketTop + 30}">${same ? 'content equal' : 'content differs'}</text>
</svg>`;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly head: string;
  readonly count: number;
  readonly digest: string;
}

function box({ x, y, head, count, digest }: Box): Markup {
  const center = x + BOX.width / 2;
  return html`<g class="box"><text class="when" x="${center}" y="${y - 6}">${head}</text>
<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5"/>
<text class="count" x="${center}" y="${y + 22}">${groupDigits(count)}</text>
<text class="digest" x="${center}" y="${y + 38}">${shortDigest(digest)}</text></g>`;
}

interface Link {
  /** The right edge of the box that it starts from. */
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly same: boolean;
}

function link({ x, from, to, same }: Link): Markup {
  const width = MIDDLE - LEFT - BOX.width;
  const start = from + BOX.height / 2;
  const end = to + BOX.height / 2;
  const half = x + width / 2;
  const middle = (start + end) / 2;
  return html`<path class="wire" d="M${x} ${start}C${half} ${start} ${half} ${end} ${x + width} ${end}"/>
<circle class="knot" cx="${half}" cy="${middle}" r="9"/>
${sign({ x: half, y: middle, same, kind: 'plain' })}`;
}

interface Sign {
  readonly x: number;
  readonly y: number;
  readonly same: boolean;
  readonly kind: 'plain' | 'equal' | 'unequal';
}

/** Drawn, not written: some typefaces show the sign for "not equal" as two characters side by side. */
function sign({ x, y, same, kind }: Sign): Markup {
  const slash = same ? html`` : html`M${x - 3} ${y + 6.5}l6 -13`;
  return html`<path class="sign ${kind}" d="M${x - 5} ${y - 2.5}h10M${x - 5} ${y + 2.5}h10${slash}"/>`;
}

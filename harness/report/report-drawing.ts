/** Draws one count before, during and after as inline SVG, as wide as a phone. The sign between two boxes compares digests, never counts alone. */

import { groupDigits, shortDigest } from '../../platform/format.ts';
import type { CountRow } from '../../schema/evidence.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';

const BOX = { width: 94, height: 46 };
const LEFT = 1;
const MIDDLE = 123;
const RIGHT = 245;
const FLOOR = 42;
/** How far the box in the middle is lifted where the cut added rows, and sunk where it removed some. */
const STEP = 18;

/** Three boxes, a step up and a step down, and a bracket below that compares the two ends. */
export function countDrawing(row: CountRow): Markup {
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

/** Shows the counts before, during and after each cut, each with its digest: equal counts alone never pass for equal content. */

import { groupDigits, shortDigest } from '../../platform/format.ts';
import type { CountRow, Evidence } from '../../schema/evidence.ts';
import type { Suite } from '../../schema/suite.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { countDrawing } from './report-drawing.ts';
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

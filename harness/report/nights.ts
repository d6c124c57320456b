/** Draws the row of nights as inline SVG: cases and duration a run, its verdict by shape and colour, a missing night in red. A table says the same in words. */

import { durationText, groupDigits } from '../../platform/format.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Night } from '../../schema/night.ts';
import type { Verdict } from '../../schema/verdict.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { table } from './table.ts';
import { verdictBadge } from './verdict.ts';

const STEP = 14;
const BAR = 9;
const LEFT = 4;
/** Bars of cases stand on this line, those of durations hang below it. */
const FLOOR = 66;
const HIGHEST = 46;
const DEEPEST = 26;
const SIGN_Y = 10;
const HEIGHT = 118;
const NARROWEST = 24;

type Ran = Extract<Night, { readonly status: 'ran' }>;

/** Nothing where no other run lay beside this one: a row of one tells nothing. */
export function nightsChart({ nights = [], nightly }: Evidence): Markup {
  if (nights.length < 2) return html``;
  const ran = nights.filter((night) => night.status === 'ran');
  const scale = {
    runs: Math.max(1, ...ran.map(({ runs }) => runs)),
    durationMs: Math.max(1, ...ran.map(({ durationMs }) => durationMs)),
  };
  const missing = nights.filter(({ status }) => status === 'missing').length;
  const width = LEFT * 2 + STEP * Math.max(nights.length, NARROWEST);
  const [first, last] = [nights[0]?.date ?? '', nights.at(-1)?.date ?? ''];
  const reading = `${ran.length} runs from ${first} to ${last}, ${missing} nights missing; the table below says the same`;
  return html`<section id="nights" aria-labelledby="nights-head">
<h2 id="nights-head">${nightly === true ? 'Nights' : 'Runs before this one'}</h2>
<p class="note">Above the line the cases of a run (up to ${groupDigits(scale.runs)}), below it how long it took (up to ${durationText(scale.durationMs)}).${gaps(missing)}</p>
<div class="frame" tabindex="0" role="group" aria-labelledby="nights-head">
<svg class="nights" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${reading}">
<path class="floor" d="M${LEFT} ${FLOOR}H${width - LEFT}"/>
${nights.map((night, index) => column(night, { x: LEFT + index * STEP, scale }))}
<text x="${LEFT}" y="${HEIGHT - 6}">${first}</text>
<text class="end" x="${LEFT + STEP * nights.length}" y="${HEIGHT - 6}">${nights.length < 12 ? '' : last}</text>
</svg>
</div>
<details><summary>The runs as a table</summary>
${nightsTable(nights)}
</details>
</section>`;
}

function gaps(missing: number): Markup {
  if (missing === 0) return html``;
  const nights = missing === 1 ? 'night is' : 'nights are';
  return html` <span class="bad">✗ ${missing} ${nights} missing.</span>`;
}

interface Place {
  readonly x: number;
  readonly scale: Pick<Ran, 'runs' | 'durationMs'>;
}

function column(night: Night, { x, scale }: Place): Markup {
  switch (night.status) {
    case 'ran': {
      const up = Math.max(1, Math.round((night.runs / scale.runs) * HIGHEST));
      const down = Math.max(1, Math.round((night.durationMs / scale.durationMs) * DEEPEST));
      const says = `${night.date}: ${night.verdict}, ${night.runs} cases in ${durationText(night.durationMs)}`;
      return html`<g class="${night.verdict}"><title>${says}</title>
${sign(night.verdict, x + BAR / 2)}
<rect class="cases" x="${x}" y="${FLOOR - up}" width="${BAR}" height="${up}"/>
<rect class="time" x="${x}" y="${FLOOR + 1}" width="${BAR}" height="${down}"/></g>
`;
    }
    case 'missing':
      return html`<g class="refuted"><title>${night.date}: no run</title>
<rect class="hole" x="${x}" y="${FLOOR - HIGHEST}" width="${BAR}" height="${HIGHEST + DEEPEST}"/>
${cross(x + BAR / 2)}</g>
`;
    case 'unreadable':
      return html`<g class="refuted"><title>${night.date}: ${night.runId} cannot be read</title>
<rect class="hole" x="${x}" y="${FLOOR - HIGHEST}" width="${BAR}" height="${HIGHEST}"/>
${cross(x + BAR / 2)}</g>
`;
    default:
      return night satisfies never;
  }
}

/** A disc, a cross and an empty square: told apart without colour and in print. */
function sign(verdict: Verdict, x: number): Markup {
  switch (verdict) {
    case 'proved':
      return html`<circle class="full" cx="${x}" cy="${SIGN_Y}" r="3.5"/>`;
    case 'refuted':
      return cross(x);
    case 'unknown':
      return html`<rect class="open" x="${x - 3}" y="${SIGN_Y - 3}" width="6" height="6"/>`;
    default:
      return verdict satisfies never;
  }
}

function cross(x: number): Markup {
  return html`<path class="cross" d="M${x - 3} ${SIGN_Y - 3}l6 6M${x + 3} ${SIGN_Y - 3}l-6 6"/>`;
}

function nightsTable(nights: readonly Night[]): Markup {
  return table({
    id: 'nights-table',
    caption: 'Runs, oldest first',
    level: 3,
    columns: [
      { head: 'Day (UTC)', kind: 'text' },
      { head: 'Verdict', kind: 'text' },
      { head: 'Cases', kind: 'number' },
      { head: 'Time', kind: 'number' },
      { head: 'Run', kind: 'text' },
    ],
    groups: [{ head: null, rows: nights.map(cells) }],
    narrow: 'scroll',
    empty: 'No run is known.',
  });
}

function cells(night: Night): Markup[] {
  const none = html`–`;
  switch (night.status) {
    case 'ran':
      return [
        html`${night.date}`,
        verdictBadge(night.verdict),
        html`${groupDigits(night.runs)}`,
        html`${durationText(night.durationMs)}`,
        html`<code>${night.runId}</code>`,
      ];
    case 'missing':
      return [html`${night.date}`, html`<span class="bad">✗ missing</span>`, none, none, none];
    case 'unreadable':
      return [
        html`${night.date}`,
        html`<span class="bad">✗ cannot be read</span>`,
        none,
        none,
        html`<code>${night.runId}</code>`,
      ];
    default:
      return night satisfies never;
  }
}

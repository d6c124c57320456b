/** Faults, kill-switch, residue and limits in the report. A fault that never struck is amber, for it showed nothing. */
import type { Evidence, FaultRow, KillSwitchRow } from '../schema/evidence.ts';
import { groupDigits } from './figures.ts';
import type { Markup } from './report-markup.ts';
import { html } from './report-markup.ts';
import { table } from './report-table.ts';

export function faultTable({ faults }: Evidence): Markup {
  return table({
    id: 'faults',
    caption: 'Faults: planned, and how many struck',
    columns: [
      { head: 'Point', kind: 'text' },
      { head: 'Kind', kind: 'text' },
      { head: 'Planned', kind: 'number' },
      { head: 'Struck', kind: 'number' },
      { head: 'Seen', kind: 'text' },
    ],
    groups: [
      {
        head: null,
        rows: faults.map((row) => [
          row.point,
          row.kind,
          groupDigits(row.planned),
          groupDigits(row.fired),
          faultMark(row),
        ]),
      },
    ],
    narrow: 'scroll',
    empty: 'No fault was planned, so nothing is shown about failures.',
  });
}

function faultMark({ planned, fired }: FaultRow): Markup {
  if (fired === 0) return html`<span class="short">▲ never struck</span>`;
  if (fired < planned) return html`<span class="ok">✓ struck</span>`;
  return html`<span class="ok">✓ struck every time</span>`;
}

export function killSwitchTable({ killSwitch }: Evidence): Markup {
  return table({
    id: 'kill-switch',
    caption: 'Kill-switch off: every method must refuse before it sends anything',
    columns: [
      { head: 'Method', kind: 'text' },
      { head: 'Attempts', kind: 'number' },
      { head: 'Refusals', kind: 'number' },
      { head: 'Statements sent', kind: 'number' },
      { head: 'Seen', kind: 'text' },
    ],
    groups: [
      {
        head: null,
        rows: killSwitch.map((row) => [
          html`<code>${row.method}</code>`,
          groupDigits(row.attempts),
          groupDigits(row.refusals),
          groupDigits(row.statementsSent),
          killSwitchMark(row),
        ]),
      },
    ],
    narrow: 'scroll',
    empty: 'No method was called with the kill-switch off.',
  });
}

function killSwitchMark({ attempts, refusals, statementsSent }: KillSwitchRow): Markup {
  if (statementsSent > 0) return html`<span class="bad">✗ sent a statement</span>`;
  if (refusals < attempts) return html`<span class="bad">✗ did not refuse</span>`;
  if (attempts === 0) return html`<span class="short">▲ never tried</span>`;
  return html`<span class="ok">✓ refused</span>`;
}

export function residueTable({ residue }: Evidence): Markup {
  return table({
    id: 'residue',
    caption: 'Residue: what outlived the rollback',
    columns: [
      { head: 'What', kind: 'text' },
      { head: 'Declared', kind: 'text' },
    ],
    groups: [
      {
        head: null,
        rows: residue.map(({ what, declared }) => [
          what,
          declared
            ? html`<span class="ok">✓ declared</span>`
            : html`<span class="bad">✗ not declared</span>`,
        ]),
      },
    ],
    narrow: 'scroll',
    empty: 'No residue was reported.',
  });
}

export function limitsList({ limits }: Evidence): Markup {
  return html`<section id="limits" class="limits" aria-labelledby="limits-head">
<h2 id="limits-head">What this run does not show</h2>
<ul>
${limits.map(
  (limit) => html`<li>${limit}</li>
`,
)}</ul>
</section>`;
}

/** Residue and limits in the report: what outlived a rollback, and what the run does not show. */
import type { Evidence } from '../../schema/evidence.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { table } from './table.ts';

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

/** Coverage of histories in the report: how many steps each fault struck, in both stages, and what was tried without exception. Judges nothing. */
import { durationText, groupDigits } from '../../platform/format.ts';
import type { CoverageRow, Evidence, LawResult } from '../../schema/evidence.ts';
import { html, type Markup } from './html.ts';
import { table } from './table.ts';

/** One row a method, one column a kind of fault; a cell counts the steps of both stages. */
export function exerciseTable(evidence: Evidence): Markup {
  const rows = evidence.coverage ?? [];
  const methods = [...new Set(rows.map(({ method }) => method))];
  const kinds = [...new Set(rows.map(({ kind }) => kind))].sort((a, b) => rank(a) - rank(b));
  return table({
    id: 'exercise',
    caption: 'Ledger of coverage: steps by method and fault, rolled back / committed',
    columns: [
      { head: 'Method', kind: 'text' },
      ...kinds.map((kind) => ({ head: kind.replaceAll('_', ' '), kind: 'number' as const })),
    ],
    groups: [
      {
        head: null,
        rows: methods.map((method) => [
          html`<code>${method}</code>`,
          ...kinds.map((kind) =>
            cell(rows.filter((row) => row.method === method && row.kind === kind)),
          ),
        ]),
      },
    ],
    narrow: 'scroll',
    empty: 'No history was run, so nothing was exercised.',
  });
}

/** What there was one case of each, if the run was asked for it. */
export function exhaustionList({ laws }: Evidence): Markup {
  const cores = laws.filter((law) => law.exhaustive !== undefined);
  if (cores.length === 0) {
    return html`<p class="note">No core was tried without exception in this run; <code>--exhaustive</code> asks for it.</p>`;
  }
  return html`<ul class="cores">
${cores.map(
  (law) => html`<li>${coreText(law)}</li>
`,
)}</ul>`;
}

function coreText({ id, exhaustive }: LawResult): string {
  if (exhaustive === undefined) return id;
  const { of, k, planned, fired, durationMs } = exhaustive;
  return `${id}: exhaustive to k = ${k}: ${groupDigits(planned)} plans, ${groupDigits(fired)} fired (${of}), in ${durationText(durationMs)}`;
}

function cell(rows: readonly CoverageRow[]): Markup {
  const steps = (stage: CoverageRow['stage']) =>
    rows.filter((row) => row.stage === stage).reduce((sum, row) => sum + row.steps, 0);
  const [rolledBack, committed] = [steps('rollback'), steps('commit')];
  if (rolledBack + committed === 0) return html`<span class="short">▲ none</span>`;
  return html`${groupDigits(rolledBack)} / ${groupDigits(committed)}`;
}

/** What nothing struck comes first; the rest keeps the order of the ledger. */
function rank(kind: string): number {
  return kind === 'none' ? 0 : 1;
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

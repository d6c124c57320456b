/** Canaries and coverage in the report: whether the laws could fail at all, and on what. What falls short is never folded. */

import { groupDigits } from '../../platform/format.ts';
import { clip } from '../../platform/safe-text.ts';
import type { CanaryResult, Evidence, LawResult } from '../../schema/evidence.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { canariesText } from './sentences.ts';
import { type Column, fold, table } from './table.ts';

const REASON_LENGTH_MAX = 600;

/** One row a law; what each canary broke and how it was found is folded. */
export function canaryTable(evidence: Evidence): Markup {
  const tried = evidence.laws.filter((law) => law.canaries.length > 0);
  const count = tried.reduce((sum, law) => sum + law.canaries.length, 0);
  const matrix = table({
    id: 'canaries',
    caption: 'Canaries: broken pipelines that each law must refute',
    columns: [text('Law'), number('Refuted'), text('Canaries')],
    groups: [
      {
        head: null,
        rows: tried.map((law) => [
          law.id,
          canariesText(law),
          html`<ul class="chips">${law.canaries.map(chip)}</ul>`,
        ]),
      },
    ],
    narrow: 'cards',
    empty: 'No canary was tried, so nothing shows that a law can fail.',
  });
  if (count === 0) return matrix;
  return html`${matrix}
${fold(`What each of the ${groupDigits(count)} canaries breaks, and how it was found`, details(tried))}`;
}

function details(laws: readonly LawResult[]): Markup {
  return table({
    id: 'canaries-all',
    caption: 'Canaries, one by one',
    level: 3,
    columns: [text('Canary'), text('What is broken'), text('Result'), number('Cases')],
    groups: laws.map((law) => ({
      head: law.id,
      rows: law.canaries.map((canary) => [
        canary.name,
        canary.breaks,
        html`${canaryMark(canary)}<span class="note">${clip(canary.finding, REASON_LENGTH_MAX)}</span>`,
        groupDigits(canary.runs),
      ]),
    })),
    narrow: 'scroll',
    empty: 'No canary was tried.',
  });
}

function chip({ name, refuted, finding }: CanaryResult): Markup {
  return refuted
    ? html`<li><span class="ok">✓</span> ${name}</li>`
    : html`<li class="short">▲ ${name}: not refuted <span class="note">${clip(finding, REASON_LENGTH_MAX)}</span></li>`;
}

function canaryMark({ refuted }: CanaryResult): Markup {
  return refuted
    ? html`<span class="ok">✓ refuted</span>`
    : html`<span class="short">▲ not refuted</span>`;
}

/** A label with no case is a hole in the coverage, and looks like one. */
export function coverageTable({ laws }: Evidence): Markup {
  return table({
    id: 'coverage',
    caption: 'Coverage: what the generated cases were like',
    columns: [text('Law'), text('Cases by kind')],
    groups: [
      {
        head: null,
        rows: laws
          .filter((law) => Object.keys(law.coverage).length > 0)
          .map((law) => [law.id, html`<ul class="chips">${coverageChips(law)}</ul>`]),
      },
    ],
    narrow: 'cards',
    empty: 'No coverage was recorded.',
  });
}

function coverageChips(law: LawResult): Markup[] {
  return Object.entries(law.coverage).map(([label, cases]) =>
    cases > 0
      ? html`<li>${label} <b>${groupDigits(cases)}</b></li>`
      : html`<li class="short">▲ ${label} <b>none</b></li>`,
  );
}

function text(head: string): Column {
  return { head, kind: 'text' };
}

function number(head: string): Column {
  return { head, kind: 'number' };
}

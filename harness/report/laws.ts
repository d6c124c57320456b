/** The tables of readiness and laws in the report. A row that falls short is never shown like one that does not. */

import { durationText, groupDigits } from '../../platform/format.ts';
import { clip } from '../../platform/safe-text.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';
import type { Suite } from '../../schema/suite.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { canariesText } from './sentences.ts';
import type { Column } from './table.ts';
import { table } from './table.ts';
import { readinessBadge, verdictBadge } from './verdict.ts';

const REASON_LENGTH_MAX = 600;

export function readinessTable({ readiness }: Evidence, suite: Suite): Markup {
  return table({
    id: 'readiness',
    caption: 'Readiness for the first production run',
    columns: [text('Item'), text('Status'), text('What must hold'), text('Next action')],
    groups: [
      {
        head: null,
        rows: readiness.map((row) => [
          row.id,
          readinessBadge(row.status),
          suite.readiness.find((item) => item.id === row.id)?.subject ?? '',
          html`${row.nextAction.split('; ').map((action) => html`<span class="action">${action}</span>`)}`,
        ]),
      },
    ],
    narrow: 'cards',
    empty: 'No item was computed.',
  });
}

export function lawTable({ laws }: Evidence): Markup {
  return table({
    id: 'laws',
    caption: 'Laws',
    columns: [
      text('Law'),
      text('Verdict'),
      text('Claim'),
      number('Cases / minimum'),
      number('Canaries refuted'),
      number('Time'),
    ],
    groups: [
      {
        head: null,
        rows: laws.map((law) => [
          lawName(law),
          verdictBadge(law.verdict),
          html`${law.claim}${lawReason(law)}`,
          short(tooFewRuns(law), runsText(law)),
          short(
            law.canaries.length === 0 || !law.canaries.every((canary) => canary.refuted),
            canariesText(law),
          ),
          law.runs === 0 ? '–' : durationText(law.durationMs),
        ]),
      },
    ],
    narrow: 'cards',
    empty: 'No law ran, so nothing is shown.',
  });
}

function lawName(law: LawResult): Markup {
  if (law.counterexample === undefined) return html`${law.id}`;
  return html`<a href="#${counterexampleAnchor(law.id)}">${law.id}</a>`;
}

/** Where the page tells the story of a refuted law. */
export function counterexampleAnchor(law: string): string {
  return `counterexample-${law.replaceAll(/[^a-z0-9-]/g, '-')}`;
}

function lawReason({ verdict, reason }: LawResult): Markup {
  if (reason === undefined) return html``;
  return html`<span class="reason ${verdict}">${clip(reason, REASON_LENGTH_MAX)}</span>`;
}

/** A refuted law stops at its counterexample: it needs no more cases. */
function tooFewRuns({ verdict, runs, minimumRuns }: LawResult): boolean {
  return runs === 0 || (verdict !== 'refuted' && runs < minimumRuns);
}

function runsText(law: LawResult): string {
  const discarded = law.discarded > 0 ? ` (${groupDigits(law.discarded)} discarded)` : '';
  return `${groupDigits(law.runs)} / ${groupDigits(law.minimumRuns)}${discarded}`;
}

function short(fallsShort: boolean, value: string): Markup {
  return fallsShort ? html`<span class="short">▲ ${value}</span>` : html`${value}`;
}

function text(head: string): Column {
  return { head, kind: 'text' };
}

function number(head: string): Column {
  return { head, kind: 'number' };
}

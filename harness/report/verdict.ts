/** The top of the report: the verdict in words, shape and colour, and what it is about. Colour never says anything alone. */

import { shortDigest, versionText } from '../../platform/format.ts';
import { clip } from '../../platform/safe-text.ts';
import type { Evidence, ReadinessState } from '../../schema/evidence.ts';
import type { Verdict } from '../../schema/verdict.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { readinessSentence, verdictSentence } from './sentences.ts';

/** A disc with a tick, an octagon with a cross, an empty square with a question mark: told apart without colour and in print. */
export function verdictMark(verdict: Verdict): Markup {
  switch (verdict) {
    case 'proved':
      return html`<svg class="mark proved" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="M6.8 12.4l3.6 3.6 6.8-7.6"/></svg>`;
    case 'refuted':
      return html`<svg class="mark refuted" viewBox="0 0 24 24" aria-hidden="true"><path class="plate" d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z"/><path d="M8 8l8 8M16 8l-8 8"/></svg>`;
    case 'unknown':
      return html`<svg class="mark unknown" viewBox="0 0 24 24" aria-hidden="true"><rect class="hollow" x="2" y="2" width="20" height="20" rx="4.5"/><path class="tone" d="M8.8 9.4a3.2 3.2 0 1 1 4.6 2.9c-.9.5-1.4 1-1.4 2M12 17.4v.1"/></svg>`;
    default:
      return verdict satisfies never;
  }
}

/** The mark and the word, small, for a table. */
export function verdictBadge(verdict: Verdict): Markup {
  return html`<span class="badge ${verdict}">${verdictMark(verdict)}${verdict}</span>`;
}

export function readinessBadge(status: ReadinessState): Markup {
  const verdict = ({ CLOSED: 'proved', PARTIAL: 'unknown', OPEN: 'refuted' } as const)[status];
  const shape = {
    CLOSED: html`<circle class="full" cx="8" cy="8" r="6.5"/>`,
    PARTIAL: html`<circle cx="8" cy="8" r="6.5"/><path class="full" d="M8 1.5a6.5 6.5 0 0 1 0 13z"/>`,
    OPEN: html`<circle cx="8" cy="8" r="6.5"/>`,
  }[status];
  return html`<span class="badge ${verdict}"><svg class="moon" viewBox="0 0 16 16" aria-hidden="true">${shape}</svg>${status}</span>`;
}

export function verdictBanner(evidence: Evidence): Markup {
  const { verdict } = evidence;
  const word = { proved: 'Proved', refuted: 'Refuted', unknown: 'Unknown' }[verdict];
  return html`<div class="banner ${verdict}">
${verdictMark(verdict)}
<div>
<p class="product">cutproof · every write can be taken back</p>
<h1>${word}</h1>
<p>${verdictSentence(evidence)}</p>
<p>${readinessSentence(evidence)}</p>
</div>
</div>`;
}

export function targetList(evidence: Evidence): Markup {
  const { subject, server } = evidence;
  const entries: [string, Markup][] = [
    ['Server', html`${clip(server.kind, 60)}, PostgreSQL ${versionText(server.versionNum)}`],
    ['Schema', digestCode(subject.schemaFingerprint)],
    ...(subject.mappingDigest === undefined
      ? []
      : [['Names, by a mapping', digestCode(subject.mappingDigest)] as [string, Markup]]),
    ['Suite commit', digestCode(subject.suiteCommit)],
    ['Seed', html`<code>${evidence.seed}</code>`],
    ['Cutplan', cutplanText(subject.cutplanDigest)],
    ['Stages', html`${evidence.stages.length === 0 ? 'none' : evidence.stages.join(', ')}`],
    ['Signed', html`${chainText(evidence)}`],
    ['Started', html`<time>${momentText(evidence.startedAt)}</time>`],
    ['Finished', html`<time>${momentText(evidence.finishedAt)}</time>`],
  ];
  return html`<dl class="target" aria-label="Target of the run">
${entries.map(
  ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>
${settingsList(evidence)}`;
}

function settingsList({ runId, subject, server }: Evidence): Markup {
  const entries: [string, string][] = [
    ['Run', runId],
    ['Schema', subject.schemaFingerprint],
    ...(subject.mappingDigest === undefined
      ? []
      : [['Mapping', subject.mappingDigest] as [string, string]]),
    ['Suite commit', subject.suiteCommit],
    ['System identifier', server.systemIdentifier],
    ...Object.keys(server.settings)
      .sort()
      .map((name): [string, string] => [name, server.settings[name] ?? '']),
  ];
  return html`<details class="settings"><summary>Whole digests and server settings</summary>
<dl class="target wide">
${entries.map(
  ([name, value]) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>
`,
)}</dl></details>`;
}

function chainText({ sequence, previous }: Evidence): string {
  if (sequence === undefined) return 'no';
  return previous === undefined
    ? `run ${sequence} of its chain, none before it`
    : `run ${sequence} of its chain, after ${previous.runId}`;
}

function cutplanText(digest: string | undefined): Markup {
  return digest === undefined ? html`generated` : digestCode(digest);
}

function digestCode(digest: string): Markup {
  return html`<code title="${digest}">${shortDigest(digest)}</code>`;
}

/** 2026-01-02T03:04:05.678Z as 2026-01-02 03:04:05 UTC; any other form stays as it is. */
function momentText(moment: string): string {
  return moment.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
}

/** Lays a transcript out in two lanes: on the left what the cutter asked, on the right what was observed. It shows digests, and judges nothing. */

import { groupDigits, shortDigest } from '../../platform/format.ts';
import { clip } from '../../platform/safe-text.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Counterexample } from '../../schema/evidence.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type {
  AskedStep,
  OutcomeStep,
  TableChange,
  Transcript,
  TranscriptStep,
  WitnessStep,
} from '../../schema/transcript.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { table } from './table.ts';

const STEPS_MAX = 1_000;
const TEXT_LENGTH_MAX = 600;
const FINDINGS_MAX = 5;

interface Row {
  readonly asked: Markup[];
  readonly seen: Markup[];
}

interface Scene {
  readonly head: string | null;
  readonly rows: Row[];
}

/** Gives the table, and says what does not fit into it. */
export function lanes(
  id: string,
  { transcript = [], findings }: Pick<Counterexample, 'transcript' | 'findings'>,
  contract: Pick<Contract, 'tables'>,
): Markup {
  const shown = transcript.slice(0, STEPS_MAX);
  const more = transcript.length - shown.length;
  const scenes = [...toScenes(shown), ...atTheEnd(shown, contract), verdict(findings)];
  return html`${table({
    id: `${id}-lanes`,
    caption: 'What was asked, and what was observed',
    level: 4,
    columns: [
      { head: 'No.', kind: 'number' },
      { head: 'The cutter asked', kind: 'text' },
      { head: 'Database and witness observed', kind: 'text' },
    ],
    groups: scenes.map(({ head, rows: own }, index) => {
      const before = scenes.slice(0, index).reduce((sum, scene) => sum + scene.rows.length, 0);
      return {
        head,
        rows: own.map(({ asked, seen }, at) => [
          String(before + at + 1),
          html`${asked}`,
          html`${seen}`,
        ]),
      };
    }),
    narrow: 'cards',
    look: 'lanes',
    empty: 'No step was recorded.',
  })}${more > 0 ? html`<p class="note">And ${groupDigits(more)} more steps, in <code>transcript.jsonl</code>.</p>` : html``}`;
}

/** One group a call; what was observed stands beside what was asked before it. */
function toScenes(steps: readonly TranscriptStep[]): readonly Scene[] {
  const scenes: Scene[] = [];
  const scene = () => {
    if (scenes.length === 0) scenes.push({ head: null, rows: [] });
    return scenes.at(-1) as Scene;
  };
  const ask = (asked: Markup, seen: Markup[]) => scene().rows.push({ asked: [asked], seen });
  const see = (seen: Markup) => {
    const last = scene().rows.at(-1);
    if (last === undefined) scene().rows.push({ asked: [], seen: [seen] });
    else last.seen.push(seen);
  };
  let ended = false;
  for (const step of steps) {
    // What is seen once a method has ended is seen of the whole case.
    if (step.what === 'sight' && ended) scenes.push(afterwards());
    ended = step.what === 'outcome';
    if (step.what === 'call') scenes.push({ head: headOf(step), rows: [] });
    else if (step.what === 'statement') ask(statement(step), [answer(step)]);
    else if (step.what === 'outcome') ask(outcome(step), []);
    else if (step.what === 'deed') ask(html`<p><bdi>${cut(step.text)}</bdi></p>`, []);
    else if (step.what === 'witness') see(witness(step));
    else
      see(html`<p class="${step.against ? 'against' : 'sight'}"><bdi>${cut(step.text)}</bdi></p>`);
  }
  return scenes.filter(({ rows }) => rows.length > 0);
}

function afterwards(): Scene {
  const asked = html`<p>What does an observer find when all is over?</p>`;
  return { head: 'Afterwards', rows: [{ asked: [asked], seen: [] }] };
}

function headOf({ step, method, about }: Extract<TranscriptStep, { what: 'call' }>): string {
  return `Step ${step + 1}: ${method}${about === undefined ? '' : ` (${about})`}`;
}

function statement({ by, sql, times, valuesDigest, fault }: AskedStep): Markup {
  const values =
    valuesDigest === null
      ? html``
      : html`, values <code title="${valuesDigest}">${shortDigest(valuesDigest)}</code>`;
  const struck =
    fault === undefined
      ? html``
      : html`<p class="struck">Fault injected: ${fault.kind.replaceAll('_', ' ')}, ${fault.side} the statement</p>`;
  const often = times === 1 ? html`` : html` <b>${groupDigits(times)} times</b>`;
  return html`<p><code class="sql"><bdi>${cut(sql)}</bdi></code>${often} <span class="by">${by}${values}</span></p>${struck}`;
}

function answer({ answer: said }: AskedStep): Markup {
  if (said.status === 'error') {
    return html`<p class="error">error ${said.code}: <bdi>${cut(said.message)}</bdi></p>`;
  }
  return html`<p class="answer">${said.command}${said.rowCount === null ? '' : `, ${rows(said.rowCount)}`}</p>`;
}

function outcome({ status, code, sqlstate, message }: OutcomeStep): Markup {
  const state = sqlstate === undefined ? '' : ` ${sqlstate}`;
  const why = code === undefined ? '' : ` (${code}${state}): ${cut(message ?? '')}`;
  return html`<p class="outcome">ended: <b>${status}</b><bdi>${why}</bdi></p>`;
}

function witness({ after, tables, switchOn }: WitnessStep): Markup {
  const changed =
    tables.length === 0
      ? html`<p class="sight">No row changed.</p>`
      : html`<ul class="changes">${tables.map((one) => html`<li>${change(one)}</li>`)}</ul>`;
  return html`<div class="witness"><p class="by">witness after ${after}, kill-switch ${switchOn ? 'on' : 'off'}</p>${changed}</div>`;
}

function change({ table: name, inserted, updated, deleted, net }: TableChange): Markup {
  const counts = [
    inserted === 0 ? '' : `+${groupDigits(inserted)}`,
    deleted === 0 ? '' : `−${groupDigits(deleted)}`,
    updated === 0 ? '' : `${groupDigits(updated)} changed`,
  ].filter((text) => text !== '');
  return html`<code>${name}</code> <b>${counts.join(', ') || 'rewritten'}</b> ${content(net)}`;
}

/** A sum of hashes says whether content is that of the beginning, and nothing of what it is. */
function content(net: string): Markup {
  if (net === '0') return html`<span class="ok">= as at the start</span>`;
  if (net === 'NaN') return html`<span class="short">▲ truncated</span>`;
  return html`<span class="fine">content <code title="sum of row hashes against the start: ${net}">${shortDigest(sha256(net))}</code></span>`;
}

/** Where the steps are those of one history: which tables then differ from its start, whatever they owe. */
function atTheEnd(steps: Transcript, { tables }: Pick<Contract, 'tables'>): readonly Scene[] {
  const calls = steps.flatMap((step) => (step.what === 'call' ? [step.step] : []));
  if (calls.some((step, index) => index > 0 && step <= (calls[index - 1] ?? 0))) return [];
  const nets = new Map<string, string>();
  for (const step of steps) {
    if (step.what === 'witness')
      for (const { table: name, net } of step.tables) nets.set(name, net);
  }
  const owed = [...nets].filter(([name]) => tables[name] === 'restored');
  if (owed.length === 0) return [];
  const differing = owed.filter(([, net]) => net !== '0');
  const seen = differing.map(
    ([name, net]) =>
      html`<li><code>${name}</code> <b>differs from the start</b> ${content(net)}</li>`,
  );
  const rest = owed.length - differing.length;
  const equal =
    rest === 0
      ? html``
      : html`<li><span class="ok">= as at the start</span> ${rest} ${rest === 1 ? 'table' : 'tables'} that had changed meanwhile</li>`;
  const asked = html`<p>Which tables that a compensation must restore differ from the start now?</p>`;
  const row = { asked: [asked], seen: [html`<ul class="changes">${[...seen, equal]}</ul>`] };
  return [{ head: 'At the end', rows: [row] }];
}

function verdict(findings: readonly string[]): Scene {
  const more = findings.length - FINDINGS_MAX;
  const shown = findings
    .slice(0, FINDINGS_MAX)
    .map((finding) => html`<p class="against"><bdi>${cut(finding)}</bdi></p>`);
  const rest =
    more > 0 ? html`<p class="sight">and ${groupDigits(more)} more findings</p>` : html``;
  const asked = html`<p>Does the claim hold?</p>`;
  return { head: 'Verdict', rows: [{ asked: [asked], seen: [...shown, rest] }] };
}

function rows(count: number): string {
  return `${groupDigits(count)} ${count === 1 ? 'row' : 'rows'}`;
}

function cut(text: string): string {
  return clip(text, TEXT_LENGTH_MAX);
}

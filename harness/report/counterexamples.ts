/** Tells each counterexample in the report: findings, the two lanes, minimal value, the command that repeats it. Row contents are digests unless they were asked for. */

import { groupDigits, prettyJson, shortDigest } from '../../platform/format.ts';
import { clip } from '../../platform/safe-text.ts';
import type { Counterexample, Evidence, LawResult } from '../../schema/evidence.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Suite } from '../../schema/suite.ts';
import { caseFolderName } from '../counterexample/paths.ts';
import { redact } from '../counterexample/redact.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { lanes } from './lanes.ts';
import { counterexampleAnchor } from './laws.ts';
import { fold } from './table.ts';
import { verdictMark } from './verdict.ts';

const FINDING_LENGTH_MAX = 4_000;
const LINE_LENGTH_MAX = 4_000;
const STORY_LINES_MAX = 1_000;

/** What a reader asked to see of one case, as its folder has it. */
export interface Revealed {
  /** The minimal value whole, as JSON text; null where the folder does not have it. */
  readonly value: string | null;
  /** `reproduce.sql`, or null. */
  readonly script: string | null;
}

/** By the id of the law. */
export type Revelations = ReadonlyMap<string, Revealed>;

export function counterexamples(
  { laws }: Evidence,
  { contract }: Suite,
  revealed: Revelations | null,
): Markup {
  const told = laws.filter((law) => law.counterexample !== undefined);
  if (told.length === 0) return html``;
  return html`<section id="counterexamples" class="stories" aria-labelledby="stories-head">
<h2 id="stories-head">Counterexamples</h2>
<p class="note">The smallest case that was found against each refuted law, and what happened in it.</p>
${told.map((law) => (law.counterexample === undefined ? html`` : story(law, law.counterexample, { contract, revealed })))}
</section>`;
}

function story(
  law: LawResult,
  counterexample: Counterexample,
  { contract, revealed }: { readonly contract: Contract; readonly revealed: Revelations | null },
) {
  const path = `counterexamples/${caseFolderName(law.id)}`;
  const anchor = counterexampleAnchor(law.id);
  return html`<article id="${anchor}" aria-labelledby="${anchor}-head">
<h3 id="${anchor}-head">${verdictMark(law.verdict)}${law.id}</h3>
<p class="claim">The claim: ${law.claim}</p>
<h4>What went against it</h4>
<ul class="findings">${counterexample.findings.map((finding) => html`<li>${clip(finding, FINDING_LENGTH_MAX)}</li>`)}</ul>
${counterexample.transcript === undefined ? lines(counterexample.story) : lanes(anchor, counterexample, contract)}
<h4>The minimal value, after ${groupDigits(counterexample.shrinks)} shrinks</h4>
${minimalValue(redact(counterexample.value, contract), path, revealed?.get(law.id))}
<h4>Repeat it</h4>
<pre class="command" tabindex="0" role="group" aria-label="Commands">cutproof replay ${path}/case.json
psql -f ${path}/reproduce.sql
${clip(counterexample.command, LINE_LENGTH_MAX)}</pre>
<p class="note">Run again at once, it was <strong>${counterexample.stability ?? 'not asked'}</strong>. The first line runs this one case; the second shows it in psql, without cutproof; the last finds it again.</p>
</article>`;
}

/** A folder that was made before values were digested is digested here. */
function minimalValue(digestedValue: string, path: string, revealed: Revealed | undefined): Markup {
  const digested = html`<pre tabindex="0" role="group" aria-label="Minimal value">${shortened(prettyJson(digestedValue))}</pre>
<p class="note">Texts that may be content of a row are digests here. <code>case.json</code> in <code>${path}</code> has them whole; <code>cutproof report DIR --reveal</code> shows them.</p>`;
  if (revealed === undefined) return digested;
  const script =
    revealed.script === null
      ? html``
      : fold(
          'The script that repeats it, with its values (reproduce.sql)',
          html`<pre tabindex="0" role="group" aria-label="Script">${revealed.script}</pre>`,
        );
  if (revealed.value === null) {
    return html`${digested}<p class="short">▲ <code>case.json</code> in <code>${path}</code> is not there, or is not the case of this evidence: nothing of it is shown.</p>${script}`;
  }
  return html`<pre tabindex="0" role="group" aria-label="Minimal value">${prettyJson(revealed.value)}</pre>
<p class="note">Shown whole, from <code>case.json</code> in <code>${path}</code>.</p>${script}`;
}

/** Whole digests would bury what is said about them. */
function shortened(text: string): string {
  return text.replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => `sha256:${shortDigest(digest)}`);
}

/** For evidence that has no steps. */
function lines(told: readonly string[]): Markup {
  if (told.length === 0) return html`<p class="note">No statement was recorded.</p>`;
  const shown = told.slice(0, STORY_LINES_MAX);
  const more = told.length - shown.length;
  const rest = more > 0 ? html`<p class="note">And ${groupDigits(more)} more lines.</p>` : html``;
  // Each line is isolated, so that right-to-left text in one cannot reorder another.
  return html`<h4>What happened</h4>
<ol class="transcript" tabindex="0">${shown.map(
    (line) => html`<li><bdi>${clip(line, LINE_LENGTH_MAX)}</bdi></li>`,
  )}</ol>${rest}`;
}

/** Tells each counterexample in the report: findings, story, minimal value, the command that repeats it. Long texts are cut and say so. */
import type { Counterexample, Evidence, LawResult } from '../schema/evidence.ts';
import { caseFolderName } from './case.ts';
import { groupDigits, prettyJson } from './figures.ts';
import { counterexampleAnchor } from './report-laws.ts';
import type { Markup } from './report-markup.ts';
import { html } from './report-markup.ts';
import { verdictMark } from './report-verdict.ts';
import { clip } from './visible.ts';

const FINDING_LENGTH_MAX = 4_000;
const LINE_LENGTH_MAX = 4_000;
const STORY_LINES_MAX = 1_000;

export function counterexamples({ laws }: Evidence): Markup {
  const told = laws.filter((law) => law.counterexample !== undefined);
  if (told.length === 0) return html``;
  return html`<section class="stories" aria-labelledby="stories-head">
<h2 id="stories-head">Counterexamples</h2>
${told.map((law) => (law.counterexample === undefined ? html`` : story(law, law.counterexample)))}
</section>`;
}

function story(law: LawResult, counterexample: Counterexample): Markup {
  const path = `counterexamples/${caseFolderName(law.id)}/case.json`;
  return html`<article id="${counterexampleAnchor(law.id)}">
<h3>${verdictMark(law.verdict)}${law.id}</h3>
<p class="claim">The claim: ${law.claim}</p>
<h4>What went against it</h4>
<ul class="findings">${counterexample.findings.map((finding) => html`<li>${clip(finding, FINDING_LENGTH_MAX)}</li>`)}</ul>
<h4>What happened</h4>
${transcript(counterexample.story)}
<details open>
<summary>Minimal value, after ${groupDigits(counterexample.shrinks)} shrinks</summary>
<pre tabindex="0">${prettyJson(counterexample.value)}</pre>
</details>
<h4>Repeat it</h4>
<pre class="command" tabindex="0">${clip(counterexample.command, LINE_LENGTH_MAX)}</pre>
<p class="note">Run again at once, it was <strong>${counterexample.stability ?? 'not asked'}</strong>. The whole case is in <code>${path}</code>; beside it, <code>reproduce.sql</code> repeats it in psql.</p>
</article>`;
}

function transcript(lines: readonly string[]): Markup {
  if (lines.length === 0) return html`<p class="note">No statement was recorded.</p>`;
  const shown = lines.slice(0, STORY_LINES_MAX);
  const more = lines.length - shown.length;
  const rest = more > 0 ? html`<p class="note">And ${groupDigits(more)} more lines.</p>` : html``;
  // Each line is isolated, so that right-to-left text in one cannot reorder another.
  return html`<ol class="transcript" tabindex="0" aria-label="Transcript">${shown.map(
    (line) => html`<li><bdi>${clip(line, LINE_LENGTH_MAX)}</bdi></li>`,
  )}</ol>${rest}`;
}

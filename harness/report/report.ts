/** Renders evidence as one static HTML page: no script, no request, no clock. Equal evidence gives equal bytes; every value is escaped. */

import { readFileSync } from 'node:fs';
import type { Evidence } from '../../schema/evidence.ts';
import type { Suite } from '../../schema/suite.ts';
import { canaryTable, coverageTable } from './canaries.ts';
import { counterexamples, type Revelations } from './counterexamples.ts';
import { countsDrawing, countsTable } from './counts.ts';
import { exerciseTable, exhaustionList, limitsList, residueTable } from './exercise.ts';
import { faultTable, killSwitchTable } from './faults.ts';
import type { Markup } from './html.ts';
import { html, markupText, styleSheet } from './html.ts';
import { lawTable, readinessTable } from './laws.ts';
import { mutationSection } from './mutation.ts';
import { nightsChart } from './nights.ts';
import { overview } from './overview.ts';
import { targetList, verdictBanner } from './verdict.ts';

/** One system typeface, two colour schemes with AA contrast, narrow screens and A4. It loads nothing. */
const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

/** Gives the page. The first screen answers: what is the verdict, of what, and what is missing. Row contents are digests, but for those that are given to be revealed. */
export function renderReport(
  evidence: Evidence,
  suite: Suite,
  revealed: Revelations | null = null,
): string {
  return markupText(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${evidence.verdict} – cutproof ${evidence.runId}</title>
${styleSheet(STYLE)}
</head>
<body>
<a class="skip" href="#laws">Skip to the laws</a>
<header>
${revealed === null ? html`` : revealing()}
${verdictBanner(evidence)}
${targetList(evidence)}
${overview(evidence, suite)}
</header>
<main>
${readinessTable(evidence, suite)}
${countsDrawing(evidence, suite)}
${lawTable(evidence)}
${faultTable(evidence)}
${killSwitchTable(evidence)}
${canaryTable(evidence)}
${mutationSection(evidence)}
${limitsList(evidence)}
${nightsChart(evidence)}
${counterexamples(evidence, suite, revealed)}
${exerciseTable(evidence)}
${exhaustionList(evidence)}
${coverageTable(evidence)}
${residueTable(evidence)}
${countsTable(evidence)}
</main>
${footer(evidence)}
</body>
</html>
`);
}

function revealing(): Markup {
  return html`<p class="revealing short">▲ This page shows contents of rows: it was rendered with <code>--reveal</code> from the cases that lie in the evidence folder. The page in the folder itself does not.</p>`;
}

function footer(evidence: Evidence): Markup {
  return html`<footer>
<p>Run ${evidence.runId}, format ${evidence.format}. This page is made from <code>evidence.json</code> beside it; <code>VERIFY.md</code> says how to check both.</p>
<p>Schema <code>${evidence.subject.schemaFingerprint}</code>, suite <code>${evidence.subject.suiteCommit}</code>.</p>
</footer>`;
}

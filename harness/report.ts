/** Renders evidence as one static HTML page: no script, no request, no clock. Equal evidence gives equal bytes; every value is escaped. */
import type { Evidence } from '../schema/evidence.ts';
import { countsDrawing, countsTable } from './report-counts.ts';
import { exerciseTable, exhaustionList } from './report-exercise.ts';
import { canaryTable, coverageTable, lawTable, readinessTable } from './report-laws.ts';
import type { Markup } from './report-markup.ts';
import { html, markupText } from './report-markup.ts';
import { nightsChart } from './report-nights.ts';
import { counterexamples } from './report-story.ts';
import { reportStyle } from './report-style.ts';
import { faultTable, killSwitchTable, limitsList, residueTable } from './report-tallies.ts';
import { targetList, verdictBanner } from './report-verdict.ts';

/** Gives the page. The first screen answers: what is the verdict, of what, and what is missing. */
export function renderReport(evidence: Evidence): string {
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
${reportStyle()}
</head>
<body>
<a class="skip" href="#laws">Skip to the laws</a>
<header>
${verdictBanner(evidence)}
${targetList(evidence)}
</header>
<main>
${readinessTable(evidence)}
${countsDrawing(evidence)}
${lawTable(evidence)}
${exerciseTable(evidence)}
${exhaustionList(evidence)}
${faultTable(evidence)}
${killSwitchTable(evidence)}
${canaryTable(evidence)}
${coverageTable(evidence)}
${residueTable(evidence)}
${countsTable(evidence)}
${nightsChart(evidence)}
${limitsList(evidence)}
${counterexamples(evidence)}
</main>
${footer(evidence)}
</body>
</html>
`);
}

function footer(evidence: Evidence): Markup {
  return html`<footer>
<p>Run ${evidence.runId}, format ${evidence.format}. This page is made from <code>evidence.json</code> beside it; <code>VERIFY.md</code> says how to check both.</p>
</footer>`;
}

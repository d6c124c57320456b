/** Prints evidence on a terminal: the laws, what is ready, and the story of each refutation. Fits 100 columns; a value can never move the cursor. */

import { durationText, groupDigits, shortDigest, versionText } from '../../../platform/format.ts';
import { clip, oneLine } from '../../../platform/safe-text.ts';
import type { Evidence, LawResult, LeftOut, ReadinessState } from '../../../schema/evidence.ts';
import type { Verdict } from '../../../schema/verdict.ts';
import { canariesText, mutationText, readinessSentence, verdictSentence } from '../sentences.ts';
import type { Paint } from './layout.ts';
import { column, painter, wrap } from './layout.ts';
import { presentStory } from './story.ts';

interface PresentOptions {
  /** False gives plain text; the words and symbols say the same without colour. */
  readonly colour: boolean;
}

const SYMBOLS: Readonly<Record<Verdict, string>> = { proved: '✓', refuted: '✗', unknown: '?' };
const LAW_WIDTH = 28;
const REASON_LENGTH_MAX = 300;

/** Gives the text for standard output, with a line end at the end. */
export function renderVerdictTable(evidence: Evidence, { colour }: PresentOptions): string {
  const paint = painter(colour);
  const refuted = evidence.laws.filter((law) => law.verdict === 'refuted');
  const lines = [
    ...head(evidence, paint),
    '',
    ...lawLines(evidence.laws, paint),
    ...(evidence.leftOut ?? []).flatMap((one) => leftOutRow(one, paint)),
    '',
    ...readinessLines(evidence, paint),
    ...mutationLines(evidence, paint),
    ...refuted.flatMap((law) => ['', ...presentStory(law, paint)]),
    '',
    ...verdictLines(evidence, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function head({ runId, subject, server, seed }: Evidence, paint: Paint): string[] {
  const { mappingDigest } = subject;
  const mapped = mappingDigest === undefined ? '' : `, mapping ${shortDigest(mappingDigest)}`;
  const target = `${clip(oneLine(server.kind), 60)} PostgreSQL ${versionText(server.versionNum)} · schema ${shortDigest(subject.schemaFingerprint)}${mapped} · suite ${shortDigest(subject.suiteCommit)} · seed ${seed}`;
  return [paint('bold', `cutproof ${runId}`), ...wrap(target).map((line) => paint('dim', line))];
}

function lawLines(laws: readonly LawResult[], paint: Paint): string[] {
  if (laws.length === 0) return ['no law ran'];
  const heads = `  ${column('law', LAW_WIDTH)}  verdict ${right('cases/minimum', 17)}${right('canaries', 10)}${right('time', 12)}`;
  return [paint('dim', heads), ...laws.flatMap((law) => lawRow(law, paint))];
}

function lawRow(law: LawResult, paint: Paint): string[] {
  const { verdict } = law;
  const runs = `${groupDigits(law.runs)}/${groupDigits(law.minimumRuns)}`;
  const name = column(law.id, LAW_WIDTH);
  const word = paint(verdict, verdict.padEnd(8));
  const row = `${paint(verdict, SYMBOLS[verdict])} ${name}  ${word}${right(runs, 17)}${right(canariesText(law), 10)}${right(durationText(law.durationMs), 12)}`;
  if (law.reason === undefined) return [row];
  const reason = clip(oneLine(law.reason), REASON_LENGTH_MAX);
  return [row, ...wrap(reason, '    ').map((line) => paint('dim', line))];
}

/** Not tried, and no verdict: it must not be looked for in vain. */
function leftOutRow({ id, reason }: LeftOut, paint: Paint): string[] {
  const why = clip(oneLine(reason), REASON_LENGTH_MAX);
  const row = `- ${column(id, LAW_WIDTH)}  left out`;
  return [paint('unknown', row), ...wrap(why, '    ').map((line) => paint('dim', line))];
}

const READINESS_PAINT = { CLOSED: 'proved', PARTIAL: 'unknown', OPEN: 'refuted' } as const;

function readinessLines({ readiness }: Evidence, paint: Paint): string[] {
  const count = (status: ReadinessState) =>
    `${readiness.filter((row) => row.status === status).length} ${status}`;
  const summary = `readiness: ${count('CLOSED')}, ${count('PARTIAL')}, ${count('OPEN')}`;
  const rows = readiness.flatMap((row) => {
    const label = `  ${row.id.padEnd(5)} ${row.status.padEnd(8)} `;
    const [first = '', ...rest] = wrap(row.nextAction, ' '.repeat(label.length));
    const status = paint(READINESS_PAINT[row.status], row.status.padEnd(8));
    return [`  ${row.id.padEnd(5)} ${status} ${first.trimStart()}`, ...rest];
  });
  return [paint('bold', summary), ...rows];
}

function mutationLines({ mutation = [] }: Evidence, paint: Paint): string[] {
  const [first] = mutation;
  if (first === undefined) return [];
  const scores = mutation.map(mutationText).join(', ');
  const when = `measured ${first.measuredAt.slice(0, 10)} at ${shortDigest(first.commit)}`;
  return [paint('bold', `mutants refuted by the laws: ${scores}`), paint('dim', `  ${when}`)];
}

function verdictLines(evidence: Evidence, paint: Paint): string[] {
  const { verdict } = evidence;
  const word = paint(verdict, `${SYMBOLS[verdict]} ${verdict.toUpperCase()}`);
  return [
    word,
    ...wrap(verdictSentence(evidence), '  '),
    ...wrap(readinessSentence(evidence), '  '),
    ...wrap(
      `${evidence.limits.length} limits: what this run does not show is in the report.`,
      '  ',
    ),
  ];
}

function right(text: string, width: number): string {
  return text.padStart(width);
}

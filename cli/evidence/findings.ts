/** Says what a verification found: one line a check, good, wrong or not looked at. Decides nothing. */
import type { Check, NightReport, Objection, Unchecked } from '../../harness/bundle/findings.ts';
import { oneLine, visible } from '../../platform/safe-text.ts';

export interface Findings {
  /** The night that was looked at closely. */
  readonly asked: string;
  /** True where nobody asked for the nights before it. */
  readonly alone: boolean;
  readonly nights: readonly NightReport[];
  readonly objections: readonly Objection[];
  readonly unchecked: readonly Unchecked[];
  /** Recorded cases about which the laws were asked again; null where it did not come to that. */
  readonly witnesses: number | null;
  /** Cases that were run again on a server; null where nobody asked for it. */
  readonly rerun: number | null;
}

const WIDTH = 12;

/** Gives the text for standard output. */
export function presentFindings(findings: Findings): string {
  const { nights, asked, objections, unchecked } = findings;
  const night = nights.find(({ name }) => name === asked);
  const verdict = night?.evidence?.verdict ?? 'cannot be read';
  const end =
    objections.length > 0
      ? `NOT VERIFIED: ${objections.length} objections`
      : unchecked.length > 0
        ? 'NOT FULLY VERIFIED: nothing is wrong, and something was not looked at'
        : 'VERIFIED';
  return [
    `${asked}: ${verdict}`,
    ...Object.entries(goodWords(findings)).flatMap(([check, good]) =>
      checkLines(check as Check, good, findings),
    ),
    end,
    '',
  ].join('\n');
}

/** What is printed as JSON: the findings without the evidence that they are about. */
export function summarise({ asked, nights, objections, unchecked }: Findings): object {
  return {
    asked,
    nights: nights.map(({ name, evidence, signers, files }) => ({
      name,
      sequence: evidence?.sequence ?? null,
      verdict: evidence?.verdict ?? null,
      signers,
      files,
    })),
    objections,
    unchecked,
  };
}

function checkLines(check: Check, good: string | null, findings: Findings): readonly string[] {
  const wrong = findings.objections.filter((one) => one.check === check);
  const skipped = findings.unchecked.filter((one) => one.check === check);
  // A file's name may hold anything: it must not move the cursor, nor look like another line.
  const line = (mark: string, words: string) =>
    `  ${mark} ${check.padEnd(WIDTH)}${visible(oneLine(words))}`;
  const lines = [
    ...wrong.map(({ where, what }) => line('✗', `${where} ${what}`)),
    ...skipped.map(({ where, why }) => line('?', `${where}: ${why}`)),
  ];
  return lines.length > 0 || good === null ? lines : [line('✓', good)];
}

/** What a check means where nothing is wrong with it; null where it had nothing to look at. */
function goodWords(findings: Findings): Readonly<Record<Check, string | null>> {
  const { nights, alone, witnesses, rerun } = findings;
  const files = nights.reduce((sum, night) => sum + night.files, 0);
  const signers = [...new Set(nights.flatMap((night) => night.signers))].join(', ');
  const signed = nights.some(({ evidence }) => evidence?.sequence !== undefined);
  return {
    files: `${files} files are as they are listed, and nothing else is there`,
    signature: signers === '' ? null : `signed by ${signers}`,
    statements: signed ? 'the attestations are about these files, and signed alike' : null,
    evidence: 'page, verdict, readiness and limits follow from the laws and the numbers',
    chain: chainWords(nights, alone),
    witnesses:
      witnesses === null || witnesses === 0
        ? null
        : `of ${witnesses} recorded cases the laws say what they said then`,
    rerun: rerun === null ? null : `${rerun} of them were run again and ended as they did then`,
  };
}

function chainWords(nights: readonly NightReport[], alone: boolean): string | null {
  const chained = nights.filter(({ evidence }) => evidence?.sequence !== undefined).length;
  if (chained === 0) return null;
  return alone
    ? 'not asked about: the folder came by itself'
    : `${chained} signed nights from the first on, none missing`;
}

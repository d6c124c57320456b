/** Tells on a terminal what became of a stored case that was run again: what went against the law, or that nothing does any more. Decides nothing. */

import { shortDigest, versionText } from '../../../platform/format.ts';
import type { Stability } from '../../../schema/evidence.ts';
import type { Verdict } from '../../../schema/verdict.ts';
import type { StoredCase } from '../../counterexample/case.ts';
import { type Paint, painter, wrap } from './layout.ts';
import { findingLines, storyLines } from './story.ts';

interface ReplayedCase {
  readonly claim: string;
  readonly stage: 'rollback' | 'commit';
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly findings: readonly string[];
  readonly story: readonly string[];
  readonly stability: Stability | null;
}

/** Gives the text for standard output, with a line end at the end. */
export function renderReplay(
  stored: StoredCase,
  replayed: ReplayedCase,
  { colour }: { readonly colour: boolean },
): string {
  const paint = painter(colour);
  const { verdict, findings, story } = replayed;
  const lines = [
    paint('bold', `${stored.law}${stored.title === undefined ? '' : `: ${stored.title}`}`),
    ...wrap(`The claim: ${replayed.claim}`, '  ').map((line) => paint('dim', line)),
    ...wrap(foundWords(stored), '  ').map((line) => paint('dim', line)),
    ...(findings.length === 0 ? [] : part('What went against it', findingLines(findings), paint)),
    ...(story.length === 0 ? [] : part('What happened', storyLines(story), paint)),
    '',
    paint(verdict, verdictWord(replayed)),
    ...wrap(sentenceOf(stored, replayed), '  '),
  ];
  return `${lines.join('\n')}\n`;
}

function part(title: string, lines: readonly string[], paint: Paint): string[] {
  return [`  ${paint('bold', title)}`, ...lines];
}

function foundWords(stored: StoredCase): string {
  const how = stored.stability === undefined ? '' : `, ${stored.stability}`;
  return `Found ${stored.expected}${how}, in the stage ${stored.stage}, on PostgreSQL ${versionText(stored.serverVersionNum)}, schema ${shortDigest(stored.schemaFingerprint)}.`;
}

function verdictWord({ verdict, stability }: ReplayedCase): string {
  switch (verdict) {
    case 'refuted':
      return `✗ REFUTED AGAIN, ${stability ?? 'not repeated'}`;
    case 'proved':
      return '✓ HOLDS NOW: FIXED';
    case 'unknown':
      return '? UNKNOWN';
    default:
      return verdict satisfies never;
  }
}

function sentenceOf(
  stored: StoredCase,
  { verdict, reason, findings, stage }: ReplayedCase,
): string {
  switch (verdict) {
    case 'refuted': {
      const same = JSON.stringify(findings) === JSON.stringify(stored.findings);
      return same
        ? `In the stage ${stage}, with the findings it had when it was stored.`
        : `In the stage ${stage}, with other findings than when it was stored: ${stored.findings[0] ?? 'none'}`;
    }
    case 'proved':
      return `This one case no longer goes against the law, in the stage ${stage}. It says nothing of other cases: cutproof prove --law ${stored.law} does.`;
    case 'unknown':
      return reason ?? 'No reason.';
    default:
      return verdict satisfies never;
  }
}

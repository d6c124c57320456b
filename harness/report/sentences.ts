/** Says evidence in plain English, the same words on the terminal and in the report. No sentence here may sound better than the numbers. */

import { groupDigits } from '../../platform/format.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';
import type { MutationSummary } from '../../schema/mutation.ts';

/** What the verdict rests on. */
export function verdictSentence({ verdict, laws, interrupted, mutation = [] }: Evidence): string {
  const refuted = laws.filter((law) => law.verdict === 'refuted');
  const unknown = laws.filter((law) => law.verdict === 'unknown');
  const cases = groupDigits(laws.reduce((sum, law) => sum + law.runs, 0));
  switch (verdict) {
    case 'proved':
      return `${laws.length === 1 ? 'The one law' : `All ${laws.length} laws`} that had to run held in all of ${cases} generated cases.`;
    case 'refuted': {
      const rest =
        unknown.length > 0 ? ` ${unknown.length} more ${are(unknown.length)} unknown.` : '';
      const fallen = mutation.reduce((sum, one) => sum + (one.fallen ?? []).length, 0);
      const fell =
        fallen > 0 ? `The mutation score fell: ${fallen} that the laws refuted survive now.` : '';
      if (refuted.length === 0) return `${fell}${rest}`;
      return `${refuted.length} of ${laws.length} laws ${are(refuted.length)} broken: ${names(refuted)}.${rest}${fell && ` ${fell}`}`;
    }
    case 'unknown':
      if (laws.length === 0) return 'No law ran, so nothing is shown.';
      if (interrupted === true) {
        return `The run was interrupted: ${laws.length - unknown.length} of ${laws.length} laws had been shown by then.`;
      }
      return unknown.length === 0
        ? 'Every law held, but the run’s own numbers speak against it; see what this run does not show.'
        : `Nothing was refuted, but ${unknown.length} of ${laws.length} laws ${are(unknown.length)} not shown: ${names(unknown)}.`;
    default:
      return verdict satisfies never;
  }
}

/** Whether the first production run may go ahead, as far as this run can tell. */
export function readinessSentence({ readiness }: Evidence): string {
  const blocking = readiness.filter((row) => row.blocking);
  if (blocking.length === 0)
    return 'Nothing in the readiness matrix blocks the first production run.';
  const which = blocking.map((row) => row.id).join(', ');
  return `First production run: blocked by ${blocking.length} of ${readiness.length} readiness items (${which}).`;
}

/** Canaries refuted of all there are, such as 3/3. */
export function canariesText({ canaries }: LawResult): string {
  return `${canaries.filter((canary) => canary.refuted).length}/${canaries.length}`;
}

function names(laws: readonly LawResult[]): string {
  const shown = laws.slice(0, 3).map((law) => law.id);
  const more = laws.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}

/** The share of mutants that the laws refute, and of how many; in short, for a line. */
export function mutationText({ kind, score, doubt }: MutationSummary): string {
  if (doubt !== undefined) return `${kind} not known`;
  const share = score.score === null ? '-' : `${(score.score * 100).toFixed(1)} %`;
  return `${kind} ${share} (${score.killed} of ${score.killed + score.survived})`;
}

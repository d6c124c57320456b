/** Computes the readiness matrix from the laws. An item is never CLOSED by a law that is missing or unknown. */
import { clip, oneLine } from '../../platform/safe-text.ts';
import type { LawResult, LeftOut, ReadinessRow, ReadinessState } from '../../schema/evidence.ts';
import type { ReadinessItem, Suite } from '../../schema/suite.ts';
import { countsAsProved } from './laws.ts';

const REASON_LENGTH_MAX = 160;

/** Gives a row for every readiness item, in the order of the matrix. */
export function readinessMatrix(
  laws: readonly LawResult[],
  suite: Suite,
  leftOut: readonly LeftOut[],
): ReadinessRow[] {
  return suite.readiness.map((item) => {
    const closers = Object.keys(suite.laws).filter((id) => suite.laws[id]?.includes(item.id));
    const status = readinessState(item, closers, laws);
    return {
      id: item.id,
      status,
      blocking: status !== 'CLOSED',
      laws: closers,
      nextAction: nextAction(item, closers, { laws, unable: leftOut }),
    };
  });
}

function readinessState(
  item: ReadinessItem,
  closers: readonly string[],
  laws: readonly LawResult[],
): ReadinessState {
  const found = closers.map((id) => laws.find((law) => law.id === id));
  if (found.some((law) => law?.verdict === 'refuted')) return 'OPEN';
  const proved = found.filter((law) => law !== undefined && isShown(law)).length;
  if (proved === 0) return 'OPEN';
  return proved === closers.length && item.signedBy === undefined ? 'CLOSED' : 'PARTIAL';
}

/** Says what is missing: what is refuted first, then what is unknown, and what was left out. */
function nextAction(
  item: ReadinessItem,
  closers: readonly string[],
  { laws, unable }: { readonly laws: readonly LawResult[]; readonly unable: readonly LeftOut[] },
): string {
  const actions: string[] = [];
  const found = closers.map((id) => ({ id, law: laws.find((law) => law.id === id) }));
  for (const { id, law } of found) {
    if (law?.verdict === 'refuted')
      actions.push(`fix ${id}: refuted, see its ${proofOfGuilt(law)}`);
  }
  for (const { id, law } of found) {
    if (law === undefined || law.verdict === 'refuted' || isShown(law)) continue;
    if (countsAsProved(law)) {
      actions.push(`run ${id} in the ${law.leftOut?.join(' and the ')} stage as well`);
      continue;
    }
    const reason = clip(oneLine(law.reason ?? 'it did not earn its verdict'), REASON_LENGTH_MAX);
    actions.push(`prove ${id}: unknown, ${reason}`);
  }
  const absent = found.filter(({ law }) => law === undefined).map(({ id }) => id);
  for (const { id, reason } of unable) {
    if (absent.includes(id)) actions.push(`run ${id}: ${clip(oneLine(reason), REASON_LENGTH_MAX)}`);
  }
  const leftOut = absent.filter((id) => unable.every((one) => one.id !== id));
  if (leftOut.length > 0) actions.push(`run ${leftOut.join(', ')}: left out of this run`);
  if (closers.length === 0) actions.push(`design a law that closes ${item.id}`);
  if (actions.length > 0) return actions.join('; ');
  return item.signedBy ?? 'nothing: all its laws are proved';
}

/** Proved, and in every stage that it has. */
function isShown(law: LawResult): boolean {
  return countsAsProved(law) && (law.leftOut ?? []).length === 0;
}

function proofOfGuilt(law: LawResult): string {
  return law.counterexample === undefined ? 'reason' : 'counterexample';
}

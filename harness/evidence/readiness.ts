/** Computes the readiness matrix from the laws. An item is never CLOSED by a law that is missing, unknown or not yet written. */

import { clip, oneLine } from '../../platform/safe-text.ts';
import type { ReadinessId, ReadinessItem } from '../../schema/contract/laws.ts';
import { READINESS } from '../../schema/contract/laws.ts';
import type { LawResult, LeftOut, ReadinessRow, ReadinessState } from '../../schema/evidence.ts';
import { countsAsProved } from './laws.ts';

type Closers = Readonly<Record<string, readonly ReadinessId[]>>;

export interface CompletenessPlan {
  readonly written: Closers;
  /** Laws that are designed and not yet written. */
  readonly outstanding: Closers;
  /** Laws that this machine could not try. */
  readonly leftOut?: readonly LeftOut[];
}

/** The one item that software cannot close: two people sign. */
const SIGNED_BY_PEOPLE: ReadinessId = 'GAP7';
const REASON_LENGTH_MAX = 160;

/** Gives a row for every readiness item, in the order of the matrix. */
export function readinessMatrix(
  laws: readonly LawResult[],
  plan: CompletenessPlan,
): ReadinessRow[] {
  return READINESS.map((item) => readinessRow(item, laws, plan));
}

function readinessRow(
  item: ReadinessItem,
  laws: readonly LawResult[],
  plan: CompletenessPlan,
): ReadinessRow {
  const closers = {
    written: closing(item, plan.written),
    outstanding: closing(item, plan.outstanding),
  };
  const status = readinessState(item, closers, laws);
  return {
    id: item.id,
    status,
    blocking: status !== 'CLOSED',
    laws: [...closers.written, ...closers.outstanding],
    nextAction: nextAction(item, closers, { laws, unable: plan.leftOut ?? [] }),
  };
}

interface ClosersOfItem {
  readonly written: readonly string[];
  readonly outstanding: readonly string[];
}

function closing(item: ReadinessItem, closers: Closers): string[] {
  return Object.keys(closers).filter((id) => closers[id]?.includes(item.id));
}

function readinessState(
  item: ReadinessItem,
  closers: ClosersOfItem,
  laws: readonly LawResult[],
): ReadinessState {
  const found = closers.written.map((id) => laws.find((law) => law.id === id));
  if (found.some((law) => law?.verdict === 'refuted')) return 'OPEN';
  const proved = found.filter((law) => law !== undefined && isShown(law)).length;
  if (proved === 0) return 'OPEN';
  const needed = closers.written.length + closers.outstanding.length;
  return proved === needed && item.id !== SIGNED_BY_PEOPLE ? 'CLOSED' : 'PARTIAL';
}

/** Says what is missing: what is refuted first, then what is unknown, what was left out, and what is not yet written. */
function nextAction(
  item: ReadinessItem,
  closers: ClosersOfItem,
  { laws, unable }: { readonly laws: readonly LawResult[]; readonly unable: readonly LeftOut[] },
): string {
  const actions: string[] = [];
  const found = closers.written.map((id) => ({ id, law: laws.find((law) => law.id === id) }));
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
  if (closers.outstanding.length > 0) actions.push(`write ${closers.outstanding.join(', ')}`);
  if (closers.written.length + closers.outstanding.length === 0) {
    actions.push(`design a law that closes ${item.id}`);
  }
  if (actions.length > 0) return actions.join('; ');
  return item.id === SIGNED_BY_PEOPLE ? 'SG_1 and SG_2 sign' : 'nothing: all its laws are proved';
}

/** Proved, and in every stage that it has. */
function isShown(law: LawResult): boolean {
  return countsAsProved(law) && (law.leftOut ?? []).length === 0;
}

function proofOfGuilt(law: LawResult): string {
  return law.counterexample === undefined ? 'reason' : 'counterexample';
}

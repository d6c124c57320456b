/** Judges whose rows the target touched, what it left of its own, and whether what was cut is what was shipped. Pure. */
import type { Change } from '../../harness/commit/row-contents.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { type Harm, TARGET_RUN, type TargetCase } from './case.ts';

/** Rows that the target touched and should not have, and rows of its own that it left. */
export function judgeHarm({ other }: TargetCase, harm: Harm): readonly string[] {
  const { plan } = harm.target;
  const ofTarget = (change: Change) => belongs(change, TARGET_RUN, plan.documentRef);
  const ofOther = (change: Change) =>
    other !== null && belongs(change, other.runId, other.plan.documentRef);
  const left = (change: Change) => (ofTarget(change) || isOrphan(change)) && !mayStay(change);
  return [
    ...(harm.units === plan.rows.length
      ? []
      : [`${harm.units} units stood of the ${plan.rows.length} of the target`]),
    ...say('touched, of somebody else', harm.during, (one) => !ofTarget(one) && !ofOther(one)),
    ...say('touched by the compensation, of somebody else', harm.back, (one) => !ofTarget(one)),
    ...say('left by the compensation, of the target', harm.over, left),
  ];
}

function say(
  what: string,
  changes: readonly Change[],
  differ: (change: Change) => boolean,
): readonly string[] {
  const found = changes.filter(differ);
  const rest = found.length - MOST;
  return [
    ...found.slice(0, MOST).map(({ table, key, how }) => `${what}: ${table} (${key}), ${how}`),
    ...(rest > 0 ? [`${what}: ${rest} more rows`] : []),
  ];
}

/** The first rows tell the story. */
const MOST = 3;

/** A search row whose unit is gone. */
function isOrphan({ table, how, run }: Change): boolean {
  return table === 'public.information_unit_search' && how === 'left behind' && run === null;
}

/** A document has no run of its own: its name says whose it is. */
function belongs({ table, key, run }: Change, runId: string, documentRef: string): boolean {
  return table === 'public.legal_document' ? key === documentRef : run === runId;
}

function mayStay({ table, how }: Change): boolean {
  return TABLE_DUTIES[table] === 'append-only' && how === 'left behind';
}

/** What is cut is what was shipped, and what was shipped is small. */
export function judgeShipped({ target, shipped }: Harm): readonly string[] {
  const { plan, text } = target;
  const articles = plan.rows.filter(({ sectionType }) => sectionType === 'article').length;
  return [
    ...((shipped?.digest ?? plan.digest) === plan.digest
      ? []
      : [`the planner gives ${shipped?.digest} for the shipped text, not ${plan.digest}`]),
    ...((shipped?.text ?? text) === text ? [] : ['the units of the shipped plan are not its text']),
    ...(articles >= 12 && articles <= 20 ? [] : [`the target has ${articles} articles`]),
  ];
}

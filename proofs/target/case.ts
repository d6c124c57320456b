/** Runs the target document beside what others cut, takes it back, and reads every row of every table before, during and after. Judges whose rows were touched. */
import { type Change, compareContents, readContents } from '../../harness/commit/row-contents.ts';
import type { Workbench } from '../../harness/engine/workbench.ts';
import type { Trial } from '../../harness/rollback/trial.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import type { History, Step } from '../../schema/history.ts';
import type { Contents } from '../../schema/interleaved.ts';
import type { Observation } from '../../schema/observation.ts';
import type { Target } from '../pipeline/target.ts';

/** What others do meanwhile: their run, and before which phase of the target each of its phases comes. */
export interface TargetCase {
  readonly other: Run | null;
  /** One place a phase of theirs, from the first phase on: 0 is before all of the target's, 5 after them. */
  readonly places: readonly number[];
}

export interface Harm {
  readonly seen: Observation;
  readonly target: Target;
  /** As the planner of the subject plans the shipped text now, and gives it back; null where that was not asked. */
  readonly shipped: { readonly digest: string; readonly text: string } | null;
  /** Units of the target that stood before the compensation. */
  readonly units: number;
  /** Rows that differ from before the first phase until before the compensation, during it, and over both. */
  readonly during: readonly Change[];
  readonly back: readonly Change[];
  readonly over: readonly Change[];
}

const RUN = 'run-target';

export async function runTarget(
  { other, places }: TargetCase,
  workbench: Workbench,
  options: Parameters<Workbench['subject']['planner']['plan']>[1],
): Promise<Harm> {
  const { subject } = workbench;
  const target = subject.target();
  const steps: Step[] = PHASES.flatMap((phase, index): Step[] => [
    ...theirs(places, index),
    { do: 'phase', run: 0, phase },
  ]);
  const revert = steps.push(...theirs(places, PHASES.length));
  const history: History = {
    runs: [{ runId: RUN, plan: target.plan }, ...(other === null ? [] : [other])],
    steps: [...steps, { do: 'revert', run: 0 }],
    faults: [],
  };
  const contents: Record<string, Contents> = {};
  const seen = await workbench.run(history, {
    onBoundary: async (trial, { kind, step }) => {
      if (kind === 'start') contents['before'] = await readAll(trial);
      if (step === revert - 1 && kind !== 'end') contents['during'] = await readAll(trial);
      if (kind === 'end') contents['after'] = await readAll(trial);
    },
  });
  const { before = {}, during = {}, after = {} } = contents;
  const units = Object.values(during['public.information_unit'] ?? {});
  return {
    seen,
    target,
    // The text is the same in every case, so once is enough.
    shipped:
      other === null
        ? {
            digest: subject.planner.plan(target.text, options).digest,
            text: subject.planner.reassemble(target.plan),
          }
        : null,
    units: units.filter(([run]) => run === RUN).length,
    during: changesOf(before, during),
    back: changesOf(during, after),
    over: changesOf(before, after),
  };
}

/** All of them: whoever reads a list for people gets the first few. */
function changesOf(before: Contents, after: Contents): readonly Change[] {
  const changes: Change[] = [];
  compareContents(before, after, (change) => {
    changes.push(change);
    return false;
  });
  return changes;
}

function theirs(places: readonly number[], index: number): readonly Step[] {
  return PHASES.filter((_, phase) => places[phase] === index).map((phase) => ({
    do: 'phase',
    run: 1,
    phase,
  }));
}

async function readAll(trial: Trial): Promise<Contents> {
  const read: Contents[] = [];
  await trial.asOther('cutter_verify', async (session) => {
    read.push(await readContents(session));
  });
  return read[0] ?? {};
}

/** Pure. Rows that the target touched and should not have, and rows of its own that it left. */
export function judgeHarm({ other }: TargetCase, harm: Harm): readonly string[] {
  const { plan } = harm.target;
  const ofTarget = (change: Change) => belongs(change, RUN, plan.documentRef);
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

/** Laws of any pipeline: what was committed can be taken back, from any prefix, however often, and never over what others did. */
import type { CountRow } from '../../schema/evidence.ts';
import type { History } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Stage } from '../engine/settings.ts';
import { differences, stateAfter } from '../run/checks.ts';
import { locateDifferences } from './columns.ts';
import { acrossTables, type CountedHistory } from './counts.ts';
import { exercised } from './exercised.ts';
import { added, changed, mustHaveStruck } from './fault-outcomes.ts';
import { acceptHistory } from './history-shape.ts';
import { labelPhases } from './labels.ts';
import type { LawBody } from './law-body.ts';
import { judgeCommon, judgeOutcomes, judgeUnwinding, tellHistory } from './unwinding.ts';
import { judgeWritten } from './written.ts';

/** Both stages: emulated commits for breadth, real ones for truth. */
const BOTH = ['rollback', 'commit'] as const;

/** After the inverses every table is as its contract says. */
export function restores<P extends Pipeline>(pipeline: P): LawBody<History, CountedHistory, P> {
  return {
    pipeline,
    claim: 'always brings back every byte that a whole run wrote, and leaves everything else alone',
    needs: ['concurrentSessions'],
    stages: BOTH,
    act: (history, workbench) => acrossTables(history, workbench),
    check: (history, { seen, counts }) => [
      ...judgeUnwinding(history, seen, pipeline),
      ...judgeCommon(seen, pipeline),
      // The cross-examination: full digests of whole tables, which the journal had no part in.
      ...counts
        .filter(
          ({ duty, digestBefore, digestAfter }) =>
            duty === 'restored' && digestBefore !== digestAfter,
        )
        .map(({ table }) => `${table}: its full digest differs after the compensation`),
    ],
    accepts: acceptHistory(pipeline),
    label: labelPhases,
    requires: { 'beside another run': 1 },
    tell: (history, { seen }) => tellHistory(history, seen, pipeline),
    explain: locateDifferences,
    tally: (_history, { seen, counts }, stage) => ({
      counts: counts.map((row) => inStage(row, stage)),
      ...exercised(seen, stage),
    }),
  };
}

/** The same run is counted in both stages, and the page shows both. */
function inStage(row: CountRow, stage: Stage): CountRow {
  return stage === 'commit' ? { ...row, case: `${row.case}, committed` } : row;
}

/** Whatever number of phases has run, the compensation brings back the state before the first. */
export function anyPrefix<P extends Pipeline>(pipeline: P): LawBody<History, Observation, P> {
  const counts = [...pipeline.contract.phases.keys(), pipeline.contract.phases.length];
  return {
    ...ofHistories(pipeline),
    claim: 'always brings back the state before the first phase, after any prefix of the phases',
    needs: ['concurrentSessions'],
    check: (history, seen) => [
      ...judgeUnwinding(history, seen, pipeline),
      ...judgeCommon(seen, pipeline),
    ],
    requires: Object.fromEntries(counts.map((count) => [`phases ${count}`, 1])),
    explain: locateDifferences,
  };
}

/** A compensation done twice is done once; interrupted at any statement and run again, it completes. */
export function repeats<P extends Pipeline>(pipeline: P): LawBody<History, Observation, P> {
  const { length } = pipeline.contract.phases;
  return {
    ...ofHistories(pipeline),
    claim: 'always ends where one compensation ends, however often it is repeated or interrupted',
    needs: ['concurrentSessions', 'terminate'],
    act: async (history, workbench) => mustHaveStruck(history, await workbench.run(history)),
    check: (history, seen) => [
      ...judgeWritten(history, seen),
      ...judgeRepeats(history, seen, pipeline),
      ...judgeCommon(seen, pipeline),
    ],
    label: (history) => [
      ...labelPhases(history),
      ...history.faults.map(({ kind }) => `struck by ${kind}`),
      ...(history.faults.length === 0 ? ['undisturbed'] : []),
    ],
    requires: {
      undisturbed: 1,
      'struck by crash': 1,
      'struck by disconnect': 1,
      [`phases ${length}`]: 1,
    },
  };
}

/** Where others changed or built on what was written, the compensation refuses and changes nothing. */
export function yields<P extends Pipeline>(pipeline: P): LawBody<History, Observation, P> {
  return {
    ...ofHistories(pipeline),
    claim:
      'never undoes what others changed or built on; it refuses, with a typed reason, and changes nothing',
    needs: ['concurrentSessions'],
    check: (history, seen) => [
      ...judgeWritten(history, seen),
      ...judgeYielding(history, seen, pipeline),
      ...judgeCommon(seen, pipeline),
    ],
    label: (history) =>
      history.steps.flatMap((step) => (step.do === 'meddle' ? [`meddling ${step.how}`] : [])),
    requires: Object.fromEntries(
      Object.keys(pipeline.contract.interferences).map((how) => [`meddling ${how}`, 1]),
    ),
  };
}

function ofHistories<P extends Pipeline>(pipeline: P) {
  return {
    pipeline,
    stages: BOTH,
    act: (history, workbench) => workbench.run(history),
    accepts: acceptHistory(pipeline),
    label: labelPhases,
    tell: (history, seen) => tellHistory(history, seen, pipeline),
    tally: (_history, seen, stage) => exercised(seen, stage),
  } satisfies Partial<LawBody<History, Observation, P>>;
}

/** Of the three compensations the first may be struck; the second must complete it, and the third must find nothing to do. */
function judgeRepeats(history: History, seen: Observation, pipeline: Pipeline): readonly string[] {
  if (seen.sessionLost) return [];
  const struck = new Set(history.faults.map(({ step }) => step));
  const start = history.steps.findIndex(({ run }) => run === 0);
  const third = history.steps.length - 1;
  const [base, second, end] = [start - 1, third - 1, third].map((step) => stateAfter(seen, step));
  if (base === undefined || second === undefined || end === undefined) return ['no state was seen'];
  return [
    ...judgeOutcomes(seen.steps.filter(({ step }) => !struck.has(step))),
    ...differences(base, second, pipeline.contract).map(
      (difference) => `after the second compensation: ${difference}`,
    ),
    ...changed(second, end).map((table) => `the third compensation changed ${table}`),
    ...judgeKept(history, { base, end }, pipeline),
  ];
}

/** Findings about what append-only tables say of run 0; its phases must all have been applied and compensated. */
export function judgeKept(
  history: History,
  { base, end }: Readonly<Record<'base' | 'end', Observation['boundaries'][number]['state']>>,
  pipeline: Pipeline,
): readonly string[] {
  const phases = history.steps.filter((step) => step.do === 'phase' && step.run === 0).length;
  return Object.entries(pipeline.keeps?.(phases) ?? {}).flatMap(([table, wanted]) => {
    const rows = added(end, table) - added(base, table);
    return rows === wanted
      ? []
      : [`${table}: ${rows} new rows, not ${wanted}, for ${phases} phases applied and compensated`];
  });
}

function judgeYielding(
  history: History,
  seen: Observation,
  { contract }: Pipeline,
): readonly string[] {
  const revert = history.steps.length - 1;
  const outcome = seen.steps[revert]?.outcome;
  const typed =
    outcome?.status === 'refused' && contract.refusals.changed.includes(outcome.reason.code);
  return [
    ...judgeOutcomes(seen.steps.slice(0, revert)),
    ...(typed ? [] : [`the compensation did not yield: ${JSON.stringify(outcome ?? null)}`]),
    ...differences(stateAfter(seen, revert - 1), seen.boundaries.at(-1)?.state ?? [], contract).map(
      (difference) => `though it refused: ${difference}`,
    ),
  ];
}

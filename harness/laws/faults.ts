/** Laws of any pipeline: whatever strikes at whatever statement, a phase is there or not at all, and what is reported is so. */
import { FAULT_KINDS, type Fault } from '../../schema/fault.ts';
import { type History, methodOf } from '../../schema/history.ts';
import type { Observation, State } from '../../schema/observation.ts';
import { methodsOf, type PhaseOutcome, type PipelineRun } from '../../schema/pipeline.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { differences, stateAfter } from '../run/checks.ts';
import { judgeKept } from './compensation.ts';
import { exercised, labelExercise, pointOf } from './exercised.ts';
import { added, changed, judgeFaulty, mustHaveStruck, plannedOf } from './fault-outcomes.ts';
import { acceptHistory } from './history-shape.ts';
import type { LawBody } from './law-body.ts';
import { judgeCommon, judgeOutcomes, tellHistory } from './unwinding.ts';
import { judgeWritten } from './written.ts';

/** A struck phase is applied, refused or indeterminate, and the witness agrees. */
export function allOrNothing<P extends Pipeline>(pipeline: P): LawBody<History, Observation, P> {
  return {
    ...ofStruckHistories(pipeline),
    claim:
      'always ends a struck phase as applied, refused or indeterminate, and leaves all of it or nothing',
    check: (history, seen) => [
      ...judgeFaulty(history, seen, pipeline),
      ...judgeCommon(seen, pipeline),
    ],
    label: (history, seen) => [
      ...history.faults.map(({ kind, side }) => `${kind} ${side}`),
      ...labelExercise(seen),
      `faults ${history.faults.length}`,
    ],
    requires: {
      ...Object.fromEntries(
        methodsOf(pipeline.contract).flatMap((method) => [
          ...FAULT_KINDS.map((kind) => [`${method} struck by ${kind}`, 1]),
          [`${method} applied`, 1],
          [`${method} refused`, 1],
        ]),
      ),
      'sql_error before': 1,
      'sql_error after': 1,
      'crash before': 1,
      'crash after': 1,
      'faults 2': 1,
    },
    tally: (history, seen, stage) => ({
      ...exercised(seen, stage),
      faults: plannedOf(history, seen).map((fault) => ({
        point: `${methodAt(history, fault, pipeline)}: ${pointOf(fault, seen)}`,
        kind: fault.kind,
        planned: 1,
        fired: seen.firedFaults.includes(fault) ? 1 : 0,
      })),
    }),
  };
}

function methodAt({ steps }: History, { step }: Fault, { contract }: Pipeline): string {
  const struck = steps[step];
  return struck === undefined ? 'step' : methodOf(struck, contract);
}

/** The commit landed, its answer was lost, the caller asks again: there is one set of rows. */
export function lostAcknowledgement<P extends Pipeline>(
  pipeline: P,
): LawBody<History, Observation, P> {
  return {
    ...ofStruckHistories(pipeline),
    claim:
      'never writes a phase twice, and never reports what did not happen, where the answer to a COMMIT is lost',
    check: (history, seen) => [
      ...judgeWritten(history, seen),
      ...judgeLoss(history, seen, pipeline),
      ...judgeCommon(seen, pipeline),
    ],
    label: (history, seen) => {
      const { landed, asked, kind } = lossOf(history);
      return [
        landed ? 'the commit landed' : 'the commit never came',
        asked ? `the ledger could be asked, after ${kind}` : 'the ledger could not be asked',
        `first answer ${seen.steps[strikeOf(history)]?.outcome?.status ?? 'none'}`,
      ];
    },
    requires: {
      'the commit landed': 1,
      'the commit never came': 1,
      'the ledger could not be asked': 1,
      'first answer indeterminate': 1,
      'first answer applied': 1,
      'first answer refused': 1,
      'first answer none': 1,
    },
    tally: (_history, seen, stage) => exercised(seen, stage),
  };
}

function ofStruckHistories<P extends Pipeline>(pipeline: P) {
  return {
    pipeline,
    needs: ['concurrentSessions', 'terminate'],
    stages: ['rollback', 'commit'],
    act: async (history, workbench) => mustHaveStruck(history, await workbench.run(history)),
    accepts: acceptHistory(pipeline),
    tell: (history, seen) => tellHistory(history, seen, pipeline),
  } as const satisfies Partial<LawBody<History, Observation, P>>;
}

interface LossSeen {
  readonly landed: boolean;
  /** Whether the pipeline could ask the ledger how it stands. */
  readonly asked: boolean;
  readonly kind: string;
}

function lossOf({ faults }: History): LossSeen {
  const [first] = faults;
  const kind = first?.kind ?? 'none';
  return { landed: first?.side === 'after', asked: faults.length === 1 && kind !== 'crash', kind };
}

function strikeOf({ faults }: History): number {
  return faults[0]?.step ?? 0;
}

function judgeLoss(history: History, seen: Observation, pipeline: Pipeline): readonly string[] {
  if (seen.sessionLost) return [];
  const strike = strikeOf(history);
  const last = history.steps.length - 2;
  const [first, again] = [seen.steps[strike]?.outcome, seen.steps[strike + 1]?.outcome];
  const [before, struck, whole] = [strike, strike + 1, last].map((step) => stateAfter(seen, step));
  const [start, end] = [seen.boundaries[0]?.state ?? [], seen.boundaries.at(-1)?.state ?? []];
  const others = seen.steps.filter(({ step }) => step !== strike && step !== strike + 1);
  return [
    ...judgeFirst(lossOf(history), first ?? null),
    ...judgeAgain(lossOf(history), again ?? null, pipeline),
    ...(lossOf(history).landed
      ? changed(before ?? [], struck ?? []).map((table) => `the second call changed ${table}`)
      : []),
    ...judgeOnce(history, whole ?? [], pipeline),
    ...judgeOutcomes(others),
    ...differences(start, end, pipeline.contract).map(
      (difference) => `after the compensation: ${difference}`,
    ),
    ...judgeKept(withoutRepeat(history), { base: start, end }, pipeline),
  ];
}

/** Where the ledger could be asked, its word is the outcome; where not, nothing is claimed. */
function judgeFirst(
  { landed, asked, kind }: LossSeen,
  outcome: PhaseOutcome | null,
): readonly string[] {
  const wanted =
    kind === 'crash' ? null : !asked ? 'indeterminate' : landed ? 'applied' : 'refused';
  const found = outcome?.status ?? null;
  return found === wanted
    ? []
    : [`the struck phase is ${found ?? 'without an outcome'}, not ${wanted}`];
}

function judgeAgain(
  { landed }: LossSeen,
  outcome: PhaseOutcome | null,
  { contract }: Pipeline,
): readonly string[] {
  if (!landed) return outcome?.status === 'applied' ? [] : ['the second call was not applied'];
  const typed = outcome?.status === 'refused' && outcome.reason.code === contract.refusals.applied;
  return typed ? [] : [`the phase stood, and the second call is ${JSON.stringify(outcome)}`];
}

/** After all phases there is one set of rows, whatever was called twice. */
function judgeOnce({ runs }: History, whole: State, pipeline: Pipeline): readonly string[] {
  const wanted = new Map<string, number>();
  for (const phase of pipeline.contract.phases) {
    const adds = pipeline.adds?.(phase, runs[0] as PipelineRun) ?? {};
    for (const [table, rows] of Object.entries(adds)) {
      wanted.set(table, (wanted.get(table) ?? 0) + rows);
    }
  }
  return [...wanted].flatMap(([table, rows]) => {
    const made = added(whole, table);
    return made === rows ? [] : [`${table}: ${made} new rows after all phases, not ${rows}`];
  });
}

/** Two calls of one phase are one phase. */
function withoutRepeat(history: History): History {
  const repeat = strikeOf(history) + 1;
  return { ...history, steps: history.steps.filter((_, index) => index !== repeat) };
}

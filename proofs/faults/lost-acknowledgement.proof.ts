/** Law: the commit landed, its answer was lost, the caller asks again: there is one set of units. */
import { everyLostAnswer, lostAnswer } from '../../generators/repeated-steps.ts';
import { law } from '../../harness/engine/law.ts';
import { differences, stateAfter } from '../../harness/run/checks.ts';
import { UNIT_TABLE } from '../../schema/contract/contract.ts';
import type { Outcome } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import type { Observation, State } from '../../schema/observation.ts';
import { exercised } from '../histories/exercised.ts';
import { changed, mustHaveStruck } from '../histories/fault-outcomes.ts';
import { acceptHistory } from '../histories/history-shape.ts';
import { judgeLedger } from '../histories/ledger.ts';
import { judgeCommon, judgeOutcomes, tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { GUESSES } from './canaries-lost-acknowledgement.ts';

law({
  id: 'faults/lost-acknowledgement',
  claim:
    'never writes a phase twice, and never reports what did not happen, where the answer to a COMMIT is lost',
  needs: ['concurrentSessions', 'terminate'],
  stages: ['rollback', 'commit'],
  given: lostAnswer(12),
  examples: (settings) => {
    const [{ runs }] = explicitRuns(settings) as [History];
    return everyLostAnswer(runs);
  },
  act: async (history, workbench) => mustHaveStruck(history, await workbench.run(history)),
  check: (history, seen) => [...judgeLoss(history, seen), ...judgeCommon(seen)],
  accepts: acceptHistory,
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
  tell: tellHistory,
  tally: (_history, seen, stage) => exercised(seen, stage),
  canaries: GUESSES,
});

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

function judgeLoss(history: History, seen: Observation): readonly string[] {
  if (seen.sessionLost) return [];
  const strike = strikeOf(history);
  const last = history.steps.length - 2;
  const [first, again] = [seen.steps[strike]?.outcome, seen.steps[strike + 1]?.outcome];
  const [before, struck, whole] = [strike, strike + 1, last].map((step) => stateAfter(seen, step));
  const [start, end] = [seen.boundaries[0]?.state ?? [], seen.boundaries.at(-1)?.state ?? []];
  const others = seen.steps.filter(({ step }) => step !== strike && step !== strike + 1);
  return [
    ...judgeFirst(lossOf(history), first ?? null),
    ...judgeAgain(lossOf(history), again ?? null),
    ...(lossOf(history).landed
      ? changed(before ?? [], struck ?? []).map((table) => `the second call changed ${table}`)
      : []),
    ...judgeOnce(history, whole ?? []),
    ...judgeOutcomes(others),
    ...differences(start, end).map((difference) => `after the compensation: ${difference}`),
    ...judgeLedger(withoutRepeat(history), { base: start, end }),
  ];
}

/** Where the ledger could be asked, its word is the outcome; where not, nothing is claimed. */
function judgeFirst({ landed, asked, kind }: LossSeen, outcome: Outcome | null): readonly string[] {
  const wanted =
    kind === 'crash' ? null : !asked ? 'indeterminate' : landed ? 'applied' : 'refused';
  const found = outcome?.status ?? null;
  return found === wanted
    ? []
    : [`the struck phase is ${found ?? 'without an outcome'}, not ${wanted}`];
}

function judgeAgain({ landed }: LossSeen, outcome: Outcome | null): readonly string[] {
  if (!landed) return outcome?.status === 'applied' ? [] : ['the second call was not applied'];
  const typed = outcome?.status === 'refused' && outcome.reason.code === 'already_applied';
  return typed ? [] : [`the phase stood, and the second call is ${JSON.stringify(outcome)}`];
}

/** After all phases there is one set of units, whatever was called twice. */
function judgeOnce(history: History, whole: State): readonly string[] {
  const units = history.runs[0]?.plan.rows.length ?? 0;
  const table = whole.find((one) => one.table === UNIT_TABLE);
  const made = table === undefined ? 0 : table.inserted - table.deleted;
  return made === units ? [] : [`${UNIT_TABLE}: ${made} rows for ${units} of the plan`];
}

/** Two calls of one phase are one phase. */
function withoutRepeat(history: History): History {
  const repeat = strikeOf(history) + 1;
  return { ...history, steps: history.steps.filter((_, index) => index !== repeat) };
}

/** Law of any pipeline: whatever somebody else does to the tables, at whatever time, the pipeline yields with a typed reason and changes nothing, or his work stands as he left it. */
import type {
  DeedSeen,
  NeighbourDeed,
  Neighbourhood,
  NeighbourhoodSeen,
} from '../../schema/neighbour.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { acceptWhere, fieldsOf } from '../engine/value-shape.ts';
import { exercised } from './exercised.ts';
import { acceptHistory } from './history-shape.ts';
import type { LawBody } from './law-body.ts';
import { judgeNeighbours, type NeighbourlyContract } from './neighbour-check.ts';
import { type NamesOf, playNeighbours } from './neighbour-player.ts';
import { judgeCommon, tellHistory } from './unwinding.ts';

/** What the law must be told of a pipeline. */
export interface NeighbourParts extends NeighbourlyContract {
  readonly namesOf: NamesOf;
  /** Labels that must be met, such as each act on each table that others may write. */
  readonly meets: readonly string[];
}

export function neighbours<P extends Pipeline>(
  pipeline: P,
  parts: NeighbourParts,
): LawBody<Neighbourhood, NeighbourhoodSeen, P> {
  return {
    pipeline,
    claim:
      'never removes or overwrites what somebody else did at any time; it goes on beside it, or yields with a typed reason and changes nothing',
    needs: ['concurrentSessions'],
    stages: ['rollback'],
    act: (value, workbench) => playNeighbours(value, workbench, parts.namesOf),
    check: (value, seen) => [
      ...judgeNeighbours({ value, seen, pipeline, rules: parts }),
      ...judgeCommon(seen.observation, pipeline),
    ],
    accepts: (value) => [
      ...acceptHistory(pipeline)(value),
      ...acceptDeeds(fieldsOf(value)['deeds']),
    ],
    label: (value, seen) => labelsOf(value, seen, pipeline),
    requires: Object.fromEntries([...parts.meets, ...TIMES, ...ENDS].map((label) => [label, 1])),
    tell: (value, seen) => [
      ...seen.events.flatMap((event) =>
        event.what === 'deed' ? [tellDeed(value.deeds[event.deed], event)] : [],
      ),
      ...tellHistory(value, seen.observation, pipeline),
    ],
    tally: (_value, seen, stage) => exercised(seen.observation, stage),
  };
}

/** The same of neighbours who have not committed when a transaction begins: it waits for them before it looks, or does without them. Only where others have sessions of their own. */
export function openNeighbours<P extends Pipeline>(
  pipeline: P,
  parts: NeighbourParts,
): LawBody<Neighbourhood, NeighbourhoodSeen, P> {
  const { meets } = parts;
  return {
    ...neighbours(pipeline, parts),
    claim:
      'never removes or overwrites what somebody else has written and not committed yet; it waits for him, and then goes on beside him or yields',
    stages: ['commit'],
    requires: Object.fromEntries([...meets, 'held open', 'yielded'].map((label) => [label, 1])),
  };
}

const TIMES = [
  'before the first phase',
  'between two phases',
  'before the compensation',
  'between two inverses',
  'after the compensation',
] as const;
const ENDS = ['yielded', 'went on', 'refused by the server'] as const;

function labelsOf(
  { deeds, steps }: Neighbourhood,
  { events, observation }: NeighbourhoodSeen,
  { contract }: Pipeline,
): readonly string[] {
  const labels = events.flatMap((event) => {
    const deed = event.what === 'deed' ? deeds[event.deed] : undefined;
    if (event.what !== 'deed' || deed === undefined) return [];
    if (event.end === 'idle') return ['nothing to do'];
    if (event.end === 'refused')
      return [
        'refused by the server',
        `refused by the server: ${deed.act} ${deed.table} ${event.sqlstate}`,
      ];
    const first = steps.findIndex(({ do: what }) => what === 'revert');
    const time =
      deed.step > first
        ? TIMES[4]
        : deed.step === first
          ? TIMES[deed.transaction === 0 ? 2 : 3]
          : TIMES[deed.step === 0 ? 0 : 1];
    const what = `${deed.act} ${deed.table}`;
    return [
      what,
      ...(event.column === null ? [] : [`${what}.${event.column}`]),
      ...(event.whose === null ? [] : [`${what}, ${event.whose}`]),
      ...(event.heldOpen ? ['held open'] : []),
      time as string,
    ];
  });
  const codes = observation.steps.flatMap(({ outcome }) =>
    outcome?.status === 'refused' ? [outcome.reason.code] : [],
  );
  const yielded = codes.some((code) => contract.refusals.changed.includes(code));
  const done = events.some((event) => event.what === 'deed' && event.end === 'done');
  return [
    ...new Set([
      ...labels,
      ...(yielded ? ['yielded'] : []),
      ...(done && codes.length === 0 ? ['went on'] : []),
      ...codes.map((code) => `refused with ${code}`),
    ]),
  ];
}

/** Contents stay out: which row it was is told by whose it is. */
function tellDeed(
  deed: NeighbourDeed | undefined,
  { end, column, whose, sqlstate, heldOpen }: DeedSeen,
): string {
  if (deed === undefined) return 'somebody else did what was not asked of him';
  const what = column === null ? deed.table : `${deed.table}.${column}`;
  const when = `before transaction ${deed.transaction} of step ${deed.step}`;
  const why = sqlstate === null ? '' : ` (${sqlstate})`;
  const open = heldOpen ? ', committed after it' : '';
  return `somebody else: ${deed.act} ${what}, a row ${whose ?? 'of nobody'}, ${when}${open}: ${end}${why}`;
}

const acceptDeeds = acceptWhere(
  (value) =>
    Array.isArray(value) &&
    value.every((one) => {
      const { step, transaction, table, act, whose, row, value: picked } = fieldsOf(one);
      return (
        [step, transaction, row, picked].every((number) => Number.isSafeInteger(number)) &&
        [table, act, whose].every((word) => typeof word === 'string')
      );
    }),
  'its deeds are none that this version knows',
);

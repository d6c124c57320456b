/** The laws of the model of serial orders: what may follow what, what documents come to, and that only an order which keeps to the times counts. Each claim here is one that the server's own functions were found to keep. */
import { describe, expect, it } from 'vitest';
import { everyContendedInterleaving } from '../../generators/contended-interleaving.ts';
import { PHASES, type Phase, type Run } from '../../schema/contract/phase.ts';
import type { DocumentFacts, RunEvent } from '../../schema/interleaved.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import {
  after,
  documentsOf,
  firstWorld,
  type Move,
  possibleEnds,
  type World,
} from './serial-order.ts';

/** Two runs on one document: `run-a` of two units, `run-b` of one. */
const { runs } = everyContendedInterleaving()[0] as Interleaving<Run>;
const BASE: DocumentFacts = {
  ref: 'vn/baseline-a',
  units: 60,
  version: 3,
  lifecycle: 'in_force',
  lastRun: 'baseline',
};

const of = (name: 'a' | 'b', phase: Phase, event: RunEvent['event'] = 'applied'): RunEvent => ({
  run: `run-${name}`,
  phase,
  event,
});
const backTo = (name: 'a' | 'b', phase: Phase) => of(name, phase, 'compensated');

/** Gives the world after all of it, or null where something could not be done. */
function play(events: readonly RunEvent[], base: readonly DocumentFacts[] = [BASE]): World | null {
  let world: World | null = firstWorld(base, runs);
  for (const event of events) world = world === null ? null : after(world, event, runs);
  return world;
}

const cut = (name: 'a' | 'b') => PHASES.slice(0, 2).map((phase) => of(name, phase));
const move = (event: RunEvent, cutter: number, beganAt: number, endedAt: number): Move => ({
  ...event,
  cutter,
  step: 0,
  beganAt,
  endedAt,
});

describe('the model of serial orders', () => {
  it('always adds the units of every cut that stands', () => {
    const world = play([...cut('a'), ...cut('b')]);

    expect(world && documentsOf(world)).toEqual([
      { ...BASE, units: 63, version: 5, lastRun: 'run-b' },
    ]);
  });

  it('always comes back to the document it began with, or to none where there was none', () => {
    const whole = [
      ...PHASES.map((phase) => of('a', phase)),
      ...PHASES.toReversed().map((phase) => backTo('a', phase)),
    ];

    const [known, fresh] = [play(whole), play(whole, [])];

    expect(known && documentsOf(known)).toEqual([BASE]);
    expect(fresh && documentsOf(fresh)).toEqual([]);
  });

  it.each([
    ['a phase before the one it needs', [of('a', 'cut_leg_a')]],
    ['a phase twice', [...cut('a'), of('a', 'cut_leg_a')]],
    [
      'a phase of a run that was taken back',
      [of('a', PHASES[0]), backTo('a', PHASES[0]), of('a', PHASES[0])],
    ],
    [
      'an enactment below the cut of another',
      [...cut('a'), ...cut('b'), of('a', 'lifecycle_enact')],
    ],
    [
      'a compensation below the cut of another',
      [...cut('a'), ...cut('b'), backTo('a', 'cut_leg_a')],
    ],
    [
      'a compensation below a later phase',
      [...cut('a'), of('a', 'lifecycle_enact'), backTo('a', 'cut_leg_a')],
    ],
    ['a compensation of nothing', [backTo('a', 'cut_leg_a')]],
  ])('never allows %s', (_what, events) => {
    expect(play(events.slice(0, -1))).not.toBeNull();
    expect(play(events)).toBeNull();
  });

  it('always allows what lies on top to be taken back, and then what lay below', () => {
    const events = [...cut('a'), ...cut('b'), backTo('b', 'cut_leg_a'), backTo('a', 'cut_leg_a')];

    const world = play(events);

    expect(world && documentsOf(world)).toEqual([BASE]);
  });

  it('always finds every end that some order comes to, and none that goes against the times', () => {
    const first = play([of('a', PHASES[0]), of('b', PHASES[0])]) as World;
    const lastRuns = (one: Move, other: Move) =>
      possibleEnds(first, [one, other], runs)
        .flatMap((end) => documentsOf(end).map(({ lastRun }) => lastRun))
        .sort();
    const [a, b] = [of('a', 'cut_leg_a'), of('b', 'cut_leg_a')];

    expect(lastRuns(move(a, 0, 1, 4), move(b, 1, 2, 3))).toEqual(['run-a', 'run-b']);
    expect(lastRuns(move(a, 0, 1, 2), move(b, 1, 3, 4))).toEqual(['run-b']);
  });

  it('never finds an end where no order allows all of it', () => {
    const first = play([...cut('a'), of('a', 'lifecycle_enact'), of('a', 'leg_b_record')]) as World;
    const verified = move(of('a', 'write_verify'), 1, 2, 3);
    const takenBack = move(backTo('a', 'leg_b_record'), 0, 1, 4);

    expect(possibleEnds(first, [verified, takenBack], runs)).toEqual([]);
  });
});

/** Explicit crashes of a run of one unit: a few that tell most, and every single one. Rehearsed only: no server is asked. */
import { SMALL } from '../../harness/engine/settings.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { type Crash, type MomentName, ordersOf } from './case.ts';
import { PRODUCTION_ORCHESTRATOR } from './mission.ts';
import { emptyScene, rehearse } from './rehearsal.ts';

type Way = Pick<Crash, 'refuses' | 'reverts'>;

const RUNS: Way = { refuses: null, reverts: false };
const REVERTS: Way = { refuses: null, reverts: true };
const TURNS_BACK: Way = { refuses: 'write_verify', reverts: false };
const TORN = 'journal: half a line';

/** The shortest story comes first. */
export function tellingCrashes(): readonly Crash[] {
  const crashes: readonly Omit<Crash, 'run'>[] = [
    { ...RUNS, kill: null, ...backward() },
    { ...TURNS_BACK, kill: null, ...forward() },
    { ...RUNS, kill: at('write_verify: COMMIT, before'), ...forward() },
    { ...TURNS_BACK, kill: at('revert_cut: COMMIT, answered', TORN), ...backward(40) },
    { ...RUNS, kill: at(TORN), ...forward() },
    { ...RUNS, kill: at('cut_leg_a: COMMIT, in flight'), ...backward() },
    { ...RUNS, kill: at('cut_leg_a: COMMIT, in flight'), ...forward() },
    { ...RUNS, kill: at('lifecycle_enact: COMMIT, answered', TORN), ...backward() },
    { ...RUNS, kill: at('lifecycle_enact: COMMIT, answered', TORN), ...forward() },
    {
      ...REVERTS,
      kill: at('revert_cut: fn_cut_revert, before', 'revert_cut: COMMIT, in flight'),
      ...forward(),
    },
    { ...RUNS, kill: at('leg_b_record: COMMIT, answered'), ...forward(20) },
    { ...RUNS, kill: at('leg_b_record: fn_leg_b_record, in flight'), ...backward(60) },
    { ...RUNS, kill: at('ledger: ROLLBACK, answered'), ...backward() },
    {
      refuses: 'pre_write_backup',
      reverts: false,
      kill: at('ledger: ROLLBACK, before'),
      ...forward(),
    },
  ];
  const run = oneUnit();
  return crashes.map((crash) => ({ run, ...crash }));
}

/** Every moment of a run, of a run that turns back at each phase, and of a revert, recovered both ways. */
export async function everyCrash(): Promise<readonly Crash[]> {
  const run = oneUnit();
  const whole = await rehearseWhole(run, RUNS);
  const others = [REVERTS, ...PHASES.map((phase) => ({ refuses: phase, reverts: false }))];
  const crashes = everyMoment(RUNS, { from: 0, to: whole.length });
  for (const way of others) {
    const moments = await rehearseWhole(run, way);
    crashes.push(...everyMoment(way, { from: parting(whole, moments), to: moments.length }));
  }
  return crashes.map((crash) => ({ run, ...crash }));
}

function everyMoment(
  way: Way,
  { from, to }: { readonly from: number; readonly to: number },
): Omit<Crash, 'run'>[] {
  return Array.from({ length: to - from }, (_, index) => from + index).flatMap((kill) =>
    [forward(), backward()].map((recovery) => ({ ...way, kill, ...recovery })),
  );
}

/** Up to here the two are one and the same. */
function parting(one: readonly string[], other: readonly string[]): number {
  const place = other.findIndex((moment, index) => moment !== one[index]);
  return place < 0 ? other.length : place;
}

function at(first: string, then: string = first): MomentName {
  return { first, then };
}

function forward(again: number | null = null): Pick<Crash, 'again' | 'policy'> {
  return { again, policy: 'forward' };
}

function backward(again: number | null = null): Pick<Crash, 'again' | 'policy'> {
  return { again, policy: 'backward' };
}

async function rehearseWhole(run: Run, way: Way): Promise<readonly string[]> {
  using before = emptyScene();
  const crash: Crash = { run, ...way, kill: null, again: null, policy: 'forward' };
  const { scene, moments } = await rehearse(
    { run, orders: ordersOf(crash), refuses: way.refuses, binding: OWN_NAMES.binding },
    before,
    { factory: PRODUCTION_ORCHESTRATOR, kill: null },
  );
  scene[Symbol.dispose]();
  return moments;
}

function oneUnit(): Run {
  const [history] = explicitRuns(SMALL);
  return history?.runs[0] as Run;
}

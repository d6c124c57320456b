/** Explicit crashes of a run of one unit: a few that tell most, and every single one. */
import { OWN_NAMES } from '../schema/names.ts';
import { PHASES, type Phase, type Run } from '../schema/phase.ts';
import { type Crash, ordersOf } from './crash.ts';
import { PRODUCTION_ORCHESTRATOR } from './crash-orders.ts';
import { explicitRuns } from './examples.ts';
import { emptyScene, rehearse } from './rehearsal.ts';
import { SMALL } from './settings.ts';

export interface ExplicitCrashes {
  /** The shortest story comes first. */
  readonly telling: readonly Crash[];
  /** Every moment of a run, of a run that turns back at each phase, and of a revert, recovered both ways. */
  every(): readonly Crash[];
}

type Way = Pick<Crash, 'refuses' | 'reverts'>;

/** The moments of one way to go, in order. */
interface Course extends Way {
  readonly moments: readonly string[];
}

export async function explicitCrashes(): Promise<ExplicitCrashes> {
  const run = oneUnit();
  const course = (way: Way) => rehearseWhole(run, way);
  const runs = await course({ refuses: null, reverts: false });
  const reverts = await course({ refuses: null, reverts: true });
  const refuses = new Map<Phase, Course>();
  for (const phase of PHASES) refuses.set(phase, await course({ refuses: phase, reverts: false }));
  const last = refuses.get('write_verify') as Course;
  return {
    telling: tell({ runs, reverts, refuses: last }).map((crash) => ({ run, ...crash })),
    every: () =>
      [
        ...everyMoment(runs, 0),
        ...[reverts, ...refuses.values()].flatMap((other) =>
          everyMoment(other, parting(runs, other)),
        ),
      ].map((crash) => ({ run, ...crash })),
  };
}

function everyMoment(course: Course, from: number): readonly Omit<Crash, 'run'>[] {
  return course.moments.flatMap((_, kill) =>
    kill < from
      ? []
      : [forward(), backward()].map((recovery) => ({ ...way(course), kill, ...recovery })),
  );
}

/** Up to here the two are one and the same. */
function parting(one: Course, other: Course): number {
  const place = other.moments.findIndex((moment, index) => moment !== one.moments[index]);
  return place < 0 ? other.moments.length : place;
}

interface Courses {
  readonly runs: Course;
  readonly reverts: Course;
  readonly refuses: Course;
}

function tell({ runs, reverts, refuses }: Courses): readonly Omit<Crash, 'run'>[] {
  const inverse = 'revert_cut: fn_cut_revert, before';
  const torn = 'journal: half a line';
  return [
    { ...way(runs), kill: null, ...backward() },
    { ...way(refuses), kill: null, ...forward() },
    { ...way(runs), kill: at(runs, 'write_verify: COMMIT, before'), ...forward() },
    { ...way(refuses), kill: at(refuses, 'revert_cut: COMMIT, answered', torn), ...backward(40) },
    { ...way(runs), kill: at(runs, torn), ...forward() },
    { ...way(runs), kill: at(runs, 'cut_leg_a: COMMIT, in flight'), ...backward() },
    { ...way(runs), kill: at(runs, 'cut_leg_a: COMMIT, in flight'), ...forward() },
    { ...way(runs), kill: at(runs, 'lifecycle_enact: COMMIT, answered', torn), ...backward() },
    { ...way(runs), kill: at(runs, 'lifecycle_enact: COMMIT, answered', torn), ...forward() },
    {
      ...way(reverts),
      kill: at(reverts, inverse, 'revert_cut: COMMIT, in flight'),
      ...forward(),
    },
    { ...way(runs), kill: at(runs, 'leg_b_record: COMMIT, answered'), ...forward(20) },
    { ...way(runs), kill: at(runs, 'leg_b_record: fn_leg_b_record, in flight'), ...backward(60) },
    { ...way(runs), kill: runs.moments.length - 1, ...backward() },
  ];
}

function way({ refuses, reverts }: Course): Way {
  return { refuses, reverts };
}

function forward(again: number | null = null): Pick<Crash, 'again' | 'policy'> {
  return { again, policy: 'forward' };
}

function backward(again: number | null = null): Pick<Crash, 'again' | 'policy'> {
  return { again, policy: 'backward' };
}

/** The place of the first such moment, or of the first one after it. A broken pipeline may not have it: the last one then, and the ledger of coverage tells. */
function at({ moments }: Course, moment: string, then: string = moment): number {
  const first = moments.indexOf(moment);
  const place = first < 0 ? -1 : moments.indexOf(then, first);
  return place < 0 ? Math.max(0, moments.length - 1) : place;
}

async function rehearseWhole(run: Run, way: Way): Promise<Course> {
  using before = emptyScene();
  const crash: Crash = { run, ...way, kill: null, again: null, policy: 'forward' };
  const { scene, moments } = await rehearse(
    { run, orders: ordersOf(crash), refuses: way.refuses, binding: OWN_NAMES.binding },
    before,
    { factory: PRODUCTION_ORCHESTRATOR, kill: null },
  );
  scene[Symbol.dispose]();
  return { ...way, moments };
}

function oneUnit(): Run {
  const [history] = explicitRuns(SMALL);
  return history?.runs[0] as Run;
}

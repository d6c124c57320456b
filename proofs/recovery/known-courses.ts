/** Courses of runs that nobody kills, order by order, with what each must be answered and what must stand in the journal: the switch off, a phase refused, a run without a journal, a hold that was lost. Written by hand from docs/recovery.md. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { PHASES, type Phase, type Run } from '../../schema/contract/phase.ts';
import { describeFailure } from '../../schema/failure.ts';
import { type Binding, namesOf } from '../../schema/names.ts';
import type { Connection } from '../../schema/session.ts';
import { runUndisturbed } from '../pipeline/undisturbed.ts';
import { wordsOf } from './elsewhere.ts';
import { judgeKnownJournals } from './known-journals.ts';
import { carryOut, type Mission, type OrchestratorFactory, type Order } from './mission.ts';

interface Site {
  readonly folder: string;
  /** Nothing of the run stands there, and nothing will. */
  readonly target: Target;
  readonly binding: Binding;
}

type Step = readonly [order: Order['do'], answer: string, how?: { isOff?: true; loses?: number }];

interface Course {
  readonly what: string;
  readonly run: string;
  readonly folder: string;
  readonly refuses?: Phase;
  /** Phases that stand before, without a journal. */
  readonly stands?: number;
  readonly steps: readonly Step[];
  /** Null where there must be none. */
  readonly journal: readonly string[] | null;
  readonly adopted?: readonly Phase[];
}

/** Gives what is otherwise than known, of journals too. */
export async function judgeKnownCourses(
  run: Run,
  site: Site,
  factory: OrchestratorFactory,
): Promise<readonly string[]> {
  const wrong = [...judgeKnownJournals(site.folder)];
  for (const course of COURSES) {
    const own = { ...run, runId: `${run.runId}-${course.run}` };
    const folder = join(site.folder, 'known-courses', course.folder);
    mkdirSync(folder, { recursive: true });
    const names = namesOf(site.binding);
    const standing = PHASES.slice(0, course.stands ?? 0);
    try {
      await runUndisturbed(own, standing, { target: site.target, names });
    } catch (error) {
      // What an earlier course left is in the way.
      return [...wrong, `${course.what} cannot begin: ${describeFailure(error)}`];
    }
    const answers: string[] = [];
    for (const [order, , how = {}] of course.steps) {
      const refuses = course.refuses ?? null;
      const mission = { run: own, folder, refuses, binding: site.binding, isOff: how.isOff };
      answers.push(
        await answerTo({ do: order, policy: 'forward' } as Order, mission, {
          site,
          factory,
          loses: how.loses,
        }),
      );
    }
    const wanted = course.steps.map(([, answer]) => answer);
    if (answers.join() !== wanted.join()) {
      wrong.push(`${course.what}: answered ${answers.join(', ')}, not ${wanted.join(', ')}`);
    }
    const { adopted, entries } = readJournal(join(folder, `${own.runId}.jsonl`));
    const owed = course.journal;
    if (entries?.join() !== owed?.join() || adopted.join() !== (course.adopted ?? []).join()) {
      wrong.push(
        `${course.what}: the journal has ${adopted.join()}; ${entries?.join(', ')}, not ${owed?.join(', ')}`,
      );
    }
  }
  return wrong;
}

type Ordered = Omit<Mission, 'orders' | 'isOff'> & { readonly isOff: true | undefined };

async function answerTo(
  order: Order,
  { isOff, ...mission }: Ordered,
  {
    site,
    factory,
    loses,
  }: {
    readonly site: Site;
    readonly factory: OrchestratorFactory;
    readonly loses: number | undefined;
  },
): Promise<string> {
  let asked = 0;
  const provider = {
    open: async (role: string): Promise<Connection> => {
      const session = await connect({ ...site.target, user: role });
      return {
        // Whoever asks whether he still holds the run is told that another does.
        query: async (text, values) => {
          const answer = await session.query(text, values);
          if (!text.includes("' since '") || ++asked !== loses) return answer;
          return { ...answer, rows: [{ held: 'somebody else' }] };
        },
        [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
      };
    },
  };
  try {
    const off = isOff === undefined ? {} : { isOff };
    const means = { provider, factory, pass: () => undefined };
    const [end] = await carryOut({ ...mission, ...off, orders: [order] }, means);
    return end === undefined ? 'no end' : wordsOf(end);
  } catch (error) {
    return describeFailure(error).split(':')[0] ?? '';
  }
}

function readJournal(file: string) {
  if (!existsSync(file)) return { adopted: [], entries: null };
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [head, ...rest] = lines as Readonly<Record<string, unknown>>[];
  const words = rest.map(({ entry, phase, end }) => [entry, phase, end].filter(Boolean).join(' '));
  return { adopted: head?.['adopted'] as readonly Phase[], entries: words };
}

const OFF = 'refused kill_switch_process';
const forward = (phases: readonly Phase[]) =>
  phases.flatMap((phase) => [`intends ${phase}`, `ended ${phase}`]);
/** The inverse of a phase that does not stand is intended as well, and does nothing. */
const BACKWARD = [
  'turns back',
  ...PHASES.toReversed().flatMap((phase) => [`intends inverse ${phase}`, `inverse ended ${phase}`]),
  'closes compensated',
];

const COURSES: readonly Course[] = [
  {
    ...{ what: 'a process that is switched off', run: 'off', folder: 'off' },
    steps: [
      ['run', OFF, { isOff: true }],
      ['revert', OFF, { isOff: true }],
      ['recover', 'E_USAGE'],
      ['revert by id', 'E_USAGE'],
    ],
    journal: null,
  },
  {
    ...{ what: 'a run and its revert', run: 'whole', folder: 'whole' },
    steps: [
      ['run', 'completed'],
      ['run', 'refused already_applied'],
      ['recover', 'completed', { isOff: true }],
      ['revert by id', OFF, { isOff: true }],
      ['revert', OFF, { isOff: true }],
      ['recover', 'completed'],
      ['revert by id', 'compensated'],
      ['revert', 'compensated'],
      ['revert by id', 'compensated'],
      ['recover', 'compensated'],
      ['run', 'refused already_applied'],
    ],
    journal: [...forward(PHASES), 'closes completed', 'recovers', ...BACKWARD],
  },
  {
    ...{ what: 'the same run elsewhere', run: 'whole', folder: 'elsewhere-too' },
    steps: [['run', 'refused already_reverted']],
    journal: null,
  },
  {
    ...{ what: 'a run whose third phase is refused', run: 'turns', folder: 'turns' },
    refuses: 'lifecycle_enact',
    steps: [
      ['run', 'compensated database_error'],
      ['recover', 'compensated database_error'],
    ],
    journal: [...forward(PHASES.slice(0, 3)), ...BACKWARD],
  },
  {
    ...{ what: 'a run whose first phase is refused', run: 'never', folder: 'never' },
    refuses: 'pre_write_backup',
    steps: [
      ['run', 'refused database_error'],
      ['recover', 'compensated database_error'],
    ],
    journal: [...forward(PHASES.slice(0, 1)), 'closes refused'],
  },
  {
    ...{ what: 'a run without a journal', run: 'found', folder: 'found', stands: 2 },
    steps: [
      ['revert', 'compensated'],
      ['revert by id', 'compensated'],
    ],
    journal: BACKWARD,
    adopted: PHASES.slice(0, 2),
  },
  {
    ...{ what: 'a hold that is lost at once', run: 'lost', folder: 'lost' },
    steps: [['run', 'refused connection_lost', { loses: 2 }]],
    journal: ['closes refused'],
  },
  {
    ...{ what: 'a hold that is lost on the way', run: 'later', folder: 'later' },
    steps: [
      ['run', 'indeterminate connection_lost', { loses: 4 }],
      ['recover', 'completed'],
      ['revert', 'compensated'],
    ],
    journal: [
      ...forward(PHASES.slice(0, 2)),
      'stops indeterminate',
      'recovers',
      ...forward(PHASES.slice(2)),
      'closes completed',
      'recovers',
      ...BACKWARD,
    ],
  },
];

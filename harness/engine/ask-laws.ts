/** Asks laws about one mutant after the other, until one refutes it. A crash, a case that does not end or a run that is cut short never kills: such a mutant is not judged. */
import type { Mutant } from '../../schema/mutant.ts';
import type { Asked, MutantEnd, MutantResult } from '../../schema/mutation.ts';
import { switchMutant } from '../mutants/switch.ts';
import { endsWithin, lateCase } from '../rollback/trial.ts';
import { type SearchEnd, search } from '../search/search.ts';
import { lackOf } from './capabilities.ts';
import type { Law } from './definition.ts';
import type { MutantBench, Question } from './mutant-bench.ts';
import type { MutantGround } from './mutant-ground.ts';
import type { Environment, Settings } from './settings.ts';
import { stagesOf } from './stages.ts';
import { createHalt } from './stop.ts';
import type { Workbench } from './workbench.ts';

const PATIENCE_MS = 45_000;
/** How long an ended session may take to be heard of. */
const GRACE_MS = 5_000;
/** Each has a clone of its own there. */
const COMMIT_LANES = 2;

/** A mutant with what switches it on: statements of a superuser, none where the adapter is another one. */
export type Switched = Mutant & {
  readonly statements?: readonly string[];
  /** By which the instrumented sources know it. */
  readonly number?: string;
  /** The laws that may tell it from the original, best first; those of the task where they are absent. */
  readonly laws?: readonly string[];
};

interface AskOptions {
  readonly questions: readonly Question[];
  readonly settings: Settings;
  readonly bench: MutantBench;
  readonly ground: MutantGround;
  /** How long a case may take behind the deadline of the workbench, for laws that run no history. */
  readonly patienceMs?: number;
  /** Hears of every case of a law, and is waited for. */
  readonly tell: (law: string) => Promise<void>;
}

interface Conditions {
  readonly environment: Environment;
  readonly settings: Settings;
  /** Each law in all of its stages; as its canaries in the first of them where this is false. */
  readonly everyStage: boolean;
}

/** In the given order, each law in its first stage before any is asked in another. A law that this server cannot try is left out. */
export function questionsOf(
  laws: readonly Law<unknown, unknown>[],
  { environment, settings, everyStage }: Conditions,
): readonly Question[] {
  const all = laws.flatMap((law) =>
    (everyStage ? stagesOf(law) : stagesOf(law).slice(0, 1))
      .filter((stage) => stage !== 'commit' || environment.commits !== null)
      .filter((stage) => lackOf(law, stage, { environment, settings }) === null)
      .map((stage) => ({
        law,
        stage,
        examples: once(() => law.examples(settings, stage)),
        late: stage !== stagesOf(law)[0],
      })),
  );
  return [...all.filter(({ late }) => !late), ...all.filter(({ late }) => late)];
}

function once<Value>(make: () => readonly Value[]): () => readonly Value[] {
  let made: readonly Value[] | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

export async function judgeMutant(
  { statements = [], number, ...mutant }: Switched,
  options: AskOptions,
): Promise<MutantResult> {
  const started = performance.now();
  const asked: Asked[] = [];
  const refusal = statements.length === 0 ? null : await options.ground.refusalOf(statements);
  switchMutant(number ?? null);
  try {
    const end: MutantEnd =
      refusal === null
        ? await ask(statements, asked, options)
        : { status: 'stillborn', reason: refusal };
    const durationMs = Math.round(performance.now() - started);
    return { mutant: plain(mutant), end, asked, durationMs };
  } finally {
    switchMutant(null);
    await options.bench.forget();
  }
}

async function ask(
  statements: readonly string[],
  asked: Asked[],
  options: AskOptions,
): Promise<MutantEnd> {
  const halt = createHalt(options.settings.halt);
  let crash: string | null = null;
  for (const question of options.questions) {
    const { law, stage } = question;
    // What touches no database cannot tell one from the other.
    if (law.needs === 'nothing' && statements.length > 0) continue;
    if (halt() !== null) {
      const isFirst = asked.length === 0;
      const reached = isFirst ? ({ reached: false } as const) : {};
      return { status: 'unjudged', reason: 'the time was used up', ...reached };
    }
    const started = performance.now();
    const end = await askOne(question, statements, options);
    const durationMs = Math.round(performance.now() - started);
    const by: Asked = { law: law.id, stage, cases: end.runs, durationMs };
    asked.push(by);
    if (end.status === 'refuted') return { status: 'killed', by, finding: end.findings[0] ?? '' };
    if (end.status === 'held') continue;
    crash ??= `${law.id} crashed: ${end.reason}`;
    // What hangs once hangs for every law, and each would wait for it.
    if (end.reason.startsWith('E_DEADLINE')) break;
  }
  if (halt() !== null) return { status: 'unjudged', reason: 'the time was used up' };
  return crash === null ? { status: 'survived' } : { status: 'unjudged', reason: crash };
}

/** A law that crashes within a transaction is asked again on a copy that is the mutant for good: there it is as it is in a run. */
async function askOne(
  question: Question,
  statements: readonly string[],
  options: AskOptions,
): Promise<SearchEnd<unknown>> {
  const { bench } = options;
  const attempt = (place: 'inside' | 'whole') =>
    bench.lend(question, { statements, place }, (workbench) => run(question, workbench, options));
  const first = bench.fitsInside(question, statements) ? await attempt('inside') : null;
  if (first !== null && !shouldRepeat(first)) return first;
  if (first !== null) await bench.drop(question);
  return await attempt('whole');
}

function shouldRepeat(end: SearchEnd<unknown>): boolean {
  return end.status === 'crashed' && !end.reason.startsWith('E_DEADLINE');
}

function run(
  { law, stage, examples }: Question,
  workbench: Workbench,
  { settings, bench, tell, patienceMs = PATIENCE_MS }: AskOptions,
): Promise<SearchEnd<unknown>> {
  const halt = createHalt(settings.halt);
  const act = async (value: unknown) => {
    await tell(`${law.id} ${stage}`);
    const work = law.act(value, workbench);
    if (await endsWithin(work, patienceMs)) return await work;
    await bench.cutOff();
    // Whatever comes of it later, nobody waits for it any more.
    await endsWithin(
      work.catch(() => undefined),
      GRACE_MS,
    );
    throw lateCase(patienceMs);
  };
  return search({
    given: law.given,
    examples: examples(),
    runs: settings.runs,
    seed: settings.seed,
    lanes: stage === 'commit' ? COMMIT_LANES : 1,
    shrinkBudgetMs: 0,
    halt: () => (halt() === null ? null : 'all'),
    onCase: () => undefined,
    check: async (value) => law.check(value, await act(value)),
  });
}

function plain({ id, kind, file, routine, line, operator, from, to }: Mutant): Mutant {
  return { id, kind, file, routine, line, operator, from, to };
}

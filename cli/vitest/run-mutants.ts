/** Has mutants judged through vitest, and goes on behind one that hangs or ends its process. A mutant that was not heard of is not judged, never killed. */
import type { Reporter, TestCase } from 'vitest/node';
import type { Switched } from '../../harness/engine/ask-laws.ts';
import type { MutantsTask } from '../../harness/engine/judge-mutants.ts';
import type { Settings } from '../../harness/engine/settings.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Mutant } from '../../schema/mutant.ts';
import type { Asked, MutantResult } from '../../schema/mutation.ts';
import type { Interruption } from './interruption.ts';
import { openVitest } from './open-vitest.ts';

/** Every case is given up long before. */
const STALLED_MS = 180_000;
const LOOK_MS = 2_000;
const TELL_MS = 30_000;

interface RunOptions {
  readonly task: MutantsTask;
  readonly settings: Settings;
  readonly interruption: Interruption;
  readonly say: (line: string) => void;
  /** The checkout whose proofs run; this one where it is absent. */
  readonly root?: string;
  readonly stalledMs?: number;
}

interface Judged {
  readonly results: readonly MutantResult[];
  /** Why no result counts, or null. */
  readonly doubt: string | null;
}

/** Gives one result for each mutant of the task, in their order. */
export async function runMutants(options: RunOptions): Promise<Judged> {
  const { task, interruption, say } = options;
  const heard = new Map<string, MutantResult>();
  let doubt: string | null = null;
  let told = performance.now();
  const take = (result: MutantResult) => {
    heard.set(result.mutant.id, result);
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    say(`cutproof: ${progressOf([...heard.values()])} of ${task.mutants.length} mutants`);
  };
  const leftOf = () => task.mutants.filter(({ id }) => !heard.has(id));
  for (let left = leftOf(); left.length > 0 && interruption.signal() === null; ) {
    const end = await runOnce({ ...task, mutants: left }, options, take);
    doubt = end.doubt;
    const lost = left.find(({ id }) => id === end.lost?.mutant);
    if (lost !== undefined && end.lost !== null) take(lostIn(lost, end.lost));
    else doubt ??= end.lost?.reason ?? null;
    const before = left.length;
    left = leftOf();
    if (left.length === before || doubt !== null) break;
  }
  const reason = doubt ?? 'the run ended';
  return {
    results: task.mutants.map((one) => heard.get(one.id) ?? notReached(one, reason)),
    doubt,
  };
}

interface Ending {
  readonly doubt: string | null;
  readonly lost: Lost | null;
}

/** Whose process came to nothing, and under which law. */
interface Lost {
  readonly mutant: string;
  readonly reason: string;
  readonly asked: readonly Asked[];
  readonly durationMs: number;
}

async function runOnce(
  task: MutantsTask,
  { settings, interruption, root, stalledMs = STALLED_MS }: RunOptions,
  take: (result: MutantResult) => void,
): Promise<Ending> {
  const watch = createWatch(take);
  const vitest = await openVitest({
    reporter: watch.reporter,
    provide: { settings, mutants: task },
    project: 'mutants',
    ...(root === undefined ? {} : { root }),
  });
  const look = setInterval(() => watch.endWhere(stalledMs), LOOK_MS);
  try {
    await interruption.wait(vitest.start());
  } finally {
    clearInterval(look);
    await interruption.wait(vitest.close());
  }
  return watch.ending();
}

interface Running {
  readonly name: string;
  readonly startedMs: number;
  heardMs: number;
  pid: number | null;
  /** With the stage behind it. */
  law: string;
}

function createWatch(take: (result: MutantResult) => void) {
  let running: Running | null = null;
  let stalled: string | null = null;
  let doubt: string | null = null;
  let tried = 0;
  const failures: string[] = [];
  const reporter: Reporter = {
    onTestCaseReady: (testCase) => {
      const startedMs = performance.now();
      running = { name: testCase.name, startedMs, heardMs: startedMs, pid: null, law: '' };
    },
    onTestCaseAnnotate: (_testCase, { type, message }) => {
      if (type !== 'asking' || running === null) return;
      const { pid, law } = JSON.parse(message) as { readonly pid: number; readonly law: string };
      Object.assign(running, { pid, law, heardMs: performance.now() });
    },
    onTestCaseResult: (testCase) => {
      running = null;
      tried += 1;
      const report = testCase.meta().cutproof;
      const complaint = complaintOf(testCase);
      if (report?.kind === 'mutant') take(report.result);
      else if (complaint !== null) doubt ??= complaint;
    },
    onTestRunEnd: (modules, unhandled) => {
      const broken = modules.flatMap((module) => module.errors());
      failures.push(...[...broken, ...unhandled].map(({ message }) => message));
    },
  };
  return {
    reporter,
    endWhere: (patienceMs: number) => {
      if (running === null || performance.now() - running.heardMs < patienceMs) return;
      const { pid, law } = running;
      if (pid === null || stalled !== null) return;
      stalled = `no progress for ${Math.round(patienceMs / 1_000)} s in ${law || 'no law'}: its process was ended`;
      process.kill(pid, 'SIGKILL');
    },
    ending: (): Ending => {
      if (tried === 0 && failures.length > 0) {
        throw new ProofError('E_SERVER_START', failures[0] ?? 'no mutant was tried', {
          hint: 'the lines above say what went wrong before the first mutant',
        });
      }
      const reason = stalled ?? `its process ended: ${failures[0] ?? 'nobody knows why'}`;
      return { doubt, lost: running === null ? null : lossOf(running, reason) };
    },
  };
}

function complaintOf(testCase: TestCase): string | null {
  const { state, errors = [] } = testCase.result();
  return state === 'passed' ? null : (errors[0]?.message ?? `${testCase.name} ended ${state}`);
}

function lossOf({ name, startedMs, law }: Running, reason: string): Lost {
  const durationMs = Math.round(performance.now() - startedMs);
  const [id = '', stage] = law.split(' ');
  const asked: readonly Asked[] =
    stage === 'rollback' || stage === 'commit' ? [{ law: id, stage, cases: 0, durationMs }] : [];
  return { mutant: name, reason, asked, durationMs };
}

function lostIn(mutant: Switched, { reason, asked, durationMs }: Lost): MutantResult {
  return { mutant: plain(mutant), end: { status: 'unjudged', reason }, asked, durationMs };
}

function notReached(mutant: Switched, reason: string): MutantResult {
  const end = { status: 'unjudged', reason, reached: false } as const;
  return { mutant: plain(mutant), end, asked: [], durationMs: 0 };
}

function plain({ id, kind, file, routine, line, operator, from, to }: Switched): Mutant {
  return { id, kind, file, routine, line, operator, from, to };
}

function progressOf(results: readonly MutantResult[]): string {
  const count = (status: string) => results.filter(({ end }) => end.status === status).length;
  return `${results.length} (${count('killed')} killed, ${count('survived')} survived)`;
}

/** Has mutants judged through vitest, and goes on behind one that hangs or ends its process. A mutant that was not heard of is not judged, never killed. */
import type { Reporter, TestCase } from 'vitest/node';
import type { Switched } from '../../harness/engine/ask-laws.ts';
import type { MutantsTask } from '../../harness/engine/judge-mutants.ts';
import type { Settings } from '../../harness/engine/settings.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Mutant } from '../../schema/mutant.ts';
import type { MutantResult } from '../../schema/mutation.ts';
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

export async function runMutants(options: RunOptions): Promise<Judged> {
  const { task, interruption, say } = options;
  const results: MutantResult[] = [];
  let left: readonly Switched[] = task.mutants;
  let doubt: string | null = null;
  let told = performance.now();
  const take = (result: MutantResult) => {
    results.push(result);
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    say(`cutproof: ${progressOf(results)} of ${task.mutants.length} mutants`);
  };
  while (left.length > 0 && interruption.signal() === null) {
    const end = await runOnce({ ...task, mutants: left }, options, take);
    doubt = end.doubt;
    const heard = new Set(results.map(({ mutant }) => mutant.id));
    if (end.lost !== null) {
      const lost = left.find(({ id }) => id === end.lost?.id);
      if (lost === undefined) doubt ??= end.lost.reason;
      else {
        results.push(unjudged(lost, end.lost.reason));
        heard.add(lost.id);
      }
    }
    const before = left.length;
    left = left.filter(({ id }) => !heard.has(id));
    if (left.length === before || doubt !== null) break;
  }
  return {
    results: [...results, ...left.map((one) => unjudged(one, doubt ?? 'the run ended'))],
    doubt,
  };
}

interface Ending {
  readonly doubt: string | null;
  /** Whose process came to nothing. */
  readonly lost: { readonly id: string; readonly reason: string } | null;
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
  heardMs: number;
  pid: number | null;
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
      running = { name: testCase.name, heardMs: performance.now(), pid: null, law: 'no law' };
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
      stalled = `no progress for ${Math.round(patienceMs / 1_000)} s in ${law}: its process was ended`;
      process.kill(pid, 'SIGKILL');
    },
    ending: (): Ending => {
      if (tried === 0 && failures.length > 0) {
        throw new ProofError('E_SERVER_START', failures[0] ?? 'no mutant was tried', {
          hint: 'the lines above say what went wrong before the first mutant',
        });
      }
      const reason = stalled ?? `its process ended: ${failures[0] ?? 'nobody knows why'}`;
      return { doubt, lost: running === null ? null : { id: running.name, reason } };
    },
  };
}

function complaintOf(testCase: TestCase): string | null {
  const { state, errors = [] } = testCase.result();
  return state === 'passed' ? null : (errors[0]?.message ?? `${testCase.name} ended ${state}`);
}

function unjudged(mutant: Switched, reason: string): MutantResult {
  const { id, kind, file, routine, line, operator, from, to } = mutant;
  const plain: Mutant = { id, kind, file, routine, line, operator, from, to };
  return { mutant: plain, end: { status: 'unjudged', reason }, asked: [], durationMs: 0 };
}

function progressOf(results: readonly MutantResult[]): string {
  const count = (status: string) => results.filter(({ end }) => end.status === status).length;
  return `${results.length} (${count('killed')} killed, ${count('survived')} survived)`;
}

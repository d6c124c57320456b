/** Runs a cutplan from end to end, finishes what a crash left, and takes a run back. One process at a time works on a run; the kill-switch is asked before any connection. */
import { takeLock } from '../../platform/lock-file.ts';
import { type Adapter, PHASES, type Refusal, type Run } from '../../schema/contract/phase.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { InverseWatch } from '../phases/compensation.ts';
import type { KillSwitch } from '../phases/kill-switch.ts';
import { refusalOf } from '../phases/refusal.ts';
import { advance, type HeldRun, type RunEnd, turnBack } from './advance.ts';
import { checkRunId, type JournalHead, type RunJournal, type RunJournals } from './journal.ts';
import type { Hold, Ledger, LedgerState } from './ledger.ts';
import { reconcile } from './reconcile.ts';

export interface OrchestratorSeams {
  /** Makes the adapter, which tells the watch of each inverse. */
  readonly adapter: (watch: InverseWatch) => Adapter;
  readonly ledger: Ledger;
  readonly killSwitch: KillSwitch;
  readonly state: RunJournals;
}

export type Policy = 'forward' | 'backward';

export interface Orchestrator {
  run(run: Run): Promise<RunEnd>;
  /** Finishes a run of which a journal is left. Rejects with `E_USAGE` where there is none, with `E_JOURNAL` where it is damaged. */
  recover(runId: string, policy: Policy): Promise<RunEnd>;
  /** Takes a run back, finished or not. Without its journal the run itself must be given. */
  revert(run: string | Run): Promise<RunEnd>;
}

export function createOrchestrator(seams: OrchestratorSeams): Orchestrator {
  return {
    run: (run) => start(seams, run),
    recover: async (runId, policy) => {
      if (!seams.state.has(runId)) throw noJournal(seams.state, runId);
      return locked(seams, runId, async () => {
        using journal = seams.state.open(runId);
        if (journal === null) throw noJournal(seams.state, runId);
        // Awaited here: the journal is closed when this function is left.
        return closingOf(journal) ?? (await resume(seams, journal, policy));
      });
    },
    revert: async (run) => {
      const runId = typeof run === 'string' ? run : run.runId;
      const known = seams.state.has(runId);
      if (!known && typeof run === 'string') throw noJournal(seams.state, runId);
      const off = typeof run === 'string' ? null : seams.killSwitch.refusal('revert_cut', run);
      if (off !== null) return refused(off);
      return locked(seams, runId, async () => {
        using journal = seams.state.open(runId);
        if (journal === null) {
          if (typeof run === 'string') throw noJournal(seams.state, runId);
          return await adopt(seams, run);
        }
        const closing = closingOf(journal);
        if (closing !== null && closing.status !== 'completed') return closing;
        return await resume(seams, journal, 'backward');
      });
    },
  };
}

function start(seams: OrchestratorSeams, run: Run): Promise<RunEnd> {
  const off = seams.killSwitch.refusal('pre_write_backup', run);
  if (off !== null) return Promise.resolve(refused(off));
  return locked(seams, run.runId, async () => {
    using known = seams.state.open(run.runId);
    if (known !== null) {
      const message = `run ${run.runId} has a journal already: recover it, revert it, or give another run id`;
      return refused({ code: 'already_applied', message });
    }
    return holding(seams, run, async ({ hold, ledger }) => {
      const stands = PHASES.find((phase) => ledger.phases[phase] !== undefined);
      if (stands !== undefined) {
        const back = Object.values(ledger.phases).includes('compensated');
        const message = `the ledger has ${stands} of run ${run.runId}: give another run id`;
        return refused({ code: back ? 'already_reverted' : 'already_applied', message });
      }
      const { runId, plan } = run;
      const head = { runId, plan, database: hold.database, adopted: [] };
      return begin(seams, head, (journal) => advance(toHeld(seams, { run, hold, journal }), []));
    });
  });
}

/** Goes on with a run from its journal and the ledger. */
function resume(seams: OrchestratorSeams, journal: RunJournal, policy: Policy): Promise<RunEnd> {
  const { runId, plan } = journal.head;
  const run: Run = { runId, plan };
  const method = policy === 'forward' ? 'pre_write_backup' : 'revert_cut';
  const off = seams.killSwitch.refusal(method, run);
  if (off !== null) return Promise.resolve(refused(off));
  return holding(seams, run, async ({ hold, ledger }) => {
    const { head, entries } = journal;
    const found = reconcile({ head, entries, ledger, database: hold.database });
    if (found.status === 'contradicted') return contradicted(found.findings);
    const held = toHeld(seams, { run, hold, journal });
    return journalled(() => {
      journal.append({ entry: 'recovers', policy });
      return policy === 'forward' && !found.turned
        ? advance(held, found.standing)
        : turnBack(held, found.standing, null);
    });
  });
}

/** Takes back a run that left no journal here; one is begun first, so that a crash can be recovered from. */
function adopt(seams: OrchestratorSeams, run: Run): Promise<RunEnd> {
  return holding(seams, run, async ({ hold, ledger }) => {
    const { database } = hold;
    const adopted = PHASES.filter((phase) => ledger.phases[phase] !== undefined);
    const head = { runId: run.runId, plan: run.plan, database, adopted };
    const found = reconcile({ head, entries: [], ledger, database });
    if (found.status === 'contradicted') return contradicted(found.findings);
    if (found.standing.length === 0) return { status: 'compensated', reason: null };
    return begin(seams, head, (journal) =>
      turnBack(toHeld(seams, { run, hold, journal }), found.standing, null),
    );
  });
}

/** What cannot be journalled is not begun. */
async function begin(
  { state }: OrchestratorSeams,
  head: JournalHead,
  act: (journal: RunJournal) => Promise<RunEnd>,
): Promise<RunEnd> {
  let journal: RunJournal;
  try {
    journal = state.create(head);
  } catch (error) {
    return refused({ code: 'journal_failed', message: `no journal: ${describeFailure(error)}` });
  }
  using _journal = journal;
  return await journalled(() => act(journal));
}

/** Among those that share the folder: refused at once, before any connection. */
async function locked(
  { state }: OrchestratorSeams,
  runId: string,
  act: () => Promise<RunEnd>,
): Promise<RunEnd> {
  state.make();
  const lock = takeLock(state.folder, checkRunId(runId));
  if ('holder' in lock) {
    return refused({ code: 'run_in_progress', message: `${lock.holder} works on run ${runId}` });
  }
  using _lock = lock;
  return await act();
}

interface Taken {
  readonly hold: Hold;
  readonly ledger: LedgerState;
}

/** Among all that work on the database. What fails before the run is held has changed nothing. */
async function holding(
  { ledger }: OrchestratorSeams,
  { runId }: Run,
  act: (taken: Taken) => Promise<RunEnd>,
): Promise<RunEnd> {
  let taken: Hold;
  let state: LedgerState;
  await using stack = new AsyncDisposableStack();
  try {
    taken = stack.use(await ledger.hold(runId));
    state = await ledger.settle(runId);
  } catch (error) {
    return refused(refusalOf(error));
  }
  return await act({ hold: taken, ledger: state });
}

/** A journal that cannot be written stops everything: what is not journalled could not be recovered. */
async function journalled(act: () => Promise<RunEnd>): Promise<RunEnd> {
  try {
    return await act();
  } catch (error) {
    const message = `the journal cannot be written: ${describeFailure(error)}`;
    return { status: 'indeterminate', reason: { code: 'journal_failed', message } };
  }
}

function toHeld(
  { adapter, ledger }: OrchestratorSeams,
  { run, hold, journal }: Pick<HeldRun, 'run' | 'hold' | 'journal'>,
): HeldRun {
  const watch: InverseWatch = {
    before: (phase) => journal.append({ entry: 'intends inverse', phase }),
    after: (phase, outcome) => journal.append({ entry: 'inverse ended', phase, outcome }),
  };
  return { run, adapter: adapter(watch), ledger, hold, journal };
}

/** How the run is over, or null where it is not. */
function closingOf({ entries }: RunJournal): RunEnd | null {
  const last = entries.at(-1);
  if (last?.entry !== 'closes') return null;
  return last.end === 'completed'
    ? { status: 'completed' }
    : { status: 'compensated', reason: last.reason };
}

function contradicted(findings: readonly string[]): RunEnd {
  const message = findings[0] ?? '';
  return refused({ code: 'journal_contradicted', message, findings });
}

function refused(reason: Refusal): RunEnd {
  return { status: 'refused', reason };
}

/** Nothing can be finished of which nobody knows that it was begun. */
export function noJournal({ folder }: RunJournals, runId: string): ProofError {
  return new ProofError('E_USAGE', `${folder} has no journal of run ${runId}`, {
    hint: 'nothing of it was begun here; name the folder that was given to run, or --plan to revert',
  });
}

/** Orchestrators that recover wrongly, by name, for the processes that die are told a name. Each must be refuted by the law of recovery. */
import type { JournalEntry, RunJournal, RunJournals } from '../../cutter/run/journal.ts';
import type { LedgerState } from '../../cutter/run/ledger.ts';
import { createOrchestrator, type OrchestratorSeams } from '../../cutter/run/orchestrator.ts';
import { type Inverse, statementsFor } from '../../cutter/statements.ts';
import { withMethods } from '../../harness/laws/wrapped.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { type Adapter, type Outcome, PHASES, type Run } from '../../schema/contract/phase.ts';
import type { ConnectionProvider } from '../../schema/session.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { replacing } from '../pipeline/mutant.ts';
import { type OrchestratorFactory, PRODUCTION_ORCHESTRATOR } from './mission.ts';

interface NamedOrchestrator {
  readonly breaks: string;
  readonly factory: OrchestratorFactory;
}

export const ORCHESTRATORS: Readonly<Record<string, NamedOrchestrator>> = {
  production: { breaks: 'nothing', factory: PRODUCTION_ORCHESTRATOR },
  'trusts-the-file-alone': {
    breaks: 'what the journal does not know as applied is taken for not applied',
    factory: (seams) => believing(seams, 'ended'),
  },
  'takes-intention-for-deed': {
    breaks: 'a phase whose end nobody heard is taken for applied, and nobody is asked',
    factory: (seams) => believing(seams, 'intends'),
  },
  'journals-after-only': {
    breaks: 'a phase is journalled when it has ended, and not before it begins',
    factory: (seams) =>
      createOrchestrator({ ...seams, state: writing(seams.state, withoutIntentions) }),
  },
  'closes-too-early': {
    breaks: 'the journal is closed when the compensation begins, not when it has ended',
    factory: (seams) => createOrchestrator({ ...seams, state: writing(seams.state, closingEarly) }),
  },
  'never-closes': {
    breaks: 'the journal is left open when all is done',
    factory: (seams) => createOrchestrator({ ...seams, state: writing(seams.state, neverClosing) }),
  },
  'takes-back-the-first-first': {
    breaks: 'the inverses run in the order of the phases',
    factory: (seams, provider, names) => {
      const { inverses } = statementsFor(names);
      return createOrchestrator({
        ...seams,
        adapter: (watch) => firstFirst(seams.adapter(watch), provider, inverses),
      });
    },
  },
  'begins-again-as-another-run': {
    breaks: 'recovering forward repeats the whole plan under a new run id',
    factory: (seams) => beginningAgain(seams),
  },
};

/** Each of them but production's, as a canary. */
export const WRONG_RECOVERIES: readonly CutterCanary[] = Object.entries(ORCHESTRATORS)
  .filter(([name]) => name !== 'production')
  .map(([name, { breaks }]) => replacing({ name, breaks }, 'orchestrator', () => name));

/** A ledger that asks the journal instead of the database. */
function believing(seams: OrchestratorSeams, word: 'intends' | 'ended') {
  return createOrchestrator({
    ...seams,
    ledger: {
      ...seams.ledger,
      settle: async (runId): Promise<LedgerState> => {
        using journal = seams.state.open(runId);
        const has = (phase: string, name: JournalEntry['entry']) =>
          journal?.entries.some(
            (one) =>
              one.entry === name &&
              'phase' in one &&
              one.phase === phase &&
              (!('outcome' in one) || one.outcome.status === 'applied'),
          );
        const known = PHASES.filter((phase) => has(phase, word)).map(
          (phase) => [phase, has(phase, 'inverse ended') ? 'compensated' : 'applied'] as const,
        );
        return { phases: Object.fromEntries(known), planDigest: journal?.head.plan.digest ?? null };
      },
    },
  });
}

type Rewrite = (entry: JournalEntry) => readonly JournalEntry[];

function writing(state: RunJournals, rewrite: Rewrite): RunJournals {
  const wrap = (journal: RunJournal): RunJournal => ({
    head: journal.head,
    entries: journal.entries,
    append: (entry) => {
      for (const one of rewrite(entry)) journal.append(one);
    },
    [Symbol.dispose]: () => journal[Symbol.dispose](),
  });
  return {
    ...state,
    create: (head) => wrap(state.create(head)),
    open: (runId) => {
      const journal = state.open(runId);
      return journal === null ? null : wrap(journal);
    },
  };
}

const withoutIntentions: Rewrite = (entry) => (entry.entry === 'intends' ? [] : [entry]);
const neverClosing: Rewrite = (entry) => (entry.entry === 'closes' ? [] : [entry]);
const closingEarly: Rewrite = (entry) =>
  entry.entry === 'turns back'
    ? [entry, { entry: 'closes', end: 'compensated', reason: null }]
    : [entry];

function firstFirst(adapter: Adapter, provider: ConnectionProvider, inverses: readonly Inverse[]) {
  const revert = async (run: Run): Promise<Outcome> => {
    try {
      for (const { role, call } of inverses) {
        await using session = await provider.open(role, 'revert_cut');
        await session.query(call, [run.runId, 'cutter']);
      }
      return { status: 'applied', detail: {} };
    } catch (error) {
      const reason = { code: 'database_error' as const, message: String(error) };
      return { status: 'refused', reason };
    }
  };
  return withMethods<Run>(adapter, CUTTER, { revert_cut: revert }) as Adapter;
}

function beginningAgain(seams: OrchestratorSeams) {
  const real = createOrchestrator(seams);
  return {
    ...real,
    recover: async (...[runId, policy]: Parameters<typeof real.recover>) => {
      using journal = seams.state.open(runId);
      if (journal === null || policy === 'backward') return real.recover(runId, policy);
      return real.run({ runId: `${runId}-again`, plan: journal.head.plan });
    },
  };
}

/** The rooms of the harness, which knows no cutter. Plain data, bottom to top. */
import type { Rooms } from './room.ts';

export const ROOMS_OF_HARNESS: Rooms = {
  'harness/connection': {
    door: ['connection.ts', 'address.ts', 'speaking.ts', 'libpq.ts'],
    may: ['schema'],
  },
  'harness/search': {
    door: ['search.ts', 'verdicts.ts', 'case-numbers.ts'],
    may: ['schema'],
  },
  'harness/evidence': {
    door: ['assemble.ts'],
    past: ['nights-calendar.ts', 'tally.ts'],
    may: ['platform', 'schema'],
  },
  'harness/faults': {
    door: ['inject.ts', 'strike.ts'],
    past: ['statement-log.ts'],
    may: ['harness/connection', 'schema'],
  },
  'harness/server': {
    door: ['start.ts', 'server.ts', 'client-programs.ts'],
    past: [
      'embedded.ts',
      'heartbeat.ts',
      'inspect.ts',
      'local.ts',
      'ram-disk.ts',
      'reaper.ts',
      'scratch-database.ts',
      'server-settings.ts',
    ],
    may: ['harness/connection', 'platform', 'schema'],
  },
  'harness/catalog': {
    door: ['catalog.ts', 'fingerprint.ts', 'mapping.ts', 'read.ts', 'database-state.ts'],
    past: [
      'binding.ts',
      'diff.ts',
      'load.ts',
      'pin-live.ts',
      'pin.ts',
      'privileges.ts',
      'pull/pull.ts',
    ],
    within: ['pull'],
    may: ['harness/{connection,server}', 'schema'],
  },
  'harness/witness': {
    door: ['witness.ts', 'observer.ts', 'installed.ts'],
    past: [
      'bare.ts',
      'completeness.ts',
      'content-digests.ts',
      'observer-shared.ts',
      'own-transactions.ts',
      'past-snapshot.ts',
      'rows.ts',
      'script.ts',
    ],
    may: ['harness/{connection,faults}', 'schema'],
  },
  'harness/clone': {
    door: ['template.ts', 'mutation.ts', 'clone-pool.ts'],
    may: ['harness/{catalog,connection,witness}', 'schema'],
  },
  'harness/rollback': {
    door: ['sandbox.ts', 'trial.ts', 'transaction.ts', 'sandbox-shared.ts'],
    past: ['deferred-constraints.ts', 'grammar.ts', 'guard.ts'],
    may: ['harness/{connection,faults,witness}', 'schema'],
  },
  'harness/commit': {
    door: ['trial-committed.ts', 'row-contents.ts'],
    past: ['interleaving.ts', 'workspace.ts'],
    may: ['harness/{clone,connection,faults,rollback,witness}', 'schema'],
  },
  'harness/run': {
    door: ['history.ts', 'checks.ts', 'interference.ts'],
    past: ['commit-effects.ts', 'recorder.ts', 'stage-diff.ts'],
    may: ['harness/{connection,faults,rollback,witness}', 'schema'],
  },
  'harness/existing': {
    door: ['admission.ts'],
    past: ['dry-run-text.ts', 'dry-run.ts'],
    may: ['harness/{catalog,connection,rollback,run}', 'platform', 'schema'],
  },
  'harness/counterexample': {
    door: ['case.ts', 'story.ts', 'paths.ts', 'corpus.ts'],
    past: ['psql-script.ts', 'redact.ts', 'trace.ts', 'transcript.ts'],
    may: ['harness/{connection,evidence,rollback,run}', 'platform', 'schema'],
  },
  'harness/report': {
    door: ['report.ts'],
    past: ['counterexamples.ts', 'terminal/replay.ts', 'terminal/verdict-table.ts'],
    within: ['terminal'],
    may: ['harness/counterexample', 'platform', 'schema'],
  },
  'harness/bundle': {
    door: ['write.ts', 'verify.ts'],
    past: [
      'chain-head.ts',
      'chain.ts',
      'dsse.ts',
      'findings.ts',
      'observations.ts',
      'read.ts',
      'sha256sums.ts',
      'verify-derived.ts',
      'verify-nights.ts',
    ],
    may: ['harness/{counterexample,evidence,report}', 'platform', 'platform/ssh', 'schema'],
  },
  'harness/engine': {
    door: [
      'law.ts',
      'settings.ts',
      'value-shape.ts',
      'definition.ts',
      'pipeline.ts',
      'workbench.ts',
    ],
    past: [
      'clone-states.ts',
      'global-setup.ts',
      'progress.ts',
      'recheck.ts',
      'refutation.ts',
      'replay.ts',
      'stop.ts',
    ],
    may: [
      'harness/{bundle,catalog,clone,commit,connection,counterexample,evidence,rollback,run,search,server}',
      'schema',
    ],
  },
  'harness/laws': {
    door: 'every file',
    may: ['harness/{clone,counterexample,engine,rollback,run,witness}', 'schema'],
  },
  'harness/testing': {
    door: [],
    may: [],
  },
};

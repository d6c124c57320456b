/** The rooms at the top: the public door, the examples, the command line, the benchmarks. Plain data, bottom to top. */
import type { Rooms } from './room.ts';

export const ROOMS_ABOVE: Rooms = {
  api: {
    door: ['index.ts'],
    may: ['generators', 'harness/{engine,laws,run}', 'schema'],
  },
  'examples/bank': {
    door: [],
    may: ['api'],
  },
  cli: {
    door: ['io.ts', 'environment.ts', 'settings.ts'],
    past: ['commit.ts'],
    may: ['cutter/machine', 'harness/connection', 'schema', 'schema/contract'],
  },
  'cli/vitest': {
    door: ['run-laws.ts'],
    past: ['interruption.ts'],
    may: ['harness/{engine,search}', 'platform', 'schema'],
  },
  'cli/target': {
    door: ['named.ts', 'existing.ts'],
    past: ['server-options.ts'],
    may: [
      'cli',
      'cutter/plan',
      'harness/{catalog,connection,engine,existing,server}',
      'schema',
      'schema/contract',
    ],
  },
  'cli/evidence': {
    door: ['keygen.ts', 'merge.ts', 'report.ts', 'verify.ts'],
    past: ['chain-lock.ts', 'run-plan.ts', 'stored.ts'],
    may: [
      'cli',
      'cli/vitest',
      'harness/{bundle,counterexample,engine,evidence,report,search,server}',
      'platform',
      'platform/ssh',
      'schema',
      'schema/contract',
    ],
  },
  'cli/prove': {
    door: ['prove.ts', 'replay.ts'],
    may: [
      'cli',
      'cli/{evidence,target,vitest}',
      'harness/{bundle,counterexample,engine,evidence,report,search,server}',
      'platform',
      'platform/ssh',
      'proofs/{backup,pipeline}',
      'schema',
      'schema/contract',
    ],
  },
  'cli/plan': {
    door: ['plan.ts'],
    may: [
      'cli',
      'cli/target',
      'cutter',
      'cutter/{plan,planner}',
      'harness/{catalog,connection}',
      'platform',
      'schema',
      'schema/contract',
    ],
  },
  'cli/approval': {
    door: ['approve.ts'],
    past: ['arm-approved.ts', 'arm-sandbox.ts'],
    may: [
      'cli',
      'cli/target',
      'cutter/{approval,phases,run}',
      'harness/{catalog,connection}',
      'platform',
      'platform/ssh',
      'schema',
      'schema/contract',
    ],
  },
  'cli/run': {
    door: ['run.ts', 'sandbox.ts'],
    past: ['backup-runner.ts'],
    may: [
      'cli',
      'cli/{approval,target}',
      'cutter/{approval,backup,phases,run}',
      'harness/{catalog,clone,connection,engine,existing,rollback,server}',
      'platform',
      'schema',
      'schema/contract',
    ],
  },
  'cli/backup': {
    door: ['backup.ts'],
    may: [
      'cli',
      'cli/{run,target}',
      'cutter/backup',
      'harness/{catalog,connection,server}',
      'schema',
    ],
  },
  'cli/machine': {
    door: ['doctor.ts', 'init.ts', 'schema.ts'],
    may: [
      'cli',
      'cli/target',
      'cutter/machine',
      'harness/{catalog,connection,server}',
      'platform',
      'schema',
      'schema/contract',
    ],
  },
  'cli/main.ts': {
    door: [],
    may: ['cli/{approval,backup,evidence,machine,plan,prove,run}', 'schema'],
  },
  bench: {
    door: [],
    may: [
      'generators',
      'harness/{clone,connection,engine,laws,rollback,run,server,witness}',
      'platform',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
};

/** The rooms of the proofs: what they share, then one for each family of laws, which no other family enters. Plain data. */
import type { Rooms } from './room.ts';

export const ROOMS_OF_PROOFS: Rooms = {
  'proofs/setup.ts': {
    door: [],
    may: ['harness/engine', 'proofs/pipeline', 'schema/contract'],
  },
  'proofs/pipeline': {
    door: 'every file',
    may: [
      'cutter/{approval,machine,phases,plan,planner}',
      'generators',
      'harness/{bundle,commit,connection,counterexample,engine,laws,run}',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/histories': {
    door: 'every file',
    may: [
      'cutter',
      'cutter/phases',
      'harness/{connection,laws,rollback,run}',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/house': {
    door: [],
    may: ['schema/contract'],
  },
  'proofs/approval': {
    door: [],
    may: [
      'cutter/approval',
      'generators',
      'harness/{clone,connection,engine}',
      'platform',
      'platform/ssh',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/backup': {
    door: [],
    past: ['tools.ts'],
    may: [
      'cutter/backup',
      'generators',
      'harness/{catalog,clone,connection,engine,server}',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/compensation': {
    door: [],
    may: [
      'cutter',
      'generators',
      'harness/{clone,engine,laws}',
      'proofs/{histories,pipeline}',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/concurrency': {
    door: [],
    may: [
      'cutter/plan',
      'generators',
      'harness/{commit,counterexample,engine,laws}',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/cut': {
    door: [],
    may: [
      'generators',
      'harness/{counterexample,engine}',
      'proofs/{histories,pipeline}',
      'schema/contract',
    ],
  },
  'proofs/evidence': {
    door: [],
    may: [
      'generators',
      'harness/{bundle,engine,evidence}',
      'platform/ssh',
      'proofs/pipeline',
      'schema/contract',
    ],
  },
  'proofs/faults': {
    door: [],
    may: ['generators', 'harness/{engine,laws}', 'proofs/pipeline', 'schema', 'schema/contract'],
  },
  'proofs/fidelity': {
    door: [],
    may: [
      'generators',
      'harness/{clone,engine,laws,rollback,run}',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/kill-switch': {
    door: [],
    may: [
      'cutter/phases',
      'generators',
      'harness/{engine,laws,run}',
      'proofs/{histories,pipeline}',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/lifecycle': {
    door: [],
    may: ['cutter/phases', 'generators', 'harness/{engine,laws}', 'proofs/{histories,pipeline}'],
  },
  'proofs/planner': {
    door: [],
    may: [
      'cutter/plan',
      'generators',
      'harness/engine',
      'platform',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/preflight': {
    door: [],
    may: [
      'cutter',
      'cutter/plan',
      'generators',
      'harness/engine',
      'proofs/{histories,pipeline}',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/recorders': {
    door: [],
    may: [
      'cutter/phases',
      'generators',
      'harness/{counterexample,engine,laws,rollback,run}',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/recovery': {
    door: [],
    may: [
      'cutter',
      'cutter/{phases,run}',
      'generators',
      'harness/{clone,connection,counterexample,engine,laws,witness}',
      'platform',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/roles': {
    door: [],
    may: [
      'harness/{catalog,connection,engine,laws}',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/rollback': {
    door: [],
    may: ['generators', 'harness/{engine,laws}', 'proofs/{histories,pipeline}', 'schema/contract'],
  },
  'proofs/runtime': {
    door: [],
    may: [
      'cutter/machine',
      'generators',
      'harness/engine',
      'platform',
      'proofs/pipeline',
      'schema',
    ],
  },
  'proofs/target': {
    door: [],
    may: [
      'generators',
      'harness/{commit,engine,laws,rollback}',
      'proofs/pipeline',
      'schema',
      'schema/contract',
    ],
  },
  'proofs/verify': {
    door: [],
    may: [
      'cutter/plan',
      'generators',
      'harness/{connection,engine,laws,rollback,run}',
      'proofs/{histories,pipeline}',
      'schema',
      'schema/contract',
    ],
  },
};

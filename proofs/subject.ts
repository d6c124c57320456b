/** The system under proof as one value, so that a canary can replace any part of it. Knows the production adapter; knows nothing of servers. */
import { type AdapterSeams, ProductionLiveExecutionAdapter } from '../cutter/adapter.ts';
import { createKillSwitch, type KillSwitch } from '../cutter/kill-switch.ts';
import { planDocument, reassemble } from '../cutter/planner.ts';
import { createGovernanceWriter, createVerifyWriter } from '../cutter/recorder.ts';
import type { Mutation } from '../harness/mutate.ts';
import type { Weakness } from '../harness/transaction.ts';
import { sha256 } from '../schema/cutplan.ts';
import { createMemoryModel, type MemoryModel } from '../schema/memory.ts';
import type { Adapter, Method } from '../schema/phase.ts';

export interface Subject {
  readonly adapter: (seams: AdapterSeams) => Adapter;
  readonly planner: { readonly plan: typeof planDocument; readonly reassemble: typeof reassemble };
  /** The second opinion on the contract; it is as much under proof as the database that it is held against. */
  readonly model: Pick<MemoryModel, 'create'>;
  /** Changes to SQL functions, and statements, applied to a clone made for the subject. */
  readonly mutations: readonly Mutation[];
  readonly statements: readonly string[];
  /** Defences of the harness taken away, for canaries of the harness's own laws. */
  readonly weaknesses: readonly Weakness[];
}

export const PRODUCTION: Subject = {
  adapter: (seams) => new ProductionLiveExecutionAdapter(seams),
  planner: { plan: planDocument, reassemble },
  model: createMemoryModel(),
  mutations: [],
  statements: [],
  weaknesses: [],
};

/** Everything but the connections and the switch: the recorders are real, the backup is a digest of the plan until there is a real one. */
export function seamsFor(
  connectionProvider: AdapterSeams['connectionProvider'],
  killSwitch: KillSwitch,
): AdapterSeams {
  return {
    connectionProvider,
    killSwitch,
    governanceWriter: createGovernanceWriter(),
    verifyWriter: createVerifyWriter(),
    backupRunner: { run: async (run) => ({ manifestDigest: sha256(`backup of ${run.runId}`) }) },
  };
}

/** Armed for whatever run is asked: the proofs of the phases need it on, the law of the switch proves the rest. */
export function alwaysArmed(): KillSwitch {
  return { refusal: () => null };
}

/** Off, as it is shipped. */
export function off(): KillSwitch {
  return createKillSwitch(null, () => new Date());
}

/** A switch that somebody forgot to ask in one method. */
export function forgottenIn(forgotten: Method, real: KillSwitch): KillSwitch {
  return { refusal: (method, run) => (method === forgotten ? null : real.refusal(method, run)) };
}

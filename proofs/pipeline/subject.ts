/** The system under proof as one value, so that a canary can replace any part of it. Knows the production adapter; knows nothing of servers. */

import { ARMING_STEPS, armByApproval } from '../../cutter/approval/arming.ts';
import { openApprovalFile } from '../../cutter/approval/ledger.ts';
import { prepareDirectories } from '../../cutter/machine/directories.ts';
import { type AdapterSeams, ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { createKillSwitch, type KillSwitch } from '../../cutter/phases/kill-switch.ts';
import { preflight } from '../../cutter/plan/preflight.ts';
import { planDocument, reassembleDocument } from '../../cutter/planner/planner.ts';
import { verifyNights } from '../../harness/bundle/verify-nights.ts';
import type { Mutation } from '../../harness/clone/mutation.ts';
import type { Weakness } from '../../harness/rollback/transaction.ts';
import { createMemoryModel, type MemoryModel } from '../../schema/contract/memory.ts';
import type { Adapter, Method } from '../../schema/contract/phase.ts';
import { readTarget, type Target } from './target.ts';

export interface Subject {
  readonly adapter: (seams: AdapterSeams) => Adapter;
  readonly planner: {
    readonly plan: typeof planDocument;
    readonly reassemble: typeof reassembleDocument;
  };
  readonly preflight: typeof preflight;
  /** What is to be cut first in production. */
  readonly target: () => Target;
  /** The second opinion on the contract; it is as much under proof as the database that it is held against. */
  readonly model: Pick<MemoryModel, 'create'>;
  /** Who runs, recovers and reverts: a name in `canaries/recoveries.ts`, for processes that die are told a name. */
  readonly orchestrator: string;
  /** Who takes and drills backups: a name in `canaries/backups.ts`. */
  readonly backup: string;
  /** What is asked about evidence that was kept. */
  readonly verifier: typeof verifyNights;
  /** What sets up a machine. */
  readonly directories: typeof prepareDirectories;
  /** Who arms a process by an approval, and the ledger outside of the database. */
  readonly approver: Approver;
  /** Changes to SQL functions, and statements, applied to a clone made for the subject. */
  readonly mutations: readonly Mutation[];
  readonly statements: readonly string[];
  /** Defences of the harness taken away, for canaries of the harness's own laws. */
  readonly weaknesses: readonly Weakness[];
}

export interface Approver {
  readonly arm: (
    papers: Parameters<typeof armByApproval>[1],
    question: Parameters<typeof armByApproval>[2],
  ) => ReturnType<typeof armByApproval>;
  readonly openFile: typeof openApprovalFile;
}

export const PRODUCTION: Subject = {
  adapter: (seams) => new ProductionLiveExecutionAdapter(seams),
  planner: { plan: planDocument, reassemble: reassembleDocument },
  preflight,
  target: readTarget,
  model: createMemoryModel(),
  orchestrator: 'production',
  backup: 'production',
  verifier: verifyNights,
  directories: prepareDirectories,
  approver: {
    arm: (papers, question) => armByApproval(ARMING_STEPS, papers, question),
    openFile: openApprovalFile,
  },
  mutations: [],
  statements: [],
  weaknesses: [],
};

/** Off, as it is shipped. */
export function off(): KillSwitch {
  return createKillSwitch(null, () => new Date());
}

/** A switch that somebody forgot to ask in one method. */
export function forgottenIn(forgotten: Method, real: KillSwitch): KillSwitch {
  return { refusal: (method, run) => (method === forgotten ? null : real.refusal(method, run)) };
}

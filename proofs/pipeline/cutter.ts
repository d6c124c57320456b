/** The system under proof as one value, so that a canary can replace any part of it. Knows the production adapter; knows nothing of servers. */
import { ARMING_STEPS, armByApproval } from '../../cutter/approval/arming.ts';
import { openApprovalFile } from '../../cutter/approval/ledger.ts';
import { configurationConflicts, parseConfiguration } from '../../cutter/machine/configuration.ts';
import { prepareDirectories } from '../../cutter/machine/directories.ts';
import { unitsFor } from '../../cutter/machine/systemd.ts';
import { type AdapterSeams, ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { createKillSwitch, type KillSwitch } from '../../cutter/phases/kill-switch.ts';
import { preflight } from '../../cutter/plan/preflight.ts';
import { planDocument, reassembleDocument, surveyDocument } from '../../cutter/planner/planner.ts';
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { verifyNights } from '../../harness/bundle/verify-nights.ts';
import type { Canary } from '../../harness/engine/definition.ts';
import { definePipeline, type Pipeline } from '../../harness/engine/pipeline.ts';
import type { Workbench } from '../../harness/engine/workbench.ts';
import { UNIT_TABLE } from '../../schema/contract/contract.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { createMemoryModel, type MemoryModel } from '../../schema/contract/memory.ts';
import type { Adapter, Method, Run } from '../../schema/contract/phase.ts';
import { createOracle } from '../model/oracle.ts';
import { alwaysArmed, seamsFor } from './adapter-seams.ts';
import { caseName } from './examples.ts';
import { readFacts, readRun, readStray } from './facts.ts';
import { interferenceWith } from './interference.ts';
import { ROW_KEYS, SWEEP } from './row-keys.ts';
import { acceptRun } from './run-shape.ts';
import { readTarget, type ShippedTarget } from './target.ts';

export interface CutterPipeline extends Pipeline<Run, AdapterSeams> {
  adapter(seams: AdapterSeams): Adapter;
  readonly planner: {
    readonly plan: typeof planDocument;
    readonly survey: typeof surveyDocument;
    readonly reassemble: typeof reassembleDocument;
  };
  readonly preflight: typeof preflight;
  /** What is to be cut first in production. */
  readonly target: () => ShippedTarget;
  /** The second opinion on the contract; it is as much under proof as the database that it is held against. */
  readonly model: Pick<MemoryModel, 'create'>;
  /** Who runs, recovers and reverts: a name in `proofs/recovery/orchestrators.ts`, for processes that die are told a name. */
  readonly orchestrator: string;
  /** Who takes and drills backups: a name in `proofs/backup/backups.ts`. */
  readonly backup: string;
  /** What is asked about evidence that was kept. */
  readonly verifier: typeof verifyNights;
  /** What sets up a machine. */
  readonly directories: typeof prepareDirectories;
  /** What reads the configuration of a machine, and what is made of it. */
  readonly configurations: {
    readonly parse: typeof parseConfiguration;
    readonly conflicts: typeof configurationConflicts;
    readonly units: typeof unitsFor;
  };
  /** Who arms a process by an approval, and the ledger outside of the database. */
  readonly approver: Approver;
}

/** A canary of the cutter's laws, and where they run. */
export type CutterCanary = Canary<CutterPipeline>;
export type CutterWorkbench = Workbench<CutterPipeline>;

export interface Approver {
  readonly arm: (
    papers: Parameters<typeof armByApproval>[1],
    question: Parameters<typeof armByApproval>[2],
  ) => ReturnType<typeof armByApproval>;
  readonly openFile: typeof openApprovalFile;
}

export const PRODUCTION: CutterPipeline = Object.freeze({
  ...definePipeline<Run, AdapterSeams>({
    contract: CUTTER,
    adapter: production,
    seams: (connections, names) => seamsFor(connections, alwaysArmed(), names),
    size: ({ plan }) => plan.rows.length,
    transactions: CUTTER_PARTS.transactions,
    adds: (phase, { plan }) => (phase === 'cut_leg_a' ? { [UNIT_TABLE]: plan.rows.length } : {}),
    // Each phase is applied once, and compensated once.
    keeps: (phases) => ({ 'cutter.run_event': 2 * phases }),
    interfere: interferenceWith,
    about: ({ runId, plan: { rows } }) =>
      `run ${runId}, ${rows.length} ${rows.length === 1 ? 'unit' : 'units'}`,
    accepts: acceptRun,
    caseName,
    oracle: createOracle,
    interleaved: { rowKeys: ROW_KEYS, sweep: SWEEP, readFacts, readRun, readStray },
  }),
  adapter: production,
  planner: { plan: planDocument, survey: surveyDocument, reassemble: reassembleDocument },
  preflight,
  target: readTarget,
  model: createMemoryModel(),
  orchestrator: 'production',
  backup: 'production',
  verifier: verifyNights,
  directories: prepareDirectories,
  configurations: {
    parse: parseConfiguration,
    conflicts: configurationConflicts,
    units: unitsFor,
  },
  approver: {
    arm: (...[papers, question]: Parameters<Approver['arm']>) =>
      armByApproval(ARMING_STEPS, papers, question),
    openFile: openApprovalFile,
  },
});

/** The class itself, so that a method which nobody named is found on it. */
function production(seams: AdapterSeams): Adapter {
  return new ProductionLiveExecutionAdapter(seams);
}

/** Off, as it is shipped. */
export function off(): KillSwitch {
  return createKillSwitch(null, () => new Date());
}

/** A switch that somebody forgot to ask in one method. */
export function forgottenIn(forgotten: Method, real: KillSwitch): KillSwitch {
  return { refusal: (method, run) => (method === forgotten ? null : real.refusal(method, run)) };
}

/** What a process that may die is told to do, and how it does it. The same for the real one and for its rehearsal, and it never knows which of the two it is. */
import { ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { createKillSwitch } from '../../cutter/phases/kill-switch.ts';
import type { RunEnd } from '../../cutter/run/advance.ts';
import { openRunJournals } from '../../cutter/run/journal.ts';
import { createLedger } from '../../cutter/run/ledger.ts';
import type { Orchestrator, OrchestratorSeams, Policy } from '../../cutter/run/orchestrator.ts';
import { createOrchestrator } from '../../cutter/run/orchestrator.ts';
import { DISK, type Disk } from '../../platform/append-only-file.ts';
import type { Phase, Run } from '../../schema/contract/phase.ts';
import { type Binding, type Names, namesOf } from '../../schema/names.ts';
import type { ConnectionProvider } from '../../schema/session.ts';
import { alwaysArmed, seamsFor } from '../pipeline/adapter-seams.ts';
import { crashingConnection, crashingDisk, failing, type Pass } from './crash-points.ts';

export type Order =
  | { readonly do: 'run' }
  | { readonly do: 'revert' }
  /** By whoever has no plan. */
  | { readonly do: 'revert by id' }
  | { readonly do: 'recover'; readonly policy: Policy };

/** Makes the orchestrator of a pipeline: production's, or one that is broken. */
export type OrchestratorFactory = (
  seams: OrchestratorSeams,
  provider: ConnectionProvider,
  names: Names,
) => Orchestrator;

export interface Mission {
  readonly run: Run;
  readonly orders: readonly Order[];
  /** The phase that is refused, or none. */
  readonly refuses: Phase | null;
  /** The switch of the process is off. */
  readonly isOff?: true;
  /** Folder of the journals. */
  readonly folder: string;
  /** What the database calls the tables of the contract. */
  readonly binding: Binding;
}

interface Means {
  readonly provider: ConnectionProvider;
  readonly factory: OrchestratorFactory;
  readonly pass: Pass;
  readonly disk?: Disk;
}

export const PRODUCTION_ORCHESTRATOR: OrchestratorFactory = (seams) => createOrchestrator(seams);

/** Carries out the orders one after the other, and gives how each ended. */
export async function carryOut(mission: Mission, means: Means): Promise<readonly RunEnd[]> {
  const { run, orders, refuses, folder } = mission;
  const names = namesOf(mission.binding);
  const { factory, pass } = means;
  const provider = failing(crashingProvider(means), refuses);
  const killSwitch =
    mission.isOff === true ? createKillSwitch(null, () => new Date()) : alwaysArmed();
  const orchestrator = factory(
    {
      adapter: (inverseWatch) =>
        new ProductionLiveExecutionAdapter({
          ...seamsFor(provider, killSwitch, names),
          inverseWatch,
        }),
      ledger: createLedger(
        async () =>
          crashingConnection(
            await means.provider.open('cutter_exec', 'revert_cut'),
            'ledger',
            pass,
          ),
        names,
      ),
      killSwitch,
      state: openRunJournals(folder, crashingDisk(means.disk ?? DISK, pass), () => new Date()),
    },
    provider,
    names,
  );
  const ends: RunEnd[] = [];
  for (const order of orders) {
    ends.push(await carry(order));
  }
  return ends;

  async function carry(order: Order): Promise<RunEnd> {
    if (order.do === 'recover') return orchestrator.recover(run.runId, order.policy);
    return order.do === 'revert by id'
      ? orchestrator.revert(run.runId)
      : orchestrator[order.do](run);
  }
}

function crashingProvider({ provider, pass }: Means): ConnectionProvider {
  return {
    open: async (role, method) =>
      crashingConnection(await provider.open(role, method), method, pass),
  };
}

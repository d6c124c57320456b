/** The production adapter: six methods, each gated first, each one atomic transaction (the compensation: one for each inverse). Never writes past the gate or the approval, and knows no server, only connections. */
import type { Adapter, Method, Outcome, Phase, Role, Run } from '../../schema/contract/phase.ts';
import type { Names } from '../../schema/names.ts';
import type { ConnectionProvider, Session } from '../../schema/session.ts';
import { type Statements, statementsFor } from '../statements.ts';
import { actorOf, type InverseWatch, revertRun } from './compensation.ts';
import { createUnits } from './create-units.ts';
import type { ApprovalUse, KillSwitch } from './kill-switch.ts';
import type { RecordWriter } from './recorder.ts';
import { phaseState, transact, type Work } from './transaction.ts';

/** Takes the backup before the first write. Gives the digest of its manifest. */
export interface BackupRunner {
  run(run: Run): Promise<{ readonly manifestDigest: string }>;
}

export interface AdapterSeams {
  readonly connectionProvider: ConnectionProvider;
  readonly killSwitch: KillSwitch;
  readonly governanceWriter: RecordWriter;
  readonly verifyWriter: RecordWriter;
  readonly backupRunner: BackupRunner;
  /** Where a journal is kept of the compensation, inverse by inverse. */
  readonly inverseWatch?: InverseWatch;
  /** Where the run is done under an approval: every transaction that writes begins with it. */
  readonly approval?: ApprovalUse;
  /** What the database calls the tables and functions of the contract. */
  readonly names: Names;
}

export class ProductionLiveExecutionAdapter implements Adapter {
  readonly #seams: AdapterSeams;
  readonly #statements: Statements;

  constructor(seams: AdapterSeams) {
    this.#seams = seams;
    this.#statements = statementsFor(seams.names);
  }

  /** Takes the backup and records its manifest. A backup that fails refuses the run. */
  async pre_write_backup(run: Run): Promise<Outcome> {
    const record = (session: Session, backup: Detail) => {
      const values = [run.runId, run.plan.digest, actorOf(run), backup['manifestDigest']];
      return call(session, this.#statements.recordBackup, values);
    };
    return this.#phase('pre_write_backup', 'cutter_exec', run, record, () => this.#backUp(run));
  }

  /** Creates the units of the plan (leg A), all or none. */
  async cut_leg_a(run: Run): Promise<Outcome> {
    const write = (session: Session) => createUnits(session, this.#statements, run);
    return this.#phase('cut_leg_a', 'cutter_exec', run, write);
  }

  /** Brings the run's units from draft to enacted. */
  async lifecycle_enact(run: Run): Promise<Outcome> {
    return this.#phase('lifecycle_enact', 'cutter_exec', run, (session) =>
      call(session, this.#statements.enact, [run.runId, run.plan.digest, actorOf(run)]),
    );
  }

  /** Writes the governance record (leg B). */
  async leg_b_record(run: Run): Promise<Outcome> {
    const write = recordWith(this.#seams.governanceWriter, run);
    return this.#phase('leg_b_record', 'cutter_exec', run, write);
  }

  /** Verifies the cut under the second role, and records that. */
  async write_verify(run: Run): Promise<Outcome> {
    const write = recordWith(this.#seams.verifyWriter, run);
    return this.#phase('write_verify', 'cutter_verify', run, write);
  }

  /** Compensates whatever phases of the run are committed, last phase first. */
  async revert_cut(run: Run): Promise<Outcome> {
    const { connectionProvider: provider, inverseWatch, approval = null } = this.#seams;
    return this.#gated('revert_cut', run, () =>
      revertRun({ provider, statements: this.#statements, approval }, run, inverseWatch),
    );
  }

  /** The one way to a write: the gate of the process, that of the database, what must be done before, the approval, and only then the write. */
  #phase(
    phase: Phase & Method,
    role: Role,
    run: Run,
    write: (session: Session, before: Detail) => Promise<Work>,
    before = async (): Promise<Work> => ({ status: 'done', detail: {} }),
  ): Promise<Outcome> {
    const { connectionProvider: provider, approval } = this.#seams;
    const statements = this.#statements;
    return this.#gated(phase, run, async () => {
      const outcome = await transact({
        ...{ provider, statements, role, method: phase },
        work: async (session) => {
          const ready = await before();
          if (ready.status === 'refuse') return ready;
          await approval?.consume(session);
          return write(session, ready.detail);
        },
        landed: async (session) =>
          (await phaseState(session, statements, { run, phase })) === 'applied',
      });
      if (outcome.status === 'applied') approval?.consumed();
      return outcome;
    });
  }

  async #gated(method: Method, run: Run, act: () => Promise<Outcome>): Promise<Outcome> {
    const off = this.#seams.killSwitch.refusal(method, run);
    return off === null ? act() : { status: 'refused', reason: off };
  }

  async #backUp(run: Run): Promise<Work> {
    try {
      return { status: 'done', detail: { ...(await this.#seams.backupRunner.run(run)) } };
    } catch (error) {
      const message = `the backup failed: ${String(error)}`;
      return { status: 'refuse', reason: { code: 'backup_failed', message } };
    }
  }
}

type Detail = Extract<Work, { readonly status: 'done' }>['detail'];

const recordWith =
  (writer: RecordWriter, run: Run) =>
  async (session: Session): Promise<Work> => ({
    status: 'done',
    detail: await writer.record(session, run),
  });

async function call(session: Session, text: string, values: readonly unknown[]): Promise<Work> {
  const { rows } = await session.query(text, values);
  return { status: 'done', detail: rows[0]?.['result'] as Readonly<Record<string, unknown>> };
}

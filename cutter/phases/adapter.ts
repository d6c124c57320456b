/** The production adapter: six methods, each gated first, each one atomic transaction (the compensation: one for each inverse). Knows no server, only connections. */

import type { Adapter, Method, Outcome, Phase, Role, Run } from '../../schema/contract/phase.ts';
import type { Names } from '../../schema/names.ts';
import type { ConnectionProvider, Session } from '../../schema/session.ts';
import type { ApprovalUse } from '../approval/arming.ts';
import { type Statements, statementsFor } from '../statements.ts';
import { actorOf, type InverseWatch, revertRun } from './compensation.ts';
import { createUnits } from './create-units.ts';
import type { KillSwitch } from './kill-switch.ts';
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
    const off = this.#seams.killSwitch.refusal('pre_write_backup', run);
    if (off !== null) return { status: 'refused', reason: off };
    return this.#phase('pre_write_backup', 'cutter_exec', run, async (session) => {
      const backup = await this.#backUp(run);
      if ('status' in backup) return backup;
      await this.#seams.approval?.consume(session);
      const values = [run.runId, run.plan.digest, actorOf(run), backup.manifestDigest];
      return call(session, this.#statements.recordBackup, values);
    });
  }

  /** Creates the units of the plan (leg A), all or none. */
  async cut_leg_a(run: Run): Promise<Outcome> {
    const off = this.#seams.killSwitch.refusal('cut_leg_a', run);
    if (off !== null) return { status: 'refused', reason: off };
    return this.#phase('cut_leg_a', 'cutter_exec', run, async (session) => {
      await this.#seams.approval?.consume(session);
      return createUnits(session, this.#statements, run);
    });
  }

  /** Brings the run's units from draft to enacted. */
  async lifecycle_enact(run: Run): Promise<Outcome> {
    const off = this.#seams.killSwitch.refusal('lifecycle_enact', run);
    if (off !== null) return { status: 'refused', reason: off };
    return this.#phase('lifecycle_enact', 'cutter_exec', run, async (session) => {
      await this.#seams.approval?.consume(session);
      const values = [run.runId, run.plan.digest, actorOf(run)];
      return call(session, this.#statements.enact, values);
    });
  }

  /** Writes the governance record (leg B). */
  async leg_b_record(run: Run): Promise<Outcome> {
    const off = this.#seams.killSwitch.refusal('leg_b_record', run);
    if (off !== null) return { status: 'refused', reason: off };
    return this.#phase('leg_b_record', 'cutter_exec', run, async (session) => {
      await this.#seams.approval?.consume(session);
      return { status: 'done', detail: await this.#seams.governanceWriter.record(session, run) };
    });
  }

  /** Verifies the cut under the second role, and records that. */
  async write_verify(run: Run): Promise<Outcome> {
    const off = this.#seams.killSwitch.refusal('write_verify', run);
    if (off !== null) return { status: 'refused', reason: off };
    return this.#phase('write_verify', 'cutter_verify', run, async (session) => {
      await this.#seams.approval?.consume(session);
      return { status: 'done', detail: await this.#seams.verifyWriter.record(session, run) };
    });
  }

  /** Compensates whatever phases of the run are committed, last phase first. */
  async revert_cut(run: Run): Promise<Outcome> {
    const off = this.#seams.killSwitch.refusal('revert_cut', run);
    if (off !== null) return { status: 'refused', reason: off };
    const { connectionProvider: provider, inverseWatch, approval = null } = this.#seams;
    return revertRun({ provider, statements: this.#statements, approval }, run, inverseWatch);
  }

  async #phase(
    phase: Phase & Method,
    role: Role,
    run: Run,
    work: (session: Session) => Promise<Work>,
  ): Promise<Outcome> {
    const statements = this.#statements;
    const outcome = await transact({
      provider: this.#seams.connectionProvider,
      statements,
      role,
      method: phase,
      work,
      landed: async (session) =>
        (await phaseState(session, statements, { run, phase })) === 'applied',
    });
    if (outcome.status === 'applied') this.#seams.approval?.consumed();
    return outcome;
  }

  async #backUp(run: Run): Promise<{ readonly manifestDigest: string } | Work> {
    try {
      return await this.#seams.backupRunner.run(run);
    } catch (error) {
      const message = `the backup failed: ${String(error)}`;
      return { status: 'refuse', reason: { code: 'backup_failed', message } };
    }
  }
}

async function call(session: Session, text: string, values: readonly unknown[]): Promise<Work> {
  const { rows } = await session.query(text, values);
  return { status: 'done', detail: rows[0]?.['result'] as Readonly<Record<string, unknown>> };
}

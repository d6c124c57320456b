/** The process that takes one backup and may be killed at a moment of it: waits for its order on standard input. Judges nothing; its exit status is the command's. */
import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type BackupMoment, type BackupOptions, takeBackup } from '../../cutter/backup/backup.ts';
import { readDatabaseState } from '../../harness/catalog/database-state.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { describeFailure } from '../../schema/failure.ts';
import { type Binding, namesOf } from '../../schema/names.ts';
import { BACKUPS } from './backups.ts';
import type { Gear } from './faulty-programs.ts';

export interface BackupChildOrder {
  readonly target: Target;
  readonly binding: Binding;
  readonly runId: string;
  /** A name in `BACKUPS`. */
  readonly steps: string;
  /** The moment at which the process kills itself; null to live. */
  readonly kill: BackupMoment | null;
  readonly paths: Gear & Pick<BackupOptions, 'folder' | 'scratch' | 'environment'>;
}

const given = await text(process.stdin);
// Nothing comes where whoever started this process has gone.
if (given !== '') process.exitCode = await obey(JSON.parse(given) as BackupChildOrder);

async function obey(order: BackupChildOrder): Promise<number> {
  const { target, binding, runId, steps, kill, paths } = order;
  const maker = BACKUPS[steps];
  if (maker === undefined) return 70;
  try {
    await takeBackup(
      runId,
      {
        ...paths,
        connect: () => connect(target),
        names: namesOf(binding),
        readState: readDatabaseState,
        now: () => new Date(),
        watch: async (moment) => {
          if (moment !== kill) return;
          writeSync(1, `${moment}\n`);
          process.kill(process.pid, 'SIGKILL');
          // The signal is on its way, and nothing more may happen until it comes.
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        },
      },
      maker.steps,
    );
    return 0;
  } catch (error) {
    writeSync(2, `${describeFailure(error)}\n`);
    return 1;
  }
}

/** The backup of a run as the surroundings configure it: a real one, in a sandbox at worst a digest that stands for it, and elsewhere a refusal. Keeps nothing of its own on the disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backup, takeBackup } from '../../cutter/backup/backup.ts';
import type { BackupRunner } from '../../cutter/phases/adapter.ts';
import { readDatabaseState } from '../../harness/catalog/database-state.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { libpqEnvironment } from '../../harness/connection/libpq.ts';
import { findClients, findGpg } from '../../harness/server/client-programs.ts';
import { SUPERUSER } from '../../harness/server/server-settings.ts';
import { sha256 } from '../../schema/digest.ts';
import { isProofError, ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { ProcessEnvironment } from '../environment.ts';
import { say } from '../io.ts';
import type { CommandSettings } from '../settings.ts';

/** The login that reads every table and locks those of the contract: docs/backup.md says how it is made. */
const BACKUP_USER = 'cutter_backup';

interface BackupRequest {
  readonly runId: string;
  /** The database, whoever logs in otherwise. */
  readonly target: Target;
  readonly names: Names;
  readonly environment: ProcessEnvironment;
}

/** Takes a backup as configured. Rejects with `E_USAGE` where something is not configured or not installed. */
export async function backUp(request: BackupRequest): Promise<Backup> {
  const { runId, target, names, environment } = request;
  const { connection, postgresBinaries } = environment;
  const { fingerprint, recipientFile, folder } = demand(environment);
  const login = loginOf(target, environment);
  const gpg = findGpg().path;
  const { pgDump } = findClients(await majorOf(login), postgresBinaries);
  const scratch = mkdtempSync(join(tmpdir(), 'cutproof-backup-'));
  try {
    const libpq = { scratch, variable: environment.passwordVariable(), home: connection.home };
    return await takeBackup(runId, {
      connect: () => connect(login),
      environment: libpqEnvironment(login, libpq),
      names,
      readState: readDatabaseState,
      ...{ pgDump, gpg, recipientFile, fingerprint, folder, scratch },
      now: () => new Date(),
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Gives the runner of `cutproof run`. What it rejects with refuses the run as `backup_failed`. */
export function backupRunnerFor(
  given: Omit<BackupRequest, 'runId'> & { readonly settings: CommandSettings },
): BackupRunner {
  const { target, names, environment, settings } = given;
  return {
    run: async ({ runId }) => {
      const order = { target, names, environment: configured(environment, settings) };
      const lack = order.environment.sandbox === null ? null : await lackIn(order);
      if (lack === null) return backUp({ ...order, runId });
      say(`cutproof: no backup is taken in this sandbox, a digest stands for it: ${lack}`);
      return { manifestDigest: sha256(`backup of ${runId}`) };
    },
  };
}

/** The environment, with the configuration of the machine where it is silent. */
export function configured(
  environment: ProcessEnvironment,
  { configuration }: CommandSettings,
): ProcessEnvironment {
  const { backup } = environment;
  const { recipientFile, fingerprint } = configuration?.backup ?? {};
  return {
    ...environment,
    backup: {
      ...backup,
      recipientFile: backup.recipientFile ?? recipientFile ?? null,
      fingerprint: backup.fingerprint ?? fingerprint ?? null,
      folder: backup.folder ?? configuration?.directories.backups ?? null,
    },
  };
}

/** Says why there is no real backup in a sandbox, where whatever is done is thrown away; null where there is one. */
async function lackIn(order: Omit<BackupRequest, 'runId'>): Promise<string | null> {
  const { target, environment } = order;
  try {
    demand(environment);
    findGpg();
    findClients(await majorOf(loginOf(target, environment)), environment.postgresBinaries);
    return null;
  } catch (error) {
    if (isProofError(error) && error.code === 'E_USAGE') return error.message;
    throw error;
  }
}

function loginOf(target: Target, { sandbox, backup }: ProcessEnvironment): Target {
  return { ...target, user: backup.user ?? (sandbox === null ? BACKUP_USER : SUPERUSER) };
}

function demand({ backup }: ProcessEnvironment) {
  const { fingerprint, recipientFile, folder } = backup;
  if (fingerprint !== null && recipientFile !== null && folder !== null) {
    return { fingerprint, recipientFile, folder };
  }
  const wanted = {
    BACKUP_GPG_FPR: fingerprint,
    CUTPROOF_BACKUP_RECIPIENT: recipientFile,
    CUTPROOF_BACKUPS: folder,
  };
  const missing = Object.entries(wanted).flatMap(([name, value]) => (value === null ? [name] : []));
  throw new ProofError('E_USAGE', `no backup is configured: ${missing.join(', ')} missing`, {
    hint: 'docs/backup.md; cutproof backup keygen makes the key',
  });
}

async function majorOf(target: Target): Promise<number> {
  await using session = await connect(target);
  const { rows } = await session.query(`select current_setting('server_version_num')::int as num`);
  return Math.floor(Number(rows[0]?.['num']) / 10_000);
}

/** Takes the backup before the first write: lock, snapshot, dump, encrypt, sync, publish, in this order. Publishes all of it or nothing, and writes no plaintext anywhere. */
import { type FileHandle, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BACKUP_FORMAT, type BackupManifest, type DatabaseState } from '../../schema/backup.ts';
import { sha256 } from '../../schema/digest.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Connection, Session } from '../../schema/session.ts';
import { draftOf, openDraft, publishText } from './file.ts';
import { examineFolder, pathsOf, sweep } from './folder.ts';
import { type Gpg, gpgVersion, type RecipientKey, readFingerprint } from './key.ts';
import { type Piped, type PipeOptions, pipe } from './pipe.ts';
import { identify, judgeVersions } from './server.ts';
import { type BackupSteps, HONEST_STEPS } from './steps.ts';

/** Places at which somebody may look on, in this order; `piece` comes many times. */
export const BACKUP_MOMENTS = [
  'key checked',
  'tables held',
  'draft opened',
  'piece',
  'dump encrypted',
  'file checked',
  'file published',
  'manifest published',
] as const;
export type BackupMoment = (typeof BACKUP_MOMENTS)[number];

export interface BackupOptions {
  /** Logs in as who may read every table and lock those of the contract. */
  readonly connect: () => Promise<Connection>;
  /** How libpq reaches the same database as the same login. Never a password. */
  readonly environment: Readonly<Record<string, string>>;
  readonly names: Names;
  readonly readState: (session: Session) => Promise<DatabaseState>;
  readonly pgDump: string;
  readonly gpg: string;
  readonly recipientFile: string;
  /** 40 hexadecimal digits: BACKUP_GPG_FPR. */
  readonly fingerprint: string;
  /** Where backups are kept. */
  readonly folder: string;
  /** Where gpg gets an empty home for the while. No plaintext is in it. */
  readonly scratch: string;
  readonly now: () => Date;
  readonly watch?: (moment: BackupMoment) => Promise<void>;
}

export interface Backup {
  readonly manifestFile: string;
  readonly manifestDigest: string;
  readonly manifest: BackupManifest;
}

/** Rejects with `E_USAGE` where something must be set right first, with `E_BACKUP` where the backup failed: then nothing of it is published. */
export async function takeBackup(
  runId: string,
  options: BackupOptions,
  steps: BackupSteps = HONEST_STEPS,
): Promise<Backup> {
  const { folder, gpg: path, scratch, now, watch = async () => undefined } = options;
  const startedAt = now();
  const fingerprint = readFingerprint(options.fingerprint);
  await examineFolder(folder);
  await sweep(folder);
  const home = await mkdtemp(join(scratch, 'cutproof-gpg-'));
  try {
    const gpg = { path, home };
    const key = await checkKey(gpg, { ...options, fingerprint }, steps);
    await watch('key checked');
    const { file, manifestFile } = pathsOf(folder, runId, startedAt);
    for (const one of [file, manifestFile]) await steps.refuseTaken(one);
    const work = { options, steps, gpg, key, file, watch };
    const taken = await dumpHeld(work);
    const manifest: BackupManifest = {
      format: BACKUP_FORMAT,
      runId,
      file: basename(file),
      ...taken,
      recipientFileDigest: sha256(await readFile(key.file)),
      gpgVersion: gpgVersion(gpg),
      exit: { pgDump: 0, gpg: 0 },
      startedAt: startedAt.toISOString(),
      finishedAt: now().toISOString(),
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await publishManifest({ manifestFile, text, file });
    await watch('manifest published');
    return { manifestFile, manifestDigest: sha256(text), manifest };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The file is copied first: what was checked is what is used. */
async function checkKey(gpg: Gpg, options: BackupOptions, steps: BackupSteps) {
  const { recipientFile, fingerprint } = options;
  const file = join(gpg.home, 'recipient.asc');
  try {
    await writeFile(file, await readFile(recipientFile), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot read the recipient file ${recipientFile}`, {
      hint: 'name the public key file that belongs to BACKUP_GPG_FPR',
      cause,
    });
  }
  return steps.readRecipient(gpg, { file, fingerprint });
}

interface WorkAtHand {
  readonly options: BackupOptions;
  readonly steps: BackupSteps;
  readonly gpg: Gpg;
  readonly key: RecipientKey;
  /** The name that the encrypted dump is to have. */
  readonly file: string;
  readonly watch: (moment: BackupMoment) => Promise<void>;
}

/** Gives what was dumped while the tables were held. The file has its name when this returns. */
async function dumpHeld(work: WorkAtHand) {
  const { options, steps, watch } = work;
  await using session = await options.connect();
  try {
    const snapshot = await steps.hold(session, options.names);
    await watch('tables held');
    const server = await identify(session);
    const pgDumpVersion = judgeVersions(options.pgDump, server.versionNum);
    const state = await options.readState(session);
    const encrypted = await writeEncrypted(work, snapshot.id, () => steps.stillHolds(session));
    return { server, pgDumpVersion, snapshotId: snapshot.id, state, ...encrypted };
  } finally {
    // The connection may be lost, and the lock with it.
    await session.query('rollback').catch(() => undefined);
  }
}

async function writeEncrypted(work: WorkAtHand, snapshotId: string, held: () => Promise<void>) {
  const { steps, gpg, key, file, watch } = work;
  const draft = steps.draftOf(file);
  // One that stands already is somebody else's, and is not discarded.
  const opened = await openDraft(draft);
  try {
    const piped = await writeDraft(work, { draft, opened, snapshotId });
    await watch('dump encrypted');
    steps.judgeEnds(piped);
    const recipients = steps.judgePackets(gpg, key, draft);
    await held();
    await watch('file checked');
    await steps.publish(draft, file);
    await watch('file published');
    return {
      cipherBytes: piped.out.bytes,
      cipherDigest: piped.out.digest,
      plainBytes: piped.between.bytes,
      plainDigest: piped.between.digest,
      primaryFingerprint: key.primaryFingerprint,
      recipients,
    };
  } catch (error) {
    await steps.discard(draft);
    throw error;
  }
}

interface OpenDraft {
  readonly draft: string;
  readonly opened: FileHandle;
  readonly snapshotId: string;
}

/** When this returns, the draft is on the disk, and closed. */
async function writeDraft(
  { options, steps, gpg, key, watch }: WorkAtHand,
  { draft, opened, snapshotId }: OpenDraft,
): Promise<Piped> {
  await using file = opened;
  await watch('draft opened');
  const words = [
    '--format=custom',
    `--snapshot=${snapshotId}`,
    '--lock-wait-timeout=5s',
    '--no-password',
  ];
  const pipes: PipeOptions = {
    first: { path: options.pgDump, words, environment: options.environment },
    second: steps.encryption(gpg, key),
    take: async (bytes) => {
      await file.writeFile(bytes);
      await watch('piece');
    },
    tap: (bytes) => steps.tap(bytes, draft),
    mayEnd: steps.mayEnd,
  };
  const piped = await pipe(pipes).catch((cause: unknown) => {
    if (cause instanceof ProofError) throw cause;
    throw new ProofError('E_BACKUP', `cannot write ${draft}: ${describeFailure(cause)}`, {
      hint: 'free space on the disk of the backups',
      cause,
    });
  });
  await file.sync();
  return piped;
}

/** A dump without its manifest is nobody's backup. */
async function publishManifest(at: {
  readonly manifestFile: string;
  readonly text: string;
  readonly file: string;
}): Promise<void> {
  try {
    await publishText(at.manifestFile, at.text);
  } catch (error) {
    await unlink(draftOf(at.manifestFile)).catch(() => undefined);
    await unlink(at.file).catch(() => undefined);
    throw error;
  }
}

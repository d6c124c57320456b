/** Takes one backup as a case says, with whatever strikes it, drills what was published, and says what was seen. Judges nothing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BackupMoment, type BackupOptions, takeBackup } from '../../cutter/backup/backup.ts';
import { type Drill, drillBackup } from '../../cutter/backup/drill.ts';
import { type BackupPaths, pathsOf } from '../../cutter/backup/folder.ts';
import { readManifest } from '../../cutter/backup/manifest.ts';
import { type BackupCase, type BackupTrial, neighbourOf } from '../../generators/backup.ts';
import { readDatabaseState } from '../../harness/catalog/database-state.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { describeFailure, isProofError, ProofError } from '../../schema/failure.ts';
import { namesOf } from '../../schema/names.ts';
import { runUndisturbed } from '../pipeline/undisturbed.ts';
import { BACKUPS, type NamedBackup } from './backups.ts';
import { sendBackup } from './child-order.ts';
import { createWriter } from './concurrent-writer.ts';
import { changeOne, damage } from './damage.ts';
import { type Gear, strike } from './faulty-programs.ts';
import type { BackupEnd, BackupSeen, Left } from './observation.ts';
import { decrypts, filesOf, watchForPlaintext } from './plaintext-watch.ts';
import { type BackupSite, foldersIn } from './site.ts';

const STARTED = new Date('2026-06-15T10:00:00Z');
const LATER = new Date('2026-06-15T10:00:09Z');
const STOOD = 'it stood here before';

export async function actBackup(
  value: BackupCase,
  name: string,
  site: BackupSite,
): Promise<BackupSeen> {
  const maker = BACKUPS[name];
  if (maker === undefined) throw new ProofError('E_INTERNAL', `no backup is called ${name}`);
  await using clone = await site.clone();
  const { target } = clone;
  const names = namesOf(site.cluster.binding);
  await runUndisturbed(value.run, PHASES.slice(0, value.phases), { target, names });
  const root = site.folder();
  const folders = foldersIn(root);
  const { keys, clients } = site;
  const whole: Gear = {
    pgDump: clients.pgDump,
    gpg: keys.gpg,
    recipientFile: keys.recipientFile,
    fingerprint: keys.fingerprint,
  };
  const at: Scene = { target, site, root, maker, name, ...folders, whole };
  const watch = watchForPlaintext([folders.backups, folders.scratch]);
  const claimed = await changeOne(target, value.trial.strikes, names);
  const taken = await take(value, at, watch.look);
  watch.look();
  const unread: string[] = [];
  const reading = async <T>(read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      unread.push(describeFailure(error));
      return null;
    }
  };
  const paths = await reading(() => findPublished(at, value));
  const left = await describeLeft(at, paths);
  if (paths !== null) damage(value.trial, paths, claimed);
  const drill = paths === null ? null : await reading(() => drillIt(at, paths.manifestFile));
  const unswept = left.some(({ kind }) => kind === 'draft') ? await takeAgain(value, at) : [];
  return { on: site.on, ...taken, plaintext: watch.seen(), left, unread, drill, unswept };
}

interface Scene {
  readonly target: Target;
  readonly site: BackupSite;
  readonly root: string;
  readonly maker: NamedBackup;
  readonly name: string;
  readonly backups: string;
  readonly scratch: string;
  readonly whole: Gear;
}

type Taken = Pick<BackupSeen, 'end' | 'neighbour' | 'exitStatus' | 'missed' | 'writes'>;

async function take(value: BackupCase, at: Scene, look: () => void): Promise<Taken> {
  const { trial, run } = value;
  const gear = strike(trial, at.whole, { keys: at.site.keys, folder: at.root });
  const order = { ...gear, folder: at.backups, scratch: at.scratch };
  const environment = at.site.environment(at.target, at.root);
  if (trial.strikes === 'cutproof is killed' || trial.strikes === 'the disk is full') {
    const { end, exitStatus } = await sendBackup(trial, {
      target: at.target,
      binding: at.site.cluster.binding,
      runId: run.runId,
      steps: at.name,
      paths: { ...order, environment },
    });
    return { end, neighbour: null, exitStatus, missed: [], writes: 0 };
  }
  const writer = createWriter(trial, at.target, namesOf(at.site.cluster.binding));
  const taken = pathsOf(at.backups, run.runId, STARTED);
  const occupy = occupation(trial, taken);
  const beside = neighbourOf(value);
  let neighbour: BackupEnd | null = null;
  const end = await takeOne(run.runId, at, {
    ...order,
    environment,
    connect: writer.connect,
    now: () => STARTED,
    watch: async (moment) => {
      look();
      occupy(moment);
      await writer.watch(moment);
      if (beside === null || moment !== 'draft opened') return;
      // Of one database the lock lets only one at a time.
      await using other = await at.site.clone();
      neighbour = await takeWhole(beside, { ...at, target: other.target }, STARTED);
    },
  });
  const written = await writer.finish(end.status === 'taken' ? taken : null);
  return { end, neighbour, exitStatus: null, ...written };
}

type Order = Omit<BackupOptions, 'names' | 'readState'>;

async function takeOne(runId: string, at: Scene, order: Order): Promise<BackupEnd> {
  const names = namesOf(at.site.cluster.binding);
  const options = { ...order, names, readState: readDatabaseState };
  try {
    await takeBackup(runId, options, at.maker.steps);
    return { status: 'taken' };
  } catch (error) {
    const expected = isProofError(error) && ['E_BACKUP', 'E_USAGE'].includes(error.code);
    return { status: 'failed', why: describeFailure(error), expected };
  }
}

/** Somebody else's file takes the name: before the backup begins, or at the last moment. */
function occupation(trial: BackupTrial, { file, manifestFile }: BackupPaths) {
  const path =
    trial.strikes === 'the name of the dump is taken'
      ? file
      : trial.strikes === 'the name of the manifest is taken'
        ? manifestFile
        : null;
  const late = 'at' in trial && trial.at % 2 === 1;
  const due: BackupMoment = late ? 'dump encrypted' : 'key checked';
  return (moment: BackupMoment) => {
    if (path !== null && moment === due) writeFileSync(path, STOOD, { mode: 0o600, flag: 'wx' });
  };
}

/** Takes one that nothing strikes. */
function takeWhole(runId: string, at: Scene, now: Date): Promise<BackupEnd> {
  return takeOne(runId, at, {
    ...{ ...at.whole, folder: at.backups, scratch: at.scratch, now: () => now },
    environment: at.site.environment(at.target, at.root),
    connect: () => connect(at.target),
  });
}

/** The one backup of the run that has a manifest, whatever its moment. */
async function findPublished(at: Scene, value: BackupCase): Promise<BackupPaths | null> {
  const { backups } = at;
  const known = [value.run.runId, neighbourOf(value)];
  const found = filesOf(backups)
    .filter(({ name, bytes }) => name.endsWith('.manifest.json') && bytes.toString() !== STOOD)
    .map(({ name }) => ({
      manifestFile: join(backups, name),
      ...readManifest(join(backups, name)),
    }));
  const other = found.find(({ runId }) => !known.includes(runId));
  if (other !== undefined) {
    throw new ProofError('E_INTERNAL', `a manifest of ${other.runId} in ${backups}`);
  }
  const own = found.find(({ runId }) => runId === value.run.runId);
  if (own === undefined) return null;
  return { file: join(backups, own.file), manifestFile: own.manifestFile };
}

async function describeLeft(at: Scene, published: BackupPaths | null): Promise<readonly Left[]> {
  const left: Left[] = [];
  for (const { name, mode, bytes } of filesOf(at.backups)) {
    const kind = kindOf(name);
    const path = join(at.backups, name);
    const standing = bytes.toString('latin1') === STOOD;
    const claimed = kind !== 'dump' || standing || path === published?.file;
    const whole = claimed ? null : await decrypts(path, at.site);
    left.push({ name, mode, kind, whole, standing });
  }
  return left;
}

function kindOf(name: string): Left['kind'] {
  if (name.endsWith('.dump.gpg')) return 'dump';
  if (name.endsWith('.manifest.json')) return 'manifest';
  return name.endsWith('.partial') ? 'draft' : 'other';
}

async function drillIt({ site, maker, root }: Scene, manifestFile: string): Promise<Drill> {
  await using scratch = await site.scratch();
  const { keys, clients } = site;
  return await drillBackup({
    manifest: readManifest(manifestFile),
    manifestFile,
    gpg: keys.gpg,
    home: keys.home,
    pgRestore: clients.pgRestore,
    surroundings: {},
    environment: site.environment(scratch.target, root),
    database: scratch.target.database,
    connect: () => connect(scratch.target),
    readState: readDatabaseState,
    ...(maker.compare === undefined ? {} : { compare: maker.compare }),
  });
}

/** The next backup after one that left a draft: it must succeed, and clear away what a dead process left. */
async function takeAgain({ run }: BackupCase, at: Scene): Promise<readonly string[]> {
  const end = await takeWhole(run.runId, at, LATER);
  if (end.status !== 'taken') return [`the next backup: ${JSON.stringify(end)}`];
  return filesOf(at.backups).flatMap(({ name }) => (kindOf(name) === 'draft' ? [name] : []));
}

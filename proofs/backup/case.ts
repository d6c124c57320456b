/** Takes one backup as a case says, with whatever strikes it, drills what was published, and says what was seen. Judges nothing. */
import { writeFileSync } from 'node:fs';
import {
  type Backup,
  type BackupMoment,
  type BackupOptions,
  takeBackup,
} from '../../cutter/backup/backup.ts';
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
import { type Gear, lateGpg, strike, strikeFolder } from './faulty-programs.ts';
import { judgeKnownBackups } from './known-backups.ts';
import { describeLeft, findPublished, kindOf, STOOD } from './left-behind.ts';
import { judgeManifest } from './manifest-facts.ts';
import { makeNewKey, type NewKey } from './new-key.ts';
import type { BackupEnd, BackupSeen } from './observation.ts';
import { filesOf, watchForPlaintext } from './plaintext-watch.ts';
import { type BackupSite, foldersIn } from './site.ts';

const STARTED = new Date('2026-06-15T10:00:00Z');
const LATER = new Date('2026-06-15T10:00:09Z');

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
  using newKey = value.trial.strikes === 'a new key' ? makeNewKey(keys.gpg) : null;
  const { recipientFile, fingerprint } = newKey ?? keys;
  const whole: Gear = { pgDump: clients.pgDump, gpg: keys.gpg, recipientFile, fingerprint };
  const home = newKey?.home ?? keys.home;
  const at: Scene = { target, site, root, maker, name, ...folders, whole, home };
  const watch = watchForPlaintext([folders.backups, folders.scratch]);
  const claimed = await changeOne(target, value.trial.strikes, names);
  const { backup, ...taken } = await take(value, at, watch.look);
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
  const unlike = paths === null ? [] : await judgeKnown(value, at, { paths, backup, newKey });
  if (paths !== null) damage(value.trial, paths, { held: claimed, keys });
  const drill = paths === null ? null : await reading(() => drillIt(value, at, paths.manifestFile));
  const unswept = left.some(({ kind }) => kind === 'draft') ? await takeAgain(value, at) : [];
  return { on: site.on, ...taken, plaintext: watch.seen(), left, unread, drill, unswept, unlike };
}

/** What stands beside the question whether it restores: told of what nobody disturbed, and the rest once, with a new key. */
async function judgeKnown(
  { run, trial }: BackupCase,
  { target, whole, home, backups, root }: Scene,
  { paths, backup, newKey }: { paths: BackupPaths; backup: Backup | null; newKey: NewKey | null },
): Promise<readonly string[]> {
  if (backup === null || !['nothing', 'a new key'].includes(trial.strikes)) return [];
  await using session = await connect(target);
  const { runId } = run;
  const state = await readDatabaseState(session);
  const facts = { ...whole, home, session, state, runId, folder: backups };
  const times = { startedAt: STARTED, finishedAt: LATER };
  return [
    ...(await judgeManifest(backup, { ...facts, ...times })),
    ...(newKey?.faults ?? []),
    ...(newKey === null ? [] : await judgeKnownBackups(root, paths.manifestFile)),
  ];
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
  /** GNUPGHOME of the secret key. */
  readonly home: string;
}

type Taken = Pick<BackupSeen, 'end' | 'neighbour' | 'exitStatus' | 'missed' | 'writes'> & {
  /** What whoever took it was told. */
  readonly backup: Backup | null;
};

async function take(value: BackupCase, at: Scene, look: () => void): Promise<Taken> {
  const { trial, run } = value;
  const gear = strike(trial, at.whole, { keys: at.site.keys, folder: at.root });
  const folder = strikeFolder(trial, at.backups, at.root);
  const order = { ...gear, folder, scratch: at.scratch };
  const environment = at.site.environment(at.target, at.root);
  if (trial.strikes === 'cutproof is killed' || trial.strikes === 'the disk is full') {
    const { end, exitStatus } = await sendBackup(trial, {
      target: at.target,
      binding: at.site.cluster.binding,
      runId: run.runId,
      steps: at.name,
      paths: { ...order, environment },
    });
    return { end, neighbour: null, exitStatus, missed: [], writes: 0, backup: null };
  }
  const writer = createWriter(trial, at.target, namesOf(at.site.cluster.binding));
  const taken = pathsOf(at.backups, run.runId, STARTED);
  const occupy = occupation(trial, taken);
  const beside = neighbourOf(value);
  let neighbour: BackupEnd | null = null;
  let asked = 0;
  const { end, backup } = await takeOne(run.runId, at, {
    ...order,
    environment,
    connect: writer.connect,
    now: () => (asked++ === 0 ? STARTED : LATER),
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
  return { end, backup, neighbour, exitStatus: null, ...written };
}

type Order = Omit<BackupOptions, 'names' | 'readState'>;

async function takeOne(
  runId: string,
  at: Scene,
  order: Order,
): Promise<{ readonly end: BackupEnd; readonly backup: Backup | null }> {
  const names = namesOf(at.site.cluster.binding);
  const options = { ...order, names, readState: readDatabaseState };
  try {
    const backup = await takeBackup(runId, options, at.maker.steps);
    return { end: { status: 'taken' }, backup };
  } catch (error) {
    const expected = isProofError(error) && ['E_BACKUP', 'E_USAGE'].includes(error.code);
    return { end: { status: 'failed', why: describeFailure(error), expected }, backup: null };
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
async function takeWhole(runId: string, at: Scene, now: Date): Promise<BackupEnd> {
  const { end } = await takeOne(runId, at, {
    ...{ ...at.whole, folder: at.backups, scratch: at.scratch, now: () => now },
    environment: at.site.environment(at.target, at.root),
    connect: () => connect(at.target),
  });
  return end;
}

async function drillIt(
  { trial }: BackupCase,
  { site, maker, root, home, scratch: empty }: Scene,
  manifestFile: string,
): Promise<Drill> {
  await using scratch = await site.scratch();
  const { keys, clients } = site;
  const isLate = trial.strikes === 'gpg ends late';
  return await drillBackup({
    manifest: readManifest(manifestFile),
    manifestFile,
    gpg: isLate ? lateGpg(keys.gpg, root) : keys.gpg,
    home: trial.strikes === 'the secret key is elsewhere' ? empty : home,
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

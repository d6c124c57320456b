/** Law: a backup decrypts and restores to the very state it was taken of; whatever strikes while it is taken, nothing that could pass for one is left, and never plaintext. */
import fc from 'fast-check';
import { afterAll, inject } from 'vitest';
import { BACKUP_MOMENTS } from '../../cutter/backup/backup.ts';
import type { BackupCase, BackupTrial } from '../../generators/backup.ts';
import { BACKUP_DAMAGES, BACKUP_FAULTS, backupCase } from '../../generators/backup.ts';
import { run } from '../../generators/plan.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptText, acceptWhere } from '../../harness/engine/value-shape.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { acceptRun } from '../pipeline/run-shape.ts';
import { WRONG_BACKUPS } from './backups.ts';
import { actBackup } from './case.ts';
import { judgeBackup, labelBackup, tellBackup } from './check.ts';
import type { BackupSeen } from './observation.ts';
import { type BackupSite, openBackupSite } from './site.ts';
import { lackOfTools } from './tools.ts';

let site: Promise<BackupSite> | null = null;
afterAll(async () => (await site)?.[Symbol.asyncDispose]());

const [RUN] = fc.sample(run({ maxUnits: 5, tag: 'b' }), { seed: 158, numRuns: 1 });
const trial = (strikes: BackupTrial['strikes'], at = 500) => ({ strikes, at }) as BackupTrial;
/** The first ones tell most: each canary falls to one of them. */
const FIRST: readonly BackupTrial[] = [
  trial('pg_dump is killed'),
  trial('the key is an impostor'),
  trial('the name of the dump is taken', 0),
  trial('gpg fails at its end'),
  trial('the lock is lost'),
  trial('one value is another'),
  trial('a writer'),
  trial('another backup', 0),
];
const REST: readonly BackupTrial[] = [
  trial('another backup', 1),
  ...[0, 1, 2].map((): BackupTrial => ({ strikes: 'nothing' })),
  { strikes: 'gpg ends late' },
  { strikes: 'a new key' },
  trial('others may write in the folder', 1),
  trial('the name of the dump is taken', 1),
  trial('the name of the manifest is taken', 1),
  ...[...BACKUP_FAULTS, ...BACKUP_DAMAGES].map((strikes) => trial(strikes)),
  ...BACKUP_MOMENTS.map((_moment, at) => trial('cutproof is killed', at)),
];

function everyTrial(): readonly BackupCase[] {
  const trials = [...FIRST, ...REST.filter((one) => !FIRST.some((first) => isSame(one, first)))];
  return trials.map((one, index) => ({
    run: RUN as BackupCase['run'],
    phases: index % 6,
    trial: one,
  }));
}

function isSame(one: BackupTrial, other: BackupTrial): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

law({
  pipeline: PRODUCTION,
  id: 'backup/restores',
  claim:
    'always restores to the state it was taken of; whatever strikes, never leaves a part of one under its name, nor plaintext on the disk',
  needs: ['concurrentSessions', 'realCommits'],
  lacks: ({ versionNum }, { binaries }) => lackOfTools(Math.floor(versionNum / 10_000), binaries),
  stages: ['commit'],
  given: backupCase(),
  examples: everyTrial,
  act: async (value: BackupCase, { cluster, pipeline }): Promise<BackupSeen> => {
    site ??= openBackupSite(cluster, inject('settings').binaries);
    return actBackup(value, pipeline.backup, await site);
  },
  check: judgeBackup,
  accepts: acceptFields({
    run: acceptRun,
    phases: acceptWhere((phases) => typeof phases === 'number', 'it is no number'),
    trial: acceptFields({ strikes: acceptText }),
  }),
  label: labelBackup,
  requires: {
    ...Object.fromEntries([...BACKUP_FAULTS, ...BACKUP_DAMAGES].map((strikes) => [strikes, 1])),
    'cutproof is killed': BACKUP_MOMENTS.length,
    'a writer wrote before the lock': 1,
    'another backup': 2,
    'a draft was left and swept': 2,
    nothing: 3,
    restored: 5,
  },
  tell: tellBackup,
  canaries: WRONG_BACKUPS,
});
